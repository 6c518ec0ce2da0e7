"""After an upgrade: every shop gets this version's webhooks when the server starts, once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.ids import SaleorApiUrl, SaleorAppId
from saleor_msp_app.durable.until_done import UntilDone
from saleor_msp_app.keeping_shops import migration_of_shops
from saleor_msp_app.saleor.webhooks import DECLARATIONS
from saleor_msp_app.sandbox.saleor import create_saleor
from saleor_msp_app.storage.crypto import KeyRing, new_key
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.installations import SqlInstallations
from saleor_msp_app.usecases.pace import Pace
from saleor_msp_app.usecases.ports import Installation
from tests.http_server import serve

pytestmark = pytest.mark.anyio

HERE = "https://msp.example.com"
OLDER = "subscription { event { ... on TransactionRefundRequested { action { amount } } } }"
REFUND_PATH = "/api/webhooks/saleor/transaction-refund-requested"


@dataclass
class Clock:
    """Each look is two minutes later: no turn at a shop is still somebody else's."""

    now: datetime = datetime(2026, 11, 26, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=2)
        return self.now


@dataclass
class Shop:
    """A shop with an app of an older version."""

    url: str
    http: httpx.Client
    app: dict[str, Any] = field(default_factory=dict)

    def control(self, method: str, path: str, content: Any) -> Any:
        return self.http.request(method, f"{self.url}/sandbox/{path}", json=content).json()

    def install(self, public_url: str) -> Installation:
        webhook = {
            "event": "TRANSACTION_REFUND_REQUESTED",
            "name": "Refund requested",
            "target_url": public_url + REFUND_PATH,
            "query": OLDER,
        }
        self.app = self.control("POST", "apps", {"webhooks": [webhook]})
        then = datetime(2026, 11, 1, tzinfo=UTC)
        shop, token = SaleorApiUrl(f"{self.url}/graphql/"), Secret(self.app["token"])
        return Installation(shop, SaleorAppId(self.app["id"]), token, "127.0.0.1", "", then, then)

    def webhooks(self) -> list[str]:
        """Where those that are active lead."""
        state = self.http.get(f"{self.url}/sandbox/state").json()
        return sorted(one["target_url"] for one in state["apps"][0]["webhooks"] if one["is_active"])


@pytest.fixture
def shops() -> Iterator[tuple[Shop, Shop]]:
    with (
        serve(create_saleor()) as one,
        serve(create_saleor()) as other,
        httpx.Client(timeout=10, trust_env=False) as http,
    ):
        yield Shop(one, http), Shop(other, http)


@dataclass
class Server:
    """What starts with a server, on one database."""

    database: Database
    installations: SqlInstallations
    transport: httpx.AsyncBaseTransport

    def starts(self, public_url: str = HERE) -> UntilDone:
        return migration_of_shops(
            public_url=public_url,
            database=self.database,
            installations=self.installations,
            transport=self.transport,
            clock=Clock(),
            pace=Pace(migrate_again=timedelta(milliseconds=50)),
        )


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    async with httpx.AsyncHTTPTransport() as transport:
        yield Server(database, SqlInstallations(database, KeyRing([new_key()])), transport)


WANTED = sorted(HERE + one.path for one in DECLARATIONS)


async def test_an_upgrade_reaches_every_shop_and_is_done_once(
    server: Server, shops: tuple[Shop, Shop]
) -> None:
    for shop in shops:
        await server.installations.put(shop.install(HERE))
    with capture_logs() as logs:
        await server.starts().run()
    assert [shop.webhooks() for shop in shops] == [WANTED, WANTED]
    migrated = [one for one in logs if one["event"] == "shop.migrated"]
    assert len(migrated) == 2
    assert "Refund requested" in migrated[0]["done"]
    with capture_logs() as logs:
        await server.starts().run()
    assert logs == []


async def test_another_set_of_webhooks_is_told_again(server: Server, shops: tuple[Shop, Shop]) -> None:
    """As after the next upgrade, or the way back."""
    await server.installations.put(shops[0].install(HERE))
    await server.starts().run()
    shop = (await server.installations.all())[0]
    await server.installations.put(shop)  # installed again
    with capture_logs() as logs:
        await server.starts().run()
    assert [one["event"] for one in logs] == ["shop.migrated"]
    assert logs[0]["done"] == []


async def test_a_shop_that_is_away_is_tried_again_and_stops_no_other(
    server: Server, shops: tuple[Shop, Shop]
) -> None:
    away, there = shops
    for shop in shops:
        await server.installations.put(shop.install(HERE))
    away.control("PUT", "faults", {"graphql": [{"mode": "503", "times": None}]})
    running = asyncio.create_task(server.starts().run())
    async with asyncio.timeout(20):
        while there.webhooks() != WANTED:  # noqa: ASYNC110  the shop tells nobody
            await asyncio.sleep(0.02)
        assert away.webhooks() == [HERE + REFUND_PATH]
        away.control("PUT", "faults", {})
        await running
    assert away.webhooks() == WANTED


async def test_a_shop_that_has_removed_the_app_ends_the_trying(
    server: Server, shops: tuple[Shop, Shop]
) -> None:
    await server.installations.put(shops[0].install(HERE))
    shops[0].control("PATCH", f"apps/{shops[0].app['id']}", {"is_active": False})
    with capture_logs() as logs:
        await server.starts().run()
    assert [one["event"] for one in logs] == ["shop.not_migrated"]


async def test_a_copy_of_the_database_takes_no_shop_away(server: Server, shops: tuple[Shop, Shop]) -> None:
    """A server that starts elsewhere with it finds shops that another address serves."""
    await server.installations.put(shops[0].install(HERE))
    with capture_logs() as logs:
        await server.starts("https://staging.example.com").run()
    assert shops[0].webhooks() == [HERE + REFUND_PATH]
    assert logs[0]["event"] == "shop.served_elsewhere"
    assert "--move" in logs[0]["remedy"]


async def test_two_servers_that_start_at_once_make_each_webhook_once(
    server: Server, shops: tuple[Shop, Shop]
) -> None:
    await server.installations.put(shops[0].install(HERE))
    with capture_logs():
        await asyncio.gather(server.starts().run(), server.starts().run())
    assert shops[0].webhooks() == WANTED
