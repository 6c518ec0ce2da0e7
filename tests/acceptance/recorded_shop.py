"""The whole app over real HTTP, installed in the shop of the recordings, and MultiSafepay's sandbox."""

import asyncio
import http.client
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from saleor_msp_app.bootstrap import Application, Options
from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.ids import SaleorApiUrl, SaleorAppId
from saleor_msp_app.domain.operation import OperationState
from saleor_msp_app.saleor.webhooks import TRANSACTION_REFUND_REQUESTED
from saleor_msp_app.settings import Settings, settings_from
from saleor_msp_app.storage.crypto import KeyRing
from saleor_msp_app.storage.engine import open_database
from saleor_msp_app.storage.installations import SqlInstallations
from saleor_msp_app.storage.tables import deliveries, journal, operations
from saleor_msp_app.usecases.payment_parts import PaymentParts, SessionPace
from saleor_msp_app.usecases.ports.installations import Installation
from saleor_msp_app.usecases.ports.running import Clock
from tests.acceptance.idle_saleor import idle_saleor
from tests.http_server import serve
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.saleor.recorded import Delivery, delivery, jwks, names
from tests.shared_files import shared
from tests.web.shop import key_set
from tests.workflow.road import ALIVE, QUICK, app_variables

PATH = TRANSACTION_REFUND_REQUESTED.path
REFUNDS = names(event=TRANSACTION_REFUND_REQUESTED.event.header)
SHOP = SaleorApiUrl("http://localhost:8000/graphql/")
APP_ID = SaleorAppId("QXBwOjI=")
"""`recipient` of every recorded delivery."""

OUR_SHOP = SaleorApiUrl("https://ours.example/graphql/")
"""A shop whose private key is at hand (tests.web.shop): for bodies that Saleor never sent."""

OTHER_SHOP = SaleorApiUrl("http://localhost:8001/graphql/")
"""Where another app has the id that the recordings name."""

_THEN = datetime(2026, 11, 23, 2, 54, 45, tzinfo=UTC)
"""Behind the last `issuedAt` of the recordings, and within five minutes of the first."""

_PACE = replace(QUICK, longest=timedelta(seconds=30))
"""The recorded shop is not there to be told: the reports need not knock all the time."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back over the wire."""

    status: int
    content_type: str
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class RecordedShop:
    """The app's address, MultiSafepay, and the app's database seen from outside.

    `idle`: a Saleor with the recorded keys that listens, unlike the recorded one, and waits for no refund.
    """

    app_url: str
    msp: MspSandbox
    engine: sa.Engine
    idle: SaleorApiUrl

    def send(self, name: str, **changes: str | None) -> HttpAnswer:
        """A recorded delivery, byte for byte; `changes` replaces headers, None takes one away."""
        recorded = delivery(name)
        return self.post(recorded.body, wire_headers(name, **changes))

    def send_answerable(self, name: str) -> HttpAnswer:
        """As `send`. One without a body comes from the Saleor that can be asked what it is about."""
        return self.send(name) if delivery(name).body else self.send(name, saleor_api_url=self.idle)

    def post(self, body: bytes, headers: list[tuple[str, str]], path: str = PATH) -> HttpAnswer:
        """These headers and no others, in their order and spelling."""
        address = urlsplit(self.app_url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
        connection.putrequest("POST", path, skip_host=True, skip_accept_encoding=True)
        for key, value in headers:
            connection.putheader(key, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        found = HttpAnswer(answer.status, answer.headers.get("content-type", ""), answer.read())
        connection.close()
        return found

    def operations(self, transaction: str | None = None) -> list[Mapping[str, Any]]:
        """The ledger's rows, oldest first."""
        query = operations.select().order_by(operations.c.created_at)
        if transaction is not None:
            query = query.where(operations.c.transaction_id == transaction)
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def written(self) -> tuple[frozenset[str], frozenset[int], frozenset[str]]:
        """What deliveries leave behind: operations, deliveries, and work of the engine."""
        with self.engine.connect() as connection:
            return (
                frozenset(connection.execute(sa.select(operations.c.psp_reference)).scalars()),
                frozenset(connection.execute(sa.select(deliveries.c.id)).scalars()),
                frozenset(
                    connection.execute(sa.select(sa.column("workflow_uuid")).select_from(self.work)).scalars()
                ),
            )

    @property
    def work(self) -> sa.TableClause:
        """The engine's own table."""
        return sa.table("workflow_status", schema="dbos" if self.engine.name == "postgresql" else None)

    def assert_whole(self) -> None:
        """Every operation has its work, its first journal entry and a delivery that was answered with it."""
        found, _, work = self.written()
        taken = sa.select(deliveries.c.psp_reference).where(deliveries.c.refusal_code.is_(None))
        begun = sa.select(journal.c.psp_reference).where(journal.c.kind == "refund.requested")
        with self.engine.connect() as connection:
            assert set(connection.execute(taken).scalars()) == found
            assert sorted(connection.execute(begun).scalars()) == sorted(found)
        assert work == found

    def at_rest(self) -> None:
        """Until MultiSafepay has said yes or no to everything."""
        ends = {OperationState.ACCEPTED, OperationState.REFUSED}
        eventually(lambda: all(row["state"] in ends for row in self.operations()), "all refunds at rest")

    def seed(self, *folders: str) -> None:
        """The recorded payments, as iDEAL payments at MultiSafepay."""
        payments = dict(filter(None, map(_payment, folders)))
        for order_id, minor in payments.items():
            self.msp.seed(order_id, "IDEAL", amount=minor)


def wire_headers(name: str, **changes: str | None) -> list[tuple[str, str]]:
    """As recorded, `Host` and `Content-Length` included, but for `changes`."""
    request = json.loads(shared(f"recorded/saleor-3.23.28/{name}/request.json").read_text())
    changed = {key.replace("_", "-"): value for key, value in changes.items()}
    found = [(key, changed.get(key.lower(), value)) for key, value in request["headers"]]
    return [(key, value) for key, value in found if value is not None]


def in_their_order() -> list[Delivery]:
    """The refund deliveries as they came in, but 61 before 60: its body shows 60 as answered under the
    recorder's reference, so that the app's own answer to 60 would count as a refund more."""
    received = {
        name: json.loads(shared(f"recorded/saleor-3.23.28/{name}/request.json").read_text())["received_at"]
        for name in REFUNDS
    }
    order = sorted(REFUNDS, key=received.__getitem__)
    rest = next(position for position, name in enumerate(order) if name.startswith("61-"))
    order.insert(rest - 1, order.pop(rest))
    return [delivery(name) for name in order]


@contextmanager
def open_recorded_shop(
    database_url: sa.URL,
    *shops: SaleorApiUrl,
    parts: PaymentParts | None = None,
    session_pace: SessionPace | None = None,
    variables: Mapping[str, str] | None = None,
) -> Iterator[RecordedShop]:
    """Start the app; `shops` are further ones with the recorded key set, `variables` further settings."""
    database = open_database(database_url)
    with msp_sandbox() as msp, idle_saleor() as idle:
        settings = settings_from(app_variables(database_url, msp, 1) | dict(variables or {}))
        options = Options(
            _PACE,
            ALIVE,
            clock=_recorded_clock(),
            poll_seconds=0.1,
            session_pace=session_pace or SessionPace(),
            payment_parts=parts,
        )
        msp.quirk(equal_amount_seconds=0)
        with serve(Application(settings, options).web()) as url:
            install(settings, idle, *shops)
            yield RecordedShop(url, msp, database.engine_sync, idle)
    asyncio.run(database.close())


def install(settings: Settings, *shops: SaleorApiUrl) -> None:
    """As if each shop had registered: with the recorded keys, and ours with ours."""
    recorded = _installation(SHOP, APP_ID, jwks())
    found = [recorded, *(replace(recorded, shop=shop) for shop in shops)]
    found.append(replace(recorded, shop=OTHER_SHOP, app_id=SaleorAppId("QXBwOjM=")))
    found.append(_installation(OUR_SHOP, APP_ID, key_set("first")))
    asyncio.run(_store(settings, found))


async def _store(settings: Settings, found: list[Installation]) -> None:
    database = open_database(sa.make_url(settings.database_url.reveal()))
    installations = SqlInstallations(database, KeyRing(settings.secret_keys))
    for one in found:
        await installations.put(one)
    await database.close()


def _installation(shop: SaleorApiUrl, app_id: SaleorAppId, keys: str) -> Installation:
    return Installation(shop, app_id, Secret("token"), urlsplit(shop).netloc, keys, _THEN, _THEN)


def _recorded_clock() -> Clock:
    ahead = datetime.now(UTC) - _THEN
    return lambda: datetime.now(UTC) - ahead


def _payment(name: str) -> tuple[str, int] | None:
    """The transaction's reference and what was charged at first."""
    if name.startswith("61-"):
        return None  # the payment of 60, whose first part is being refunded already
    content = json.loads(delivery(name).body or b"{}")
    transaction = content.get("transaction") or {}
    if "pspReference" not in transaction or "chargedAmount" not in transaction:
        return None
    return transaction["pspReference"], round(transaction["chargedAmount"]["amount"] * 100) or 14682


def eventually(holds: Callable[[], bool], what: str, seconds: float = 20) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
