"""Work that the engine has lost is found by the ledger and taken up again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from dbos import DBOS

from saleor_msp_app.domain.admission import Admitted
from saleor_msp_app.domain.ids import AccountId, MspOrderId, PspReference
from saleor_msp_app.domain.operation import OperationState
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.durable.engine import DurableEngine, EngineOptions
from saleor_msp_app.durable.strays import Strays
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.ledger import SqlLedger
from saleor_msp_app.storage.resumption import SqlResumption
from saleor_msp_app.storage.unfinished import SqlUnfinished
from saleor_msp_app.usecases.pace import Pace, Settled, Step, Wait
from saleor_msp_app.usecases.ports.ledger import IncomingRequest
from saleor_msp_app.usecases.settling import Settling
from tests.builders.operations import NOW, SHOP, TRANSACTION, operation

pytestmark = pytest.mark.anyio

LATER = NOW + timedelta(minutes=3)


class Worker:
    """Waits until it may refuse the operation."""

    def __init__(self) -> None:
        self.ledger: SqlLedger | None = None
        self.may_finish = False

    async def perform(self, reference: PspReference, tries: int) -> Step:
        del tries
        if not self.may_finish or self.ledger is None:
            return Wait(0.05, "told to wait")
        one = await self.ledger.get(reference)
        if one.state is OperationState.REQUESTED:
            refused = Refused(RefusalCode.NOT_PAID, "Not paid.")
            await Settling(self.ledger, lambda: LATER).refuse(one, refused)
        return Settled()

    async def report(self, reference: PspReference, tries: int) -> Step:
        del reference, tries
        return Settled()

    async def follow(self, account: AccountId, order: MspOrderId, tries: int) -> Step:
        del account, order, tries
        return Settled()


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
async def engine(database: Database, worker: Worker) -> AsyncIterator[DurableEngine]:
    opened = DurableEngine(database.engine_sync, EngineOptions("one", poll_seconds=0.05), Pace())
    await opened.launch(worker.perform, worker.report, worker.follow)
    yield opened
    await asyncio.to_thread(opened.destroy)


async def test_lost_work_is_taken_up_again(database: Database, engine: DurableEngine, worker: Worker) -> None:
    ledger = SqlLedger(database, engine.enqueue, engine.enqueue_again)
    worker.ledger = ledger
    one = operation()
    await ledger.record(IncomingRequest(SHOP, "event", b"{}", NOW), TRANSACTION, lambda _: Admitted(one))
    resume = SqlResumption(database, engine.enqueue_again)
    strays = Strays(SqlUnfinished(database), resume, lambda: LATER, Pace())
    assert await strays() == 0
    await DBOS.cancel_workflow_async(one.psp_reference)
    assert await strays() == 1
    worker.may_finish = True
    for _ in range(200):
        if (await ledger.get(one.psp_reference)).state is OperationState.REFUSED:
            break
        await asyncio.sleep(0.05)
    assert (await ledger.get(one.psp_reference)).state is OperationState.REFUSED
    assert [entry.kind for entry in await ledger.journal(one.psp_reference)] == [
        "refund.requested",
        "engine.taken_up_again",
        "refund.refused",
    ]
