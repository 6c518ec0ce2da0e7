"""Manual capture in the sandbox, as multisafepay-api.md §5.2 has it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.msp_sandbox import MspSandbox, msp_sandbox


@pytest.fixture
def msp() -> Iterator[MspSandbox]:
    with msp_sandbox() as sandbox:
        sandbox.seed(method="VISA", amount=10000, capture="manual")
        yield sandbox


def capture(amount: int | None, new_id: str) -> dict[str, Any]:
    body: dict[str, Any] = {"new_order_id": new_id, "new_order_status": "completed"}
    return body if amount is None else body | {"amount": amount}


def details(msp: MspSandbox) -> Any:
    return msp.data("GET", "orders/order-1")["payment_details"]


def test_a_reservation_is_authorised_only(msp: MspSandbox) -> None:
    order = msp.data("GET", "orders/order-1")
    assert (order["status"], order["financial_status"]) == ("completed", "initialized")
    assert (details(msp)["capture"], details(msp)["capture_remain"]) == ("manual", 10000)
    assert msp.error("POST", "orders/order-1/refunds", {"amount": 100, "currency": "EUR"}) == 1034


def test_a_capture_is_an_order_of_its_own_and_refunds_by_that(msp: MspSandbox) -> None:
    answer = msp.data("POST", "orders/order-1/capture", capture(4000, "part-1"))
    assert answer["order_id"] == "part-1"
    part = msp.data("GET", "orders/part-1")
    assert (part["amount"], part["status"], part["financial_status"]) == (4000, "completed", "completed")
    assert (part["auth_order_id"], part["transaction_id"]) == ("order-1", answer["transaction_id"])
    assert "capture" not in part["payment_details"]
    assert details(msp)["capture_remain"] == 6000
    (related,) = msp.data("GET", "orders/order-1")["related_transactions"]
    assert (related["type"], related["order_id"], related["amount"]) == ("capture", "part-1", 4000)
    refund = {"amount": 4001, "currency": "EUR"}
    assert msp.error("POST", "orders/part-1/refunds", refund) == 1034
    assert msp.data("POST", "orders/part-1/refunds", refund | {"amount": 4000})
    assert msp.paid_out("part-1") == 4000


def test_without_an_amount_everything_is_captured(msp: MspSandbox) -> None:
    msp.data("POST", "orders/order-1/capture", capture(None, "all"))
    order = msp.data("GET", "orders/order-1")
    assert (order["financial_status"], details(msp)["capture_remain"]) == ("completed", 0)
    assert msp.data("GET", "orders/all")["amount"] == 10000


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (capture(10001, "part-1"), 1001),
        (capture(-1, "part-1"), 1001),
        (capture(1, "order-1"), 1006),
        (capture(1, "x" * 51), 1006),
        ({"amount": 1, "new_order_id": "part-1"}, 1016),
    ],
)
def test_what_is_refused(msp: MspSandbox, body: dict[str, Any], code: int) -> None:
    assert msp.error("POST", "orders/order-1/capture", body) == code
    assert details(msp)["capture_remain"] == 10000


def test_other_orders_are_not_captured(msp: MspSandbox) -> None:
    msp.seed("order-2", "VISA", amount=100)
    assert msp.error("POST", "orders/order-2/capture", capture(50, "part-1")) == 1006
    assert msp.error("PATCH", "capture/order-2", {"status": "cancelled", "reason": "x"}) == 1006


def test_the_whole_reservation_is_released(msp: MspSandbox) -> None:
    assert msp.error("PATCH", "capture/order-1", {"status": "cancelled"}) == 1016
    msp.data("PATCH", "capture/order-1", {"status": "cancelled", "reason": "x"})
    order = msp.data("GET", "orders/order-1")
    assert (order["status"], order["financial_status"]) == ("void", "void")
    assert [one["type"] for one in order["related_transactions"]] == ["auth-cancellation"]
    assert msp.error("POST", "orders/order-1/capture", capture(1, "part-1")) == 1006


def test_the_rest_of_a_reservation_is_released_while_the_order_stays_completed(msp: MspSandbox) -> None:
    msp.data("POST", "orders/order-1/capture", capture(4000, "part-1"))
    msp.data("PATCH", "capture/order-1", {"status": "cancelled", "reason": "x"})
    order = msp.data("GET", "orders/order-1")
    assert (order["status"], details(msp)["capture_remain"]) == ("completed", 0)
    kinds = [(one["type"], one["amount"]) for one in order["related_transactions"]]
    assert kinds == [("capture", 4000), ("auth-cancellation", 6000)]


def test_an_order_that_asks_for_it_is_reserved_once_it_is_paid(msp: MspSandbox) -> None:
    wanted = {
        "type": "redirect",
        "order_id": "order-2",
        "currency": "EUR",
        "amount": 1000,
        "description": "Order 2",
        "gateway": "VISA",
        "capture": "manual",
    }
    msp.data("POST", "orders", wanted)
    assert msp.error("POST", "orders/order-2/capture", capture(1, "part-1")) == 1006
    msp.control("POST", "orders/order-2/pay", {})
    order = msp.data("GET", "orders/order-2")
    assert (order["status"], order["financial_status"]) == ("completed", "initialized")


def test_a_capture_may_show_late(msp: MspSandbox) -> None:
    msp.quirk(visible_after_seconds=60)
    msp.data("POST", "orders/order-1/capture", capture(4000, "part-1"))
    assert msp.error("GET", "orders/part-1") == 1006
    msp.control("POST", "clock", {"advance_seconds": 61})
    assert msp.data("GET", "orders/part-1")["amount"] == 4000
