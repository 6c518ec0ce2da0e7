"""`refunds show`: everything that is known of one refund, or of one refusal."""

from collections.abc import Sequence

import typer
from rich.console import Console

from saleor_msp_app.commands import shown, tables
from saleor_msp_app.commands.database import NoSuchRefund, operation_of, reading, reading_ledger
from saleor_msp_app.commands.exits import DONE, echo_json, plain
from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.settings import read_database_settings
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.inbox import SqlInbox
from saleor_msp_app.usecases.ports import JournalEntry
from saleor_msp_app.usecases.refund_reading import KeptDelivery

_SAID_TO_SALEOR = ("saleor.reported", "saleor.needs_no_report", "saleor.report_parked")


async def show_refund(reference: PspReference, *, as_json: bool) -> int:
    """A reference that names no operation may name a request that was refused at once."""
    async with reading(read_database_settings().database_url) as database:
        deliveries = await SqlInbox(database).answered_with(reference)
        try:
            operation, journal = await _story(database, reference)
        except NoSuchRefund:
            if not deliveries:
                raise
            operation, journal = None, ()
    if as_json:
        _echo(operation, journal, deliveries)
    else:
        _print(operation, journal, deliveries)
    return DONE


async def _story(database: Database, reference: PspReference) -> tuple[Operation, tuple[JournalEntry, ...]]:
    ledger = reading_ledger(database)
    return await operation_of(ledger, reference), await ledger.journal(reference)


def _echo(
    operation: Operation | None, journal: Sequence[JournalEntry], deliveries: Sequence[KeptDelivery]
) -> None:
    echo_json(
        {
            "refund": None if operation is None else shown.refund(operation),
            "journal": [shown.entry(one) for one in journal],
            "deliveries": [shown.delivery(one) for one in deliveries],
        }
    )


def _print(
    operation: Operation | None, journal: Sequence[JournalEntry], deliveries: Sequence[KeptDelivery]
) -> None:
    console = tables.console()
    if operation is None:
        typer.echo("This request was refused at once: no refund was made, and nothing was sent.")
    else:
        console.print(tables.facts(shown.refund(operation)))
    _print_deliveries(console, deliveries)
    if journal:
        _heading("What happened")
        console.print(tables.timeline(journal))
    _print_carts(console, journal)
    _print_calls(journal)
    _print_reports(console, journal)


def _print_deliveries(console: Console, deliveries: Sequence[KeptDelivery]) -> None:
    for one in deliveries:
        _heading(f"Asked by Saleor, delivery {one.id}")
        body = "kept" if one.body is not None else "no longer kept"
        refusal = one.answer.refusal
        told = "accepted" if refusal is None else f"refused: {refusal.message}"
        received = shown.time(one.received_at)
        console.print(tables.facts({"received": received, "event": one.event, "body": body, "answer": told}))


def _print_carts(console: Console, journal: Sequence[JournalEntry]) -> None:
    for one in journal:
        table = tables.cart(one.detail) if one.kind == "refund.planned" else None
        if table is not None:
            _heading(f"The cart, as planned at {shown.time(one.at)}")
            console.print(table)


def _print_calls(journal: Sequence[JournalEntry]) -> None:
    for one in journal:
        if one.kind == "multisafepay.called":
            _heading(f"{one.detail['call']}, answered with {one.detail['status'] or 'nothing'}")
            typer.echo(f"sent      {plain(str(one.detail['sent']))}")
            typer.echo(f"received  {plain(str(one.detail['received']))}")


def _print_reports(console: Console, journal: Sequence[JournalEntry]) -> None:
    told = [one for one in journal if one.kind in _SAID_TO_SALEOR]
    if told:
        _heading("What Saleor was told")
        console.print(tables.timeline(told))


def _heading(text: str) -> None:
    typer.echo(f"\n{plain(text)}")
