"""The whole road: the app behind uvicorn, Saleor's and MultiSafepay's sandboxes, real HTTP between them."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import sqlalchemy as sa

from saleor_msp_app.bootstrap import Application, Options
from saleor_msp_app.demo.staff import SaleorOrder, Staff
from saleor_msp_app.durable.reaper import Heartbeat
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from saleor_msp_app.sandbox.saleor import create_saleor
from saleor_msp_app.sandbox.saleor.settings import FAST
from saleor_msp_app.settings import settings_from
from saleor_msp_app.storage.crypto import new_key
from saleor_msp_app.usecases.pace import Pace
from tests.http_server import serve
from tests.msp_sandbox import MspSandbox, item, msp_sandbox
from tests.plain_http import NO_TLS

QUICK = Pace(
    first=timedelta(milliseconds=50),
    longest=timedelta(milliseconds=300),
    order_busy=timedelta(milliseconds=50),
    look_up=timedelta(milliseconds=50),
    certain_after=timedelta(seconds=1),
    stored_poll=timedelta(milliseconds=20),
    stored_within=timedelta(seconds=2),
    press_poll=timedelta(milliseconds=50),
    problems_every=timedelta(hours=1),  # its calls would take up the faults of tests
)
ALIVE = Heartbeat(every=timedelta(milliseconds=500), dead_after=timedelta(seconds=3))

LINES = [
    {
        "product_name": "Geometric Candle Holders",
        "variant_name": "white",
        "sku": "GCH",
        "variant_id": "UHJvZHVjdFZhcmlhbnQ6Mzg0",
        "quantity": 3,
        "unit_gross": "108.90",
        "unit_net": "90.00",
        "tax_rate": "0.21",
    }
]
SHIPPING = {"gross": "12.10", "net": "10.00", "tax_rate": "0.21"}
CART = [item("384", 90, 3), item("msp-shipping", 10, 1)]
TOTAL = 33880


@dataclass(frozen=True, slots=True)
class Road:
    """Everything that stands, and short words for what happens on it."""

    app_url: str
    msp: MspSandbox
    staff: Staff

    def pay(self, method: str = "KLARNA", **more: Any) -> SaleorOrder:
        """A paid order of three candle holders and shipping, 338.80, in both systems."""
        order_id = f"order-{uuid.uuid4().hex[:8]}"
        items = {} if method == "IDEAL" else {"items": CART}
        amount = {"amount": TOTAL} if method == "IDEAL" else {}
        self.msp.seed(order_id, method, **items, **amount, **more)
        return self.staff.paid_order(order_id, LINES, SHIPPING)

    def reserve(self, method: str = "VISA", **more: Any) -> SaleorOrder:
        """An order of 338.80 that is reserved in both systems, and not charged."""
        order_id = f"order-{uuid.uuid4().hex[:8]}"
        if method in ("KLARNA", "AFTERPAY"):
            self.msp.seed(order_id, method, items=CART, **more)
        else:
            self.msp.seed(order_id, method, amount=TOTAL, capture="manual", **more)
        return self.staff.reserved_order(order_id, LINES, SHIPPING, "338.80")

    def captured(self, order: SaleorOrder) -> list[int]:
        """What MultiSafepay has collected of this order's reservation, in cents."""
        order_id = self.staff.look(order)["transactions"][0]["pspReference"]
        return [one["amount"] for one in self.msp.control("GET", f"captures?order_id={order_id}")]

    def told(self, order: SaleorOrder, *kinds: str) -> Any:
        """The order in Saleor once events of all these types are there."""

        def holds(shown: Any) -> bool:
            return set(kinds) <= {event["type"] for event in shown["transactions"][0]["events"]}

        return self.staff.wait_for(order, holds, " and ".join(kinds))

    def paid_out(self, order: SaleorOrder) -> int:
        """What has left for the customer of this order, in cents."""
        return self.msp.paid_out(self.staff.look(order)["transactions"][0]["pspReference"])

    def deliveries(self, order: SaleorOrder) -> list[Any]:
        """What Saleor sent about this order, oldest first."""
        everything = self.staff.control("GET", "deliveries")
        return [one for one in everything if one["transaction_id"] == order.transaction]

    def heal(self) -> None:
        """No faults and no quirks."""
        self.faults()
        self.msp.control("DELETE", "faults")
        self.msp.quirk(balance=None, equal_amount_seconds=300)

    def finished(self, order: SaleorOrder, count: int = 1) -> Any:
        """The order in Saleor once so many refunds have a result under a reference of ours."""
        return self.staff.wait_for(order, lambda now: len(results(now)) >= count, f"{count} result(s)")

    def faults(self, **faults: Any) -> None:
        """Faults of Saleor; those not named are gone."""
        self.staff.control("PUT", "faults", faults)


def results(shown: Any) -> list[tuple[str, Decimal]]:
    """Type and amount of every refund result, newest first."""
    return [
        (event["type"], Decimal(str(event["amount"]["amount"])))
        for event in shown["transactions"][0]["events"]
        if event["type"] in ("REFUND_SUCCESS", "REFUND_FAILURE", "REFUND_REVERSE")
    ]


def sums(shown: Any) -> tuple[Decimal, Decimal, Decimal]:
    """Charged, refunded and pending, as Saleor adds them up."""
    names = ("chargedAmount", "refundedAmount", "refundPendingAmount")
    charged, refunded, pending = (
        Decimal(str(shown["transactions"][0][name]["amount"])).quantize(Decimal("0.01")) for name in names
    )
    return charged, refunded, pending


def grants(shown: Any) -> list[str]:
    """The status of every granted refund."""
    return [grant["status"] for grant in shown["granted_refunds"]]


def app_variables(database_url: sa.URL, msp: MspSandbox, port: int) -> dict[str, str]:
    return {
        "SALEOR_MSP_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SALEOR_MSP_DATABASE_URL": database_url.render_as_string(hide_password=False),
        "SALEOR_MSP_SECRET_KEYS": new_key().reveal(),
        "SALEOR_MSP_ALLOW_LOOPBACK": "true",
        "SALEOR_MSP_API_KEY": SANDBOX_KEY,
        "SALEOR_MSP_ENVIRONMENT": "test",
        "SALEOR_MSP_API_URL": msp.api_url,
    }


@contextmanager
def open_road(
    database_url: sa.URL, pace: Pace = QUICK, api_keys: tuple[str, ...] = (), /, **variables: str
) -> Iterator[Road]:
    """Start everything and install the app. `api_keys` are of further websites at MultiSafepay, `variables`
    further settings, by their whole names."""
    with (
        msp_sandbox(SANDBOX_KEY, *api_keys) as msp,
        serve(create_saleor(timing=replace(FAST, read_timeout=5.0))) as saleor,
        httpx.Client(timeout=10, trust_env=False, verify=NO_TLS) as http,
        running_app(app_variables(database_url, msp, 1) | variables, pace) as app_url,
    ):
        staff = Staff(saleor, http)
        staff.install(f"{app_url}/api/manifest")
        yield Road(app_url, msp, staff)


@contextmanager
def running_app(variables: dict[str, str], pace: Pace = QUICK) -> Iterator[str]:
    """The app in this process. Its own address is known only once it listens, so it is told afterwards."""
    application = Application(settings_from(variables), Options(pace, ALIVE, poll_seconds=0.1))
    with serve(application.web()) as url:
        application.settings = application.settings.model_copy(update={"public_url": url})
        yield url
