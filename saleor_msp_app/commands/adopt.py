"""`adopt`: payments made before the app become the app's."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias

import typer

from saleor_msp_app.bootstrap import utc_now
from saleor_msp_app.commands import adoption_words as words
from saleor_msp_app.commands.database import reading
from saleor_msp_app.commands.exits import DONE, REFUSED, USAGE, echo_json, fail, plain
from saleor_msp_app.composition.accounts import merchant_accounts
from saleor_msp_app.composition.connections import to_multisafepay, to_saleor
from saleor_msp_app.domain.errors import MspError, SaleorError
from saleor_msp_app.domain.ids import AccountId, MspOrderId, SaleorApiUrl, SaleorOrderId
from saleor_msp_app.durable.handover import Handover
from saleor_msp_app.multisafepay.client import MultiSafepayClient
from saleor_msp_app.saleor.adopting import SaleorAdopting, order_id_in
from saleor_msp_app.saleor.guarded_transport import GuardedTransport
from saleor_msp_app.saleor.transaction_search import SaleorTransactionSearch
from saleor_msp_app.settings import Settings, read_settings
from saleor_msp_app.storage.aftermath import SqlAftermath
from saleor_msp_app.storage.chores import SqlChores
from saleor_msp_app.storage.crypto import KeyRing
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.installations import SqlInstallations
from saleor_msp_app.storage.takers import SqlTakers
from saleor_msp_app.usecases.adopt_payment import (
    AdoptionOutcome,
    AdoptionRequest,
    AdoptPayment,
    CanAdopt,
    NotAdopted,
)

Step: TypeAlias = Callable[[AdoptionRequest], Awaitable[AdoptionOutcome]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line says. `lines` are pairs of Saleor's order and MultiSafepay's."""

    shop: SaleorApiUrl
    account: AccountId | None
    lines: tuple[tuple[str, str], ...]


async def adopt_payments(wanted: Wanted, *, yes: bool, dry_run: bool, as_json: bool) -> int:
    """Say what would be done of every line, be told to go on, and do it. A refused line stops no other."""
    async with _adopting(read_settings()) as adopt:
        seen = [await _tried(adopt.look, request) for request in _requests(wanted)]
        _show(seen, as_json=as_json)
        ready = any(isinstance(one, CanAdopt) for one in seen)
        if ready and not dry_run and not yes:
            _ask()
        done = seen if dry_run else [await _carried_out(adopt, one) for one in seen]
    if as_json:
        echo_json(words.content(done, dry_run=dry_run))
    else:
        _conclude(done, dry_run=dry_run)
    return REFUSED if any(isinstance(one, NotAdopted) for one in done) else DONE


def _requests(wanted: Wanted) -> Iterable[AdoptionRequest]:
    for order, msp_order in wanted.lines:
        order_id = order_id_in(order) or SaleorOrderId(order)
        yield AdoptionRequest(wanted.shop, order_id, MspOrderId(msp_order), wanted.account)


async def _carried_out(adopt: AdoptPayment, seen: AdoptionOutcome) -> AdoptionOutcome:
    """What was refused when it was looked at is not tried: nobody has agreed to it."""
    return seen if isinstance(seen, NotAdopted) else await _tried(adopt, seen.request)


async def _tried(step: Step, request: AdoptionRequest) -> AdoptionOutcome:
    if not request.msp_order_id:
        return NotAdopted(request, "MultiSafepay's order_id is missing.")
    if order_id_in(request.order_id) is None:
        return NotAdopted(
            request,
            "This is no id of an order. Saleor finds orders by number only for apps with MANAGE_ORDERS: give "
            "the id in the address of the order's page in the dashboard, T3JkZXI6….",
        )
    try:
        return await step(request)
    except (SaleorError, MspError) as error:
        return NotAdopted(request, f"{error}. Repeat this: what is done already is found.")


def _show(seen: Iterable[AdoptionOutcome], *, as_json: bool) -> None:
    """The plan. With JSON it goes where no script reads."""
    for one in seen:
        typer.echo(plain(words.sentence(one)), err=as_json)


def _ask() -> None:
    if not sys.stdin.isatty():
        fail("Nothing is done: nobody is there to be asked. Say --yes, or --dry-run.", USAGE)
    typer.confirm("Go on?", abort=True, err=True)


def _conclude(done: list[AdoptionOutcome], *, dry_run: bool) -> None:
    if not dry_run:
        for one in done:
            if not isinstance(one, NotAdopted):
                typer.echo(plain(words.sentence(one)))
    if len(done) > 1:
        typer.echo(plain(words.summary(done)))


@asynccontextmanager
async def _adopting(settings: Settings) -> AsyncIterator[AdoptPayment]:
    transport = to_saleor(allow_loopback=settings.allow_loopback)
    async with (
        reading(settings.database_url) as database,
        to_multisafepay() as http,
    ):
        handover = Handover(database.engine_sync)
        try:
            yield _use_case(settings, database, handover, MultiSafepayClient(http), transport)
        finally:
            handover.close()
            await transport.aclose()


def _use_case(
    settings: Settings,
    database: Database,
    handover: Handover,
    multisafepay: MultiSafepayClient,
    transport: GuardedTransport,
) -> AdoptPayment:
    return AdoptPayment(
        installations=SqlInstallations(database, KeyRing(settings.secret_keys)),
        accounts=merchant_accounts(settings, database, utc_now),
        takers=SqlTakers(database),
        multisafepay=multisafepay,
        orders=SaleorAdopting(transport),
        search=SaleorTransactionSearch(transport),
        aftermath=SqlAftermath(database, handover.enqueue),
        chores=SqlChores(database),
        clock=utc_now,
    )
