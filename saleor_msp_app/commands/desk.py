"""What the commands work with, put together from the settings. No engine runs here, and no server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from saleor_msp_app.bootstrap import utc_now
from saleor_msp_app.commands.database import operation_of, reading
from saleor_msp_app.composition.accounts import account_choice, merchant_accounts
from saleor_msp_app.composition.connections import to_multisafepay
from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.durable.handover import Handover
from saleor_msp_app.multisafepay.client import MultiSafepayClient
from saleor_msp_app.settings import Settings
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.inbox import SqlInbox
from saleor_msp_app.storage.ledger import SqlLedger
from saleor_msp_app.storage.refund_list import RefundList
from saleor_msp_app.storage.resumption import SqlResumption
from saleor_msp_app.usecases.pace import Pace
from saleor_msp_app.usecases.recheck_refund import RecheckRefund
from saleor_msp_app.usecases.replay_delivery import ReplayDelivery
from saleor_msp_app.usecases.request_action import RequestAction
from saleor_msp_app.usecases.resolve_refund import ResolveRefund
from saleor_msp_app.usecases.retry_refund import RetryRefund
from saleor_msp_app.usecases.second_look import SecondLook
from saleor_msp_app.usecases.settling import Settling


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that the changing commands need."""

    ledger: SqlLedger
    inbox: SqlInbox
    recheck: RecheckRefund
    retry: RetryRefund
    resolve: ResolveRefund
    replay: ReplayDelivery

    async def operation(self, reference: PspReference) -> Operation:
        """Raise `NoSuchRefund`."""
        return await operation_of(self.ledger, reference)


@asynccontextmanager
async def changing(settings: Settings) -> AsyncIterator[Desk]:
    """The desk, with a hand on the engine's queue: what it hands over is done by a server that runs."""
    async with (
        reading(settings.database_url) as database,
        to_multisafepay() as http,
    ):
        handover = Handover(database.engine_sync)
        try:
            yield _desk(settings, database, handover, MultiSafepayClient(http))
        finally:
            handover.close()


def _desk(
    settings: Settings, database: Database, handover: Handover, multisafepay: MultiSafepayClient
) -> Desk:
    accounts = merchant_accounts(settings, database, utc_now)
    choose = account_choice(accounts, database)
    ledger = SqlLedger(database, handover.enqueue, handover.enqueue_again)
    resume = SqlResumption(database, handover.enqueue_again)
    look = SecondLook(ledger, accounts, multisafepay, utc_now)
    recheck = RecheckRefund(ledger, resume, Settling(ledger, utc_now), look, utc_now)
    request = RequestAction(ledger, choose, utc_now)
    return Desk(
        ledger=ledger,
        inbox=SqlInbox(database),
        recheck=recheck,
        retry=RetryRefund(ledger, resume, look, recheck, utc_now, Pace()),
        resolve=ResolveRefund(ledger, resume, look, utc_now),
        replay=ReplayDelivery(request, choose, RefundList(database).of_transaction, utc_now),
    )
