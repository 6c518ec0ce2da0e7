"""A shop whose refunds have met everything that may happen to them, for the desk to show."""

import time
import uuid
from dataclasses import dataclass
from typing import Any

import httpx

from saleor_msp_app.demo.staff import SaleorOrder
from tests.accounts.second import SECOND_KEY
from tests.desk.visitor import DeskVisitor
from tests.msp_sandbox import TAX_TABLES, item
from tests.workflow.road import LINES, SHIPPING, Road

CANDLES = "Geometric Candle Holders"
HOSTILE = "<img src=x onerror='window.hostile = 1'><script>window.hostile = 1</script>"
"""The name of a product. Where it is not text, it says so in `window.hostile`."""

ONE_TABLE = TAX_TABLES | {"alternate": [{"name": "BTW21", "standalone": True, "rules": [{"rate": "0.21"}]}]}

_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Refund:
    """An order, and the reference of its refund."""

    order: SaleorOrder
    reference: str


@dataclass(frozen=True, slots=True)
class Shop:
    """`account` is the id of one that was added; `held` needs a person; `hostile` is of goods with a hostile
    name.
    """

    account: str

    by_lines: Refund
    by_amount: Refund
    refused: Refund
    held: Refund
    hostile: Refund


def fill_shop(road: Road) -> Shop:
    """Refunds by lines, of an amount, one that is refused, one that is held, and one of hostile goods."""
    with httpx.Client(timeout=20, trust_env=False) as http:
        account = add_account(DeskVisitor(road, http), "Webshop", SECOND_KEY)
    return Shop(
        account,
        by_lines=refund_by_lines(road, order_of(road, CANDLES)),
        by_amount=pay_and_refund(road, "25.00", "IDEAL"),
        refused=_refused(road),
        hostile=refund_by_lines(road, order_of(road, HOSTILE)),
        held=hold_one(road),
    )


def add_account(visitor: DeskVisitor, name: str, key: str) -> str:
    """By the form; its id."""
    form = {"name": name, "environment": "test", "api_key": key}
    told: dict[str, str] = visitor.post("/accounts/new", form).json()
    return told["go"].rpartition("/")[2]


def reference_of(road: Road, order: SaleorOrder) -> str:
    """That of the order's refund, once Saleor has it."""
    shown = road.staff.wait_for(order, lambda now: bool(_references(now)), "the reference")
    return _references(shown)[0]


def _references(shown: Any) -> list[str]:
    return [
        event["pspReference"]
        for event in shown["transactions"][0]["events"]
        if event["type"].startswith("REFUND_") and event["pspReference"]
    ]


def refund_by_lines(road: Road, order: SaleorOrder) -> Refund:
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 2}))
    road.finished(order)
    return Refund(order, reference_of(road, order))


def pay_and_refund(road: Road, amount: str, method: str) -> Refund:
    order = road.pay(method=method)
    road.staff.refund_amount(order, amount)
    road.finished(order)
    return Refund(order, reference_of(road, order))


def _refused(road: Road) -> Refund:
    """The order knows no tax table of 0 %, so that only whole lines can be refunded."""
    order = road.pay(method="AFTERPAY", tax_tables=ONE_TABLE)
    road.staff.refund_amount(order, "5.00")
    road.finished(order)
    return Refund(order, reference_of(road, order))


def order_of(road: Road, product: str) -> SaleorOrder:
    """Three of it and their shipping, paid by Klarna."""
    order_id = f"shop-{uuid.uuid4().hex[:8]}"
    cart = [item("384", 90, 3, name=product), item("msp-shipping", 10, name="Flat rate")]
    road.msp.seed(order_id, "KLARNA", items=cart)
    return road.staff.paid_order(order_id, [LINES[0] | {"product_name": product}], SHIPPING)


def hold_one(road: Road) -> Refund:
    """A refund whose answer was lost, and whose look-up was answered with an error."""
    order = road.pay(method="IDEAL")
    road.msp.fault("refund", "close", accepted=False)
    road.msp.fault("get_order", "error", code=1032, skip=1)
    road.staff.refund_amount(order, "12.00")
    reference = reference_of(road, order)
    with httpx.Client(timeout=20, trust_env=False) as http:
        _until_listed(DeskVisitor(road, http), reference)
    road.heal()
    return Refund(order, reference)


def _until_listed(visitor: DeskVisitor, reference: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while reference not in visitor.get("/refunds?waits=1").text:
        assert time.monotonic() < deadline, "the refund is not held"
        time.sleep(0.1)
