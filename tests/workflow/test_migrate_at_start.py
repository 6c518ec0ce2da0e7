"""After an upgrade: every shop gets this version's webhooks when the server starts, once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from structlog.testing import capture_logs

from saleor_msp_app.composition.shops import migration_of_shops
from saleor_msp_app.durable.until_done import UntilDone
from saleor_msp_app.saleor.webhooks import DECLARATIONS
from saleor_msp_app.storage.crypto import KeyRing, new_key
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.installations import SqlInstallations
from saleor_msp_app.usecases.pace import Pace
from saleor_msp_app.usecases.ports.installations import Installation
from tests.workflow.sandbox_shop import SandboxShop, two_shops

pytestmark = pytest.mark.anyio

HERE = "https://msp.example.com"
OLDER = "subscription { event { ... on TransactionRefundRequested { action { amount } } } }"
REFUND_PATH = "/api/webhooks/saleor/transaction-refund-requested"


@dataclass
class Clock:
    """Each look is two minutes later, unless told otherwise: no turn at a shop is still somebody else's."""

    now: datetime = datetime(2026, 11, 26, tzinfo=UTC)
    step: timedelta = timedelta(minutes=2)

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now


def install(shop: SandboxShop, public_url: str = HERE) -> Installation:
    """An app of an older version, with one webhook."""
    webhook = {
        "event": "TRANSACTION_REFUND_REQUESTED",
        "name": "Refund requested",
        "target_url": public_url + REFUND_PATH,
        "query": OLDER,
    }
    return shop.install(datetime(2026, 11, 1, tzinfo=UTC), webhook)


def webhooks(shop: SandboxShop) -> list[str]:
    """Where those that are active lead."""
    shown = shop.control("GET", "state")["apps"][0]["webhooks"]
    return sorted(one["target_url"] for one in shown if one["is_active"])


@pytest.fixture
def shops() -> Iterator[tuple[SandboxShop, SandboxShop]]:
    with two_shops() as both:
        yield both


@dataclass
class Server:
    """What starts with a server, on one database."""

    database: Database
    installations: SqlInstallations
    transport: httpx.AsyncBaseTransport

    def starts(self, public_url: str = HERE, clock: Clock | None = None) -> UntilDone:
        return migration_of_shops(
            public_url=public_url,
            database=self.database,
            installations=self.installations,
            transport=self.transport,
            clock=clock or Clock(),
            pace=Pace(migrate_again=timedelta(milliseconds=50)),
        )


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    async with httpx.AsyncHTTPTransport() as transport:
        yield Server(database, SqlInstallations(database, KeyRing([new_key()])), transport)


WANTED = sorted(HERE + one.path for one in DECLARATIONS)


async def test_an_upgrade_reaches_every_shop_and_is_done_once(
    server: Server, shops: tuple[SandboxShop, SandboxShop]
) -> None:
    for shop in shops:
        await server.installations.put(install(shop))
    with capture_logs() as logs:
        await server.starts().run()
    assert [webhooks(shop) for shop in shops] == [WANTED, WANTED]
    migrated = [one for one in logs if one["event"] == "shop.migrated"]
    assert len(migrated) == 2
    assert "Refund requested" in migrated[0]["done"]
    with capture_logs() as logs:
        await server.starts().run()
    assert logs == []


async def test_another_set_of_webhooks_is_told_again(
    server: Server, shops: tuple[SandboxShop, SandboxShop]
) -> None:
    """As after the next upgrade, or the way back."""
    await server.installations.put(install(shops[0]))
    await server.starts().run()
    shop = (await server.installations.all())[0]
    await server.installations.put(shop)  # installed again
    with capture_logs() as logs:
        await server.starts().run()
    assert [one["event"] for one in logs] == ["shop.migrated"]
    assert logs[0]["done"] == []


async def test_a_shop_that_is_away_is_tried_again_and_stops_no_other(
    server: Server, shops: tuple[SandboxShop, SandboxShop]
) -> None:
    away, there = shops
    for shop in shops:
        await server.installations.put(install(shop))
    away.faults({"mode": "503", "times": None})
    running = asyncio.create_task(server.starts().run())
    async with asyncio.timeout(20):
        while webhooks(there) != WANTED:  # noqa: ASYNC110  the shop tells nobody
            await asyncio.sleep(0.02)
        assert webhooks(away) == [HERE + REFUND_PATH]
        away.faults()
        await running
    assert webhooks(away) == WANTED


async def test_a_shop_that_has_removed_the_app_ends_the_trying(
    server: Server, shops: tuple[SandboxShop, SandboxShop]
) -> None:
    await server.installations.put(install(shops[0]))
    shops[0].control("PATCH", f"apps/{shops[0].app['id']}", {"is_active": False})
    with capture_logs() as logs:
        await server.starts().run()
    assert [one["event"] for one in logs] == ["shop.not_migrated"]


async def test_a_copy_of_the_database_takes_no_shop_away(
    server: Server, shops: tuple[SandboxShop, SandboxShop]
) -> None:
    """A server that starts elsewhere with it finds shops that another address serves."""
    await server.installations.put(install(shops[0]))
    with capture_logs() as logs:
        await server.starts("https://staging.example.com").run()
    assert webhooks(shops[0]) == [HERE + REFUND_PATH]
    assert logs[0]["event"] == "shop.served_elsewhere"
    assert "--move" in logs[0]["remedy"]


async def test_two_servers_that_start_at_once_make_each_webhook_once(
    server: Server, shops: tuple[SandboxShop, SandboxShop]
) -> None:
    await server.installations.put(install(shops[0]))
    clock = Clock(step=timedelta(0))
    with capture_logs():
        await asyncio.gather(server.starts(clock=clock).run(), server.starts(clock=clock).run())
    assert webhooks(shops[0]) == WANTED
