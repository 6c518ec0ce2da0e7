"""Old bodies go; what was answered stays."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from saleor_msp_app.domain.admission import Admitted
from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.storage import retention
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.inbox import SqlInbox
from saleor_msp_app.storage.ledger import SqlLedger
from saleor_msp_app.storage.retention import Retention
from saleor_msp_app.usecases.ports.ledger import GivenAnswer, IncomingRequest
from tests.builders.operations import NOW, SHOP, TRANSACTION, operation

pytestmark = pytest.mark.anyio

KEEP = timedelta(days=90)


def ignore(connection: sa.Connection, reference: PspReference) -> None:
    del connection, reference


def request(number: int, age: timedelta) -> IncomingRequest:
    return IncomingRequest(SHOP, "transaction_refund_requested", f"body {number}".encode(), NOW - age)


async def put(database: Database, number: int, age: timedelta) -> GivenAnswer:
    one = operation(f"rf-{number}", event=f"event-{number}")
    return await SqlLedger(database, ignore).record(
        request(number, age), TRANSACTION, lambda _: Admitted(one)
    )


async def body(database: Database, number: int) -> bytes | None:
    (kept,) = await SqlInbox(database).answered_with(PspReference(f"rf-{number}"))
    return kept.body


def sweep(database: Database) -> Retention:
    return Retention(database, lambda: NOW, KEEP, every=timedelta(milliseconds=10))


async def test_only_bodies_past_their_time_go(database: Database) -> None:
    await put(database, 1, KEEP + timedelta(seconds=1))
    await put(database, 2, KEEP)
    assert await sweep(database).sweep() == 1
    assert await sweep(database).sweep() == 0
    assert (await body(database, 1), await body(database, 2)) == (None, b"body 2")


async def test_the_same_bytes_get_the_same_answer_long_after(database: Database) -> None:
    first = await put(database, 1, timedelta(days=400))
    await sweep(database).sweep()

    def never(_: object) -> Admitted:
        pytest.fail("it was decided anew")

    again = await SqlLedger(database, ignore).record(request(1, timedelta(0)), TRANSACTION, never)
    assert again == first


async def test_the_operation_and_its_journal_stay(database: Database) -> None:
    await put(database, 1, timedelta(days=400))
    await sweep(database).sweep()
    ledger = SqlLedger(database, ignore)
    assert (await ledger.get(PspReference("rf-1"))).amount.minor == 500
    assert len(await ledger.journal(PspReference("rf-1"))) == 1


async def test_many_go_in_several_transactions(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_AT_ONCE", 2)
    for number in range(5):
        await put(database, number, timedelta(days=91))
    assert await sweep(database).sweep() == 5


async def test_replicas_take_turns(database: Database) -> None:
    for number in range(10):
        await put(database, number, timedelta(days=91))
    removed = await asyncio.gather(*(sweep(database).sweep() for _ in range(5)))
    assert sum(removed) == 10


async def test_it_runs_until_cancelled_and_outlives_a_fault(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put(database, 1, timedelta(days=91))
    faults = iter([RuntimeError("the database is away")])
    once = Retention.sweep

    async def faulty(self: Retention) -> int:
        for fault in faults:
            raise fault
        return await once(self)

    monkeypatch.setattr(Retention, "sweep", faulty)
    running = asyncio.create_task(sweep(database).run())
    while await body(database, 1) is not None:  # noqa: ASYNC110  there is nothing to be told by
        await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
