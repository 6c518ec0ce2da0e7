"""Refunds at the sandbox: as dangerous as multisafepay-api.md §3 says the real ones are."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from tests.msp_sandbox import RIVERTY_CART, MspSandbox, item, msp_sandbox

REFUNDS = "orders/order-1/refunds"


@pytest.fixture(scope="module")
def running() -> Iterator[MspSandbox]:
    with msp_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def msp(running: MspSandbox) -> MspSandbox:
    running.control("POST", "reset")
    return running


def _back(line: dict[str, Any], quantity: int, *, by_price: bool) -> dict[str, Any]:
    if by_price:
        return line | {"unit_price": -line["unit_price"], "quantity": quantity}
    return line | {"quantity": -quantity}


def _amount(amount: Any, **more: Any) -> dict[str, Any]:
    return {"currency": "EUR", "amount": amount, **more}


# --- by amount ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [{}, {"amount": None}, {"amount": ""}, {"amount": 0}])
def test_no_amount_refunds_all_that_is_left(msp: MspSandbox, body: dict[str, Any]) -> None:
    msp.seed(method="IDEAL", amount=1000)
    msp.data("POST", REFUNDS, _amount(300))
    msp.data("POST", REFUNDS, {"currency": "EUR"} | body)
    assert msp.paid_out() == 1000


@pytest.mark.parametrize("amount", [-1, Decimal("4.99"), "4.99", "much", True, [500]])
def test_amounts_that_are_no_whole_positive_numbers(msp: MspSandbox, amount: Any) -> None:
    msp.seed(method="IDEAL", amount=1000)
    assert msp.error("POST", REFUNDS, _amount(amount)) == 1001
    assert msp.paid_out() == 0


def test_a_partial_refund_shows_at_the_order(msp: MspSandbox) -> None:
    seeded = msp.seed(method="VISA", amount=1000)
    answer = msp.data("POST", REFUNDS, _amount(400, refund_order_id="r-1"))
    assert str(answer["transaction_id"]) == seeded["transaction_id"]
    order = msp.data("GET", "orders/order-1")
    assert (order["status"], order["financial_status"]) == ("partial_refunded", "completed")
    assert order["amount_refunded"] == 400
    (related,) = order["related_transactions"]
    assert related["transaction_id"] == answer["refund_id"]
    assert (related["refund_order_id"], related["amount"], related["type"]) == ("r-1", 400, "refund")
    assert related["status"] == "reserved"


def test_a_full_refund_makes_the_order_refunded(msp: MspSandbox) -> None:
    msp.seed(method="VISA", amount=1000)
    msp.data("POST", REFUNDS, _amount(1000))
    assert msp.data("GET", "orders/order-1")["status"] == "refunded"
    assert msp.error("POST", REFUNDS, _amount(1)) == 1034


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (_amount(1001), 1034),
        (_amount(100, description="x" * 201), 1008),
        (_amount(100, refund_order_id="order-1"), 1006),
        ({"amount": 100, "currency": "USD"}, 1002),
        ({"amount": 100}, 1002),
    ],
)
def test_refused(msp: MspSandbox, body: dict[str, Any], code: int) -> None:
    msp.seed(method="VISA", amount=1000)
    assert msp.error("POST", REFUNDS, body) == code
    assert msp.paid_out() == 0


def test_the_same_amount_within_five_minutes(msp: MspSandbox) -> None:
    msp.seed(method="VISA", amount=1000)
    msp.data("POST", REFUNDS, _amount(400))
    msp.control("POST", "clock", {"advance_seconds": 299})
    assert msp.error("POST", REFUNDS, _amount(400)) == 1034
    msp.control("POST", "clock", {"advance_seconds": 2})
    msp.data("POST", REFUNDS, _amount(400))
    assert msp.paid_out() == 800


def test_a_reference_serves_once(msp: MspSandbox) -> None:
    msp.seed(method="VISA", amount=1000)
    msp.data("POST", REFUNDS, _amount(400, refund_order_id="r-1"))
    assert msp.error("POST", REFUNDS, _amount(100, refund_order_id="r-1")) == 1006
    msp.quirk(references_unique=False)
    msp.data("POST", REFUNDS, _amount(100, refund_order_id="r-1"))


def test_balance_and_partial_refunds_can_be_missing(msp: MspSandbox) -> None:
    msp.seed(method="VISA", amount=1000)
    msp.quirk(balance=300)
    assert msp.error("POST", REFUNDS, _amount(400)) == 1034
    msp.quirk(balance=None, partial_refunds=False)
    assert msp.error("POST", REFUNDS, _amount(400)) == 1034
    msp.data("POST", REFUNDS, _amount(1000))


def test_without_balance_refunds_stay_reserved(msp: MspSandbox) -> None:
    msp.seed(method="VISA", amount=1000)
    msp.quirk(balance=300, short_balance="reserve")
    msp.data("POST", REFUNDS, _amount(400))
    assert msp.control("POST", "midnight") == {"completed": 0}
    msp.quirk(balance=0)
    assert msp.control("POST", "midnight") == {"completed": 1}


@pytest.mark.parametrize("status", ["cancelled", "declined", "expired", "void", "chargeback"])
def test_orders_that_are_not_paid_are_not_refunded(msp: MspSandbox, status: str) -> None:
    msp.seed(method="VISA", amount=1000, status=status)
    assert msp.error("POST", REFUNDS, _amount(400)) == 1034


@pytest.mark.parametrize("method", ["MULTIBANCO", "MBWAY"])
def test_methods_of_the_dashboard_alone(msp: MspSandbox, method: str) -> None:
    msp.seed(method=method, amount=1000)
    assert msp.error("POST", REFUNDS, _amount(1000)) == 1034


def test_bizum_is_refunded_once(msp: MspSandbox) -> None:
    msp.seed(method="BIZUM", amount=1000)
    msp.data("POST", REFUNDS, _amount(400))
    assert msp.error("POST", REFUNDS, _amount(300)) == 1034


# --- by cart ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by_price", [True, False])
def test_the_difference_of_the_carts_is_refunded(msp: MspSandbox, *, by_price: bool) -> None:
    msp.seed()
    answer = msp.refund([*RIVERTY_CART, _back(RIVERTY_CART[0], 2, by_price=by_price)])
    assert set(answer) == {"order_id", "transaction_id"}
    assert msp.paid_out() == 21780
    order = msp.data("GET", "orders/order-1")
    assert (order["status"], order["amount_refunded"]) == ("completed", 21780)
    assert len(order["shopping_cart"]["items"]) == 4
    assert order["order_total"] == Decimal("157.05")


def test_the_cart_is_cumulative(msp: MspSandbox) -> None:
    """Leaving the first copy out moves the difference back: only what is really less is refunded."""
    msp.seed()
    first, apple = _back(RIVERTY_CART[0], 2, by_price=True), _back(RIVERTY_CART[1], 1, by_price=True)
    msp.refund([*RIVERTY_CART, first])
    assert msp.error("POST", REFUNDS, {"checkout_data": {"items": [*RIVERTY_CART, apple]}}) == 1027
    msp.refund([*RIVERTY_CART, first, apple])
    assert msp.paid_out() == 21780 + 3815


def test_adding_an_earlier_copy_twice_pays_twice(msp: MspSandbox) -> None:
    msp.seed(items=[item("a", 10, 5, "none")])
    cart = [item("a", 10, 5, "none")]
    copy = _back(cart[0], 1, by_price=False)
    msp.refund([*cart, copy])
    msp.refund([*cart, copy, copy, copy])
    assert msp.paid_out() == 1000 + 2000


def test_all_lines_back_make_the_order_void(msp: MspSandbox) -> None:
    msp.seed()
    back = [_back(one, int(one["quantity"]), by_price=True) for one in RIVERTY_CART]
    msp.refund([*RIVERTY_CART, *back])
    assert msp.paid_out() == 37485
    assert msp.data("GET", "orders/order-1")["status"] == "void"


def test_a_free_line_without_tax(msp: MspSandbox) -> None:
    msp.seed()
    msp.refund([*RIVERTY_CART, item("goodwill", -20, 1, "none")])
    assert msp.paid_out() == 2000


def test_three_times_a_third_follows_the_rounding_rule(msp: MspSandbox) -> None:
    cart = [item("a", "8.26", 3)]
    msp.seed(items=cart)
    msp.quirk(equal_amount_seconds=0)
    for _ in range(3):
        cart = [*cart, _back(cart[0], 1, by_price=True)]
        msp.refund(cart)
    amounts = [one["amount"] for one in msp.control("GET", "refunds")]
    assert amounts == [999, 1000, 999]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"unit_price": Decimal("89.99")}, 1031),
        ({"name": "Renamed"}, 5001),
        ({"currency": "USD"}, 1026),
        ({"tax_table_selector": 0}, 1029),
        ({"unit_price": "cheap"}, 1031),
        ({"quantity": None}, 5001),
    ],
)
def test_an_original_line_must_not_change(msp: MspSandbox, change: dict[str, Any], code: int) -> None:
    msp.seed()
    cart = [RIVERTY_CART[0] | change, *RIVERTY_CART[1:], _back(RIVERTY_CART[0], 1, by_price=True)]
    assert msp.error("POST", REFUNDS, {"checkout_data": {"items": cart}}) == code


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (item("x", -5, 1, "no such table"), 1029),
        (item("1111", -89), 1031),
        (item("1111", -90, 1, "BTW9"), 1031),
        (item("x", 5, 1, "none"), 1027),
    ],
)
def test_a_new_line_must_fit(msp: MspSandbox, new: dict[str, Any], code: int) -> None:
    msp.seed()
    assert msp.error("POST", REFUNDS, {"checkout_data": {"items": [*RIVERTY_CART, new]}}) == code


@pytest.mark.parametrize("data", [None, {}, {"items": []}, {"items": "all"}, {"items": [1]}])
def test_a_cart_that_is_none(msp: MspSandbox, data: Any) -> None:
    msp.seed()
    assert msp.error("POST", REFUNDS, {"checkout_data": data}) == 5001


def test_more_than_the_order_is_not_refunded_by_cart(msp: MspSandbox) -> None:
    msp.seed()
    cart = [*RIVERTY_CART, item("x", -400, 1, "none")]
    assert msp.error("POST", REFUNDS, {"checkout_data": {"items": cart}}) == 1034


@pytest.mark.parametrize(("method", "by_price"), [("KLARNA", False), ("IN3", True)])
def test_the_wrong_sign_can_be_refused(msp: MspSandbox, method: str, *, by_price: bool) -> None:
    msp.quirk(signs="klarna_price_others_quantity")
    msp.seed(method=method)
    wrong = [*RIVERTY_CART, _back(RIVERTY_CART[0], 1, by_price=by_price)]
    assert msp.error("POST", REFUNDS, {"checkout_data": {"items": wrong}}) == 1031
    msp.refund([*RIVERTY_CART, _back(RIVERTY_CART[0], 1, by_price=not by_price)])


@pytest.mark.parametrize(("position", "paid_out"), [("whole_order", 37485), ("as_asked", 500)])
def test_an_amount_for_a_cart_method(msp: MspSandbox, position: str, paid_out: int) -> None:
    msp.quirk(bnpl_amount_refund=position)
    msp.seed()
    msp.data("POST", REFUNDS, _amount(500))
    assert msp.paid_out() == paid_out


def test_an_amount_for_a_cart_method_can_be_refused(msp: MspSandbox) -> None:
    msp.quirk(bnpl_amount_refund="refuse")
    msp.seed()
    assert msp.error("POST", REFUNDS, _amount(500)) == 1034


def test_a_cart_for_a_method_without_is_a_full_refund(msp: MspSandbox) -> None:
    """No amount is there, so all is refunded (Refund.yaml; inferred for this body)."""
    msp.seed(method="IDEAL")
    msp.refund([*RIVERTY_CART, _back(RIVERTY_CART[1], 1, by_price=True)])
    assert msp.paid_out() == 37485


# --- what becomes of them -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "first"),
    [("KLARNA", "initialized"), ("PAYAFTER", "reserved"), ("IDEAL", "initialized"), ("VISA", "reserved")],
)
def test_first_status_and_midnight(msp: MspSandbox, method: str, first: str) -> None:
    msp.seed(method=method)
    msp.quirk(bnpl_amount_refund="as_asked")
    msp.data("POST", REFUNDS, _amount(500))
    assert msp.control("GET", "refunds")[0]["status"] == first
    msp.control("POST", "midnight")
    assert msp.control("GET", "refunds")[0]["status"] == "completed"


def test_a_refund_can_be_voided_until_midnight(msp: MspSandbox) -> None:
    msp.seed()
    msp.refund([*RIVERTY_CART, _back(RIVERTY_CART[0], 2, by_price=True)])
    (refund,) = msp.control("GET", "refunds")
    assert msp.data("PATCH", f"{REFUNDS}/{refund['refund_id']}", {"status": "void"}) == {}
    order = msp.data("GET", "orders/order-1")
    assert (msp.paid_out(), order["amount_refunded"]) == (0, 0)
    assert len(order["shopping_cart"]["items"]) == 3
    assert msp.error("PATCH", f"{REFUNDS}/{refund['refund_id']}", {"status": "void"}) == 1034
    assert msp.error("PATCH", f"{REFUNDS}/1", {"status": "void"}) == 1006


def test_a_refund_can_be_declined_later(msp: MspSandbox) -> None:
    msp.seed(method="VISA", amount=1000)
    answer = msp.data("POST", REFUNDS, _amount(1000))
    msp.control("POST", f"refunds/{answer['refund_id']}", {"status": "declined"})
    assert msp.paid_out() == 0
    assert msp.data("GET", "orders/order-1")["status"] == "completed"


@pytest.mark.parametrize("method", ["PAYPAL", "AFTERPAY"])
def test_some_refunds_show_among_the_costs_only(msp: MspSandbox, method: str) -> None:
    msp.seed(method=method, needs_cart=False)
    msp.data("POST", REFUNDS, _amount(500))
    order = msp.data("GET", "orders/order-1")
    assert (order["related_transactions"], order["amount_refunded"]) == (None, 0)
    assert order["status"] == "completed"
    assert [one["type"] for one in order["costs"]] == ["SYSTEM", "internal"]


def test_a_refund_can_stay_invisible_for_a_while(msp: MspSandbox) -> None:
    msp.seed()
    msp.quirk(visible_after_seconds=60)
    msp.refund([*RIVERTY_CART, _back(RIVERTY_CART[0], 2, by_price=True)])
    order = msp.data("GET", "orders/order-1")
    assert (order["amount_refunded"], order["related_transactions"]) == (0, None)
    assert len(order["shopping_cart"]["items"]) == 3
    msp.control("POST", "clock", {"advance_seconds": 60})
    assert msp.data("GET", "orders/order-1")["amount_refunded"] == 21780


@pytest.mark.parametrize(
    ("position", "expected"),
    [("empty_object", {}), ("empty_list", []), ("refund_id", None), ("order_and_transaction", None)],
)
def test_shapes_of_the_answer(msp: MspSandbox, position: str, expected: Any) -> None:
    msp.seed()
    msp.quirk(cart_answer=position)
    answer = msp.refund([*RIVERTY_CART, _back(RIVERTY_CART[0], 2, by_price=True)])
    if expected is None:
        assert len(answer) == 2
    else:
        assert answer == expected


def test_posted_carts_can_be_read_back_and_hold_no_key(msp: MspSandbox) -> None:
    msp.seed()
    msp.refund([*RIVERTY_CART, _back(RIVERTY_CART[0], 2, by_price=False)], refund_order_id="r-7")
    (seen,) = msp.control("GET", "requests?kind=refund")
    assert '"refund_order_id": "r-7"' in seen["body"]
    assert (seen["path"], seen["status"]) == ("/v1/json/orders/order-1/refunds", 200)
    assert SANDBOX_KEY not in str(seen)
