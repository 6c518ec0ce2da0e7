"""The engine claims work and never learns that it did: the database broke off between commit and answer.

DBOS 3.4.0 claims outside of its own retries: such work was this process's own until the process ended.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from dbos._dbos import _get_dbos_instance

from saleor_msp_app.bootstrap import utc_now
from saleor_msp_app.domain.admission import Admitted
from saleor_msp_app.domain.ids import AccountId, MspOrderId, PspReference
from saleor_msp_app.durable.engine import DurableEngine, EngineOptions
from saleor_msp_app.durable.reaper import Heartbeat, Reaper
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.ledger import SqlLedger
from saleor_msp_app.storage.replicas import SqlReplicas
from saleor_msp_app.usecases.pace import Pace, Settled, Step, Wait
from saleor_msp_app.usecases.ports.ledger import IncomingRequest
from tests.builders.operations import NOW, SHOP, TRANSACTION, operation

pytestmark = pytest.mark.anyio

ME = "one"


@dataclass
class Worker:
    """Remembers which tries of which step were begun; waits until it may end."""

    tries: list[int] = field(default_factory=list)
    has_begun: asyncio.Event = field(default_factory=asyncio.Event)
    may_finish: bool = True

    async def perform(self, reference: PspReference, tries: int) -> Step:
        del reference
        self.tries.append(tries)
        self.has_begun.set()
        return Settled() if self.may_finish else Wait(0.05, "told to wait")

    async def report(self, reference: PspReference, tries: int) -> Step:
        del reference, tries
        return Settled()

    async def follow(self, account: AccountId, order: MspOrderId, tries: int) -> Step:
        del account, order, tries
        return Settled()


@dataclass
class Process:
    """An engine and its reaper. DBOS stamps claims by the machine's time; the reaper's may be `ahead`."""

    database: Database
    worker: Worker
    engine: DurableEngine
    ahead: timedelta = timedelta()

    def clock(self) -> datetime:
        return utc_now() + self.ahead

    async def ask(self) -> None:
        ledger = SqlLedger(self.database, self.engine.enqueue, self.engine.enqueue_again)
        request = IncomingRequest(SHOP, "event", b"{}", NOW)
        await ledger.record(request, TRANSACTION, lambda _: Admitted(operation()))

    async def sweep(self) -> int:
        reaper = Reaper(ME, SqlReplicas(self.database), self.engine.is_at_work_on, self.clock, Heartbeat())
        await reaper.replicas.beat(ME, self.clock())
        return await reaper.sweep()


@pytest.fixture
async def process(database: Database) -> AsyncIterator[Process]:
    worker = Worker()
    engine = DurableEngine(database.engine_sync, EngineOptions(ME, poll_seconds=0.05), Pace())
    await engine.launch(worker.perform, worker.report, worker.follow)
    yield Process(database, worker, engine)
    await asyncio.to_thread(engine.destroy)


async def test_a_claim_that_was_never_heard_of_is_taken_up_again(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = lose_the_next_claim(monkeypatch)
    await process.ask()
    await soon(lost)
    assert await process.sweep() == 0, "a claim that is just being carried out looks the same"
    process.ahead = timedelta(seconds=6)
    assert process.worker.tries == []
    assert await process.sweep() == 1
    await soon(process.worker.has_begun)
    assert process.worker.tries == [0]


async def test_work_that_goes_on_is_left_alone(process: Process) -> None:
    process.worker.may_finish = False
    await process.ask()
    await soon(process.worker.has_begun)
    process.ahead = timedelta(hours=1)
    assert await process.sweep() == 0
    process.worker.may_finish = True


def lose_the_next_claim(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set once work was claimed and the answer to it lost."""
    loop, lost = asyncio.get_running_loop(), asyncio.Event()
    books = _get_dbos_instance()._sys_db
    claim = books.start_queued_workflows

    def claim_unheard(*arguments: object, **named: object) -> object:
        claimed = claim(*arguments, **named)  # type: ignore[arg-type]
        if not claimed[0] or lost.is_set():
            return claimed
        loop.call_soon_threadsafe(lost.set)
        raise sa.exc.OperationalError("COMMIT", {}, ConnectionResetError(), connection_invalidated=True)

    monkeypatch.setattr(books, "start_queued_workflows", claim_unheard)
    return lost


async def soon(event: asyncio.Event) -> None:
    await asyncio.wait_for(event.wait(), 10)
