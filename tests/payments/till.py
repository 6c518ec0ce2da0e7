"""The whole app over real HTTP as a storefront's Saleor uses it, and MultiSafepay's sandbox behind it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import sqlalchemy as sa

from saleor_msp_app.durable.engine import LOOK
from saleor_msp_app.saleor.webhooks import DECLARATIONS
from saleor_msp_app.storage.tables import payments
from saleor_msp_app.usecases.payment_parts import SessionPace
from tests.acceptance.recorded_shop import OUR_SHOP, RecordedShop, eventually, open_recorded_shop
from tests.builders.session_payloads import gateway, session
from tests.msp_sandbox import MspSandbox
from tests.payments.as_saleor_reads import held_to_the_rules
from tests.payments.parts import minimal_parts
from tests.plain_http import NO_TLS
from tests.web.shop import headers_of

PATHS = {declaration.event.header: declaration.path for declaration in DECLARATIONS}
GATEWAY, INITIALIZE, PROCESS = (
    "payment_gateway_initialize_session",
    "transaction_initialize_session",
    "transaction_process_session",
)
STOREFRONT = "https://store.example"


@dataclass(frozen=True, slots=True)
class Till:
    """Short words for what Saleor sends; every answer is 200 and held to Saleor's rules."""

    shop: RecordedShop
    http: httpx.Client

    @property
    def msp(self) -> MspSandbox:
        return self.shop.msp

    def begin(self, token: str, **changes: Any) -> dict[str, Any]:
        return self.send(INITIALIZE, session("Initialize", token, **changes))

    def check(self, token: str, **changes: Any) -> dict[str, Any]:
        return self.send(PROCESS, session("Process", token, **changes))

    def offer(self, **changes: Any) -> Any:
        return self.send(GATEWAY, gateway(**changes))["data"]

    def send(self, event: str, content: Any) -> dict[str, Any]:
        response = self.post(event, json.dumps(content).encode())
        assert response.status_code == 200, response.text
        return held_to_the_rules(event, response.json())

    def post(self, event: str, body: bytes, **changes: str | None) -> httpx.Response:
        headers = headers_of(body, **{"saleor_event": event, "saleor_api_url": OUR_SHOP, **changes})
        return self.http.post(self.shop.app_url + PATHS[event], content=body, headers=headers)

    def rows(self, token: str) -> list[tuple[str, str]]:
        """Order id and state of every attempt, oldest first."""
        query = (
            sa.select(payments.c.msp_order_id, payments.c.state)
            .where(payments.c.msp_order_id.startswith(token))
            .order_by(payments.c.attempt)
        )
        with self.shop.engine.connect() as connection:
            return [(row[0], row[1]) for row in connection.execute(query)]

    def payable(self, token: str) -> list[str]:
        """The orders of a transaction that a shopper could pay at MultiSafepay."""
        found = self.msp.control("GET", "orders")
        return [
            one["order_id"]
            for one in found
            if one["order_id"].startswith(token) and one["status"] == "initialized"
        ]

    def pay(self, order_id: str, method: str = "IDEAL") -> None:
        self.msp.control("POST", f"orders/{quote(order_id)}/pay", {"method": method})

    def show_once(self, order_id: str, **changes: Any) -> None:
        """Let MultiSafepay show the order with another status."""
        shown = self.msp.data("GET", f"orders/{quote(order_id)}") | changes
        self.misread("json", content={"success": True, "data": shown})

    def misread(self, answer: str, **more: Any) -> None:
        """Let the next reading of an order go wrong: that of a request, not one that follows earlier ones."""
        eventually(self._is_quiet, "nothing is being followed")
        self.msp.fault("get_order", answer, **more)

    def _is_quiet(self) -> bool:
        under_way = sa.select(sa.func.count()).select_from(self.shop.work)
        looks = under_way.where(sa.column("name") == LOOK)
        waiting = looks.where(sa.column("status").in_(["ENQUEUED", "PENDING"]))
        with self.shop.engine.connect() as connection:
            return connection.execute(waiting).scalar_one() == 0


@contextmanager
def open_till(
    database_url: sa.URL, pace: SessionPace | None = None, *, stubborn: bool = False, **variables: str
) -> Iterator[Till]:
    """Start the app with minimal parts."""
    with (
        open_recorded_shop(
            database_url,
            parts=minimal_parts(stubborn=stubborn),
            session_pace=pace,
            variables={"SALEOR_MSP_ALLOWED_STOREFRONTS": STOREFRONT} | variables,
        ) as shop,
        httpx.Client(timeout=30, trust_env=False, verify=NO_TLS) as http,
    ):
        yield Till(shop, http)


def error_of(answer: dict[str, Any]) -> str:
    """The code that the storefront gets."""
    return str(answer["data"]["error"]["code"])
