"""Work handed over by a process without an engine, to one with it."""

import asyncio

import pytest
import sqlalchemy as sa

from saleor_msp_app.domain.ids import AccountId, MspOrderId, PspReference
from saleor_msp_app.durable.engine import DurableEngine, EngineOptions
from saleor_msp_app.durable.handover import EngineNeverRan, Handover
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.usecases.pace import Pace, Settled, Step

pytestmark = pytest.mark.anyio

REFERENCE = PspReference("rf-1")


class Work:
    def __init__(self) -> None:
        self.done: list[str] = []

    async def perform(self, reference: PspReference, tries: int) -> Step:
        del tries
        self.done.append(reference)
        return Settled()

    async def report(self, reference: PspReference, tries: int) -> Step:
        del reference, tries
        return Settled()

    async def follow(self, account: AccountId, order: MspOrderId, tries: int) -> Step:
        del account, order, tries
        return Settled()

    async def count(self, wanted: int) -> int:
        """How much was done, once it is so much and a while has passed in which more could come."""
        async with asyncio.timeout(10):
            while len(self.done) < wanted:  # noqa: ASYNC110  there is nothing to be told by
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.4)
        return len(self.done)


async def run_engine(database: Database) -> tuple[DurableEngine, Work]:
    engine = DurableEngine(database.engine_sync, EngineOptions("test", 0.05), Pace())
    work = Work()
    await engine.launch(work.perform, work.report, work.follow)
    return engine, work


async def hand_over(database: Database, version: int | None) -> None:
    handover = Handover(database.engine_sync)

    def enqueue(connection: sa.Connection) -> None:
        if version is None:
            handover.enqueue(connection, REFERENCE)
        else:
            handover.enqueue_again(connection, REFERENCE, version)

    async with database.write() as connection:
        await connection.run_sync(enqueue)
    handover.close()


async def test_a_database_that_no_engine_has_seen_takes_nothing(database: Database) -> None:
    with pytest.raises(EngineNeverRan, match="serve"):
        Handover(database.engine_sync)


async def test_the_engine_takes_a_finished_id_for_done_and_a_new_one_for_new(database: Database) -> None:
    engine, work = await run_engine(database)
    await hand_over(database, None)
    assert await work.count(1) == 1
    await hand_over(database, None)
    assert await work.count(1) == 1
    await hand_over(database, 2)
    assert await work.count(2) == 2
    await hand_over(database, 2)
    assert await work.count(2) == 2
    engine.destroy()


async def test_what_is_handed_over_without_a_server_waits_for_one(database: Database) -> None:
    engine, _ = await run_engine(database)
    engine.destroy()
    await hand_over(database, 7)
    engine, work = await run_engine(database)
    assert await work.count(1) == 1
    engine.destroy()


async def test_a_change_that_is_rolled_back_hands_nothing_over(database: Database) -> None:
    engine, work = await run_engine(database)
    handover = Handover(database.engine_sync)

    class Refused(Exception):
        pass

    async def change() -> None:
        async with database.write() as connection:
            await connection.run_sync(handover.enqueue_again, REFERENCE, 2)
            raise Refused

    with pytest.raises(Refused):
        await change()
    assert await work.count(0) == 0
    handover.close()
    engine.destroy()
