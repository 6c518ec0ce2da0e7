"""Makes databases that tests copy: to migrate one, or to start the app on it, takes longer than a test."""

import asyncio

import sqlalchemy as sa

from saleor_msp_app.domain.ids import AccountId, MspOrderId, PspReference
from saleor_msp_app.durable.engine import DurableEngine, EngineOptions
from saleor_msp_app.storage.engine import open_database
from saleor_msp_app.storage.migrate import migrate
from saleor_msp_app.usecases.pace import Pace, Settled, Step


async def prepare_migrated(url: sa.URL) -> None:
    """With this version's tables."""
    opened = open_database(url)
    await migrate(opened)
    await opened.close()


async def prepare_started(url: sa.URL) -> None:
    """As after the first start of the app: with the engine's tables as well, which take half a second."""
    opened = open_database(url)
    await migrate(opened)
    engine = DurableEngine(opened.engine_sync, EngineOptions("the first start"), Pace())
    await engine.launch(_work, _work, _follow)
    await asyncio.to_thread(engine.destroy)
    await opened.close()


async def _work(reference: PspReference, tries: int) -> Step:
    del reference, tries
    return Settled()


async def _follow(account: AccountId, order: MspOrderId, tries: int) -> Step:
    del account, order, tries
    return Settled()
