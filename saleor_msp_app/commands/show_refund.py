"""`refunds show`: everything that is known of one refund, or of one refusal."""

import typer
from rich.console import Console

from saleor_msp_app.commands import shown, tables
from saleor_msp_app.commands.database import NoSuchRefund, reading, reading_ledger
from saleor_msp_app.commands.exits import DONE, echo_json, plain
from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.settings import read_database_settings
from saleor_msp_app.storage.inbox import SqlInbox
from saleor_msp_app.usecases.refund_story import ReadRefundStory, RefundStory


async def show_refund(reference: PspReference, *, as_json: bool) -> int:
    """A reference that names no operation may name a request that was refused at once."""
    async with reading(read_database_settings().database_url) as database:
        story = await ReadRefundStory(reading_ledger(database), SqlInbox(database))(reference)
    if story is None:
        raise NoSuchRefund(reference)
    if as_json:
        _echo(story)
    else:
        _print(story)
    return DONE


def _echo(story: RefundStory) -> None:
    echo_json(
        {
            "refund": None if story.operation is None else shown.refund(story.operation),
            "journal": [shown.entry(one) for one in story.journal],
            "deliveries": [shown.delivery(one) for one in story.deliveries],
        }
    )


def _print(story: RefundStory) -> None:
    console = tables.console()
    if story.operation is None:
        typer.echo("This request was refused at once: no refund was made, and nothing was sent.")
    else:
        console.print(tables.facts(shown.refund(story.operation)))
    _print_deliveries(console, story)
    if story.journal:
        _heading("What happened")
        console.print(tables.timeline(story.journal))
    for cart in story.carts:
        _heading(f"The cart, as planned at {shown.time(cart.at)}")
        console.print(tables.cart(cart))
    for call in story.calls:
        _heading(f"{call.call}, answered with {call.status or 'nothing'}")
        typer.echo(f"sent      {plain(call.sent)}")
        typer.echo(f"received  {plain(call.received)}")
    if story.told:
        _heading("What Saleor was told")
        console.print(tables.timeline(story.told))


def _print_deliveries(console: Console, story: RefundStory) -> None:
    for one in story.deliveries:
        _heading(f"Asked by Saleor, delivery {one.id}")
        body = "kept" if one.body is not None else "no longer kept"
        refusal = one.answer.refusal
        told = "accepted" if refusal is None else f"refused: {refusal.message}"
        received = shown.time(one.received_at)
        console.print(tables.facts({"received": received, "event": one.event, "body": body, "answer": told}))


def _heading(text: str) -> None:
    typer.echo(f"\n{plain(text)}")
