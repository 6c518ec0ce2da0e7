"""The sandbox's own controls: faults, quirks, many callers at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.msp_sandbox import RIVERTY_CART, MspSandbox, item, msp_sandbox

REFUNDS = "orders/order-1/refunds"
REFUND = {"currency": "EUR", "amount": 400}


@pytest.fixture(scope="module")
def running() -> Iterator[MspSandbox]:
    with msp_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def msp(running: MspSandbox) -> MspSandbox:
    running.control("POST", "reset")
    running.seed(method="VISA", amount=1000)
    return running


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("what", ["hang", "reset", "close", "cut_off"])
def test_faults_below_http(msp: MspSandbox, what: str, *, accepted: bool) -> None:
    msp.fault("refund", what, accepted=accepted, seconds=0.1)
    with pytest.raises(httpx.TransportError):
        msp.call("POST", REFUNDS, REFUND)
    assert msp.paid_out() == (400 if accepted else 0)
    (seen,) = msp.control("GET", "requests?kind=refund")
    assert (seen["fault"], seen["status"]) == (what, None)


def test_a_reset_is_a_reset(msp: MspSandbox) -> None:
    msp.fault("refund", "reset")
    with pytest.raises(httpx.ReadError, match="reset by peer"):
        msp.call("POST", REFUNDS, REFUND)


@pytest.mark.parametrize(
    ("fault", "status", "text", "paid_out"),
    [
        ({"answer": "html", "status": 502}, 502, "<!DOCTYPE", 0),
        ({"answer": "html", "status": 500, "accepted": True}, 500, "<!DOCTYPE", 400),
        ({"answer": "empty", "status": 200, "accepted": True}, 200, "", 400),
        ({"answer": "half_json"}, 200, '{"success": true', 400),
        ({"answer": "slow", "seconds": 0.05}, 200, '{"success": true', 400),
        ({"answer": "drip", "seconds": 0}, 200, '{"success": true', 400),
        ({"answer": "no_data", "accepted": True}, 200, '{"success": true, "data": {}}', 400),
        ({"answer": "no_data", "content": []}, 200, '{"success": true, "data": []}', 0),
        ({"answer": "json", "status": 404, "content": {"error_code": 1034}}, 404, '{"error_code": 1034}', 0),
        ({"answer": "error"}, 404, '{"success": false, "data": {}, "error_code": 1034', 0),
        ({"answer": "error", "code": 1033, "accepted": True}, 404, '{"success": false, "data": {}', 400),
        ({"answer": "surprising_types"}, 200, '{"success": true, "data": {"transaction_id": "', 400),
    ],
)
def test_strange_answers(
    msp: MspSandbox, fault: dict[str, Any], status: int, text: str, paid_out: int
) -> None:
    msp.fault("refund", **fault)
    answer = msp.call("POST", REFUNDS, REFUND)
    assert (answer.status_code, answer.text[: len(text)]) == (status, text)
    assert msp.paid_out() == paid_out
    assert msp.control("GET", "faults") == []


def test_success_without_data_is_not_said_of_a_refund_that_was_refused(msp: MspSandbox) -> None:
    msp.call("POST", REFUNDS, REFUND)
    msp.fault("refund", "no_data", accepted=True)
    answer = msp.call("POST", REFUNDS, REFUND)
    assert (answer.json()["success"], answer.json()["error_code"]) == (False, 1034)
    assert msp.paid_out() == 400


def test_faults_count_and_skip(msp: MspSandbox) -> None:
    msp.fault("get_order", "empty", status=500, times=2, skip=1)
    msp.fault("any", "empty", status=503)
    statuses = [msp.call("GET", "orders/order-1").status_code for _ in range(5)]
    assert statuses == [200, 500, 500, 503, 200]
    msp.fault("any", "empty")
    assert msp.control("DELETE", "faults") == []


@pytest.mark.parametrize(
    ("method", "path", "content"),
    [
        ("POST", "faults", {"on": "refund", "answer": "explode"}),
        ("POST", "faults", {"on": "refunds", "answer": "hang"}),
        ("POST", "faults", {"answer": "hang"}),
        ("PATCH", "quirks", {"no_such": 1}),
        ("PATCH", "quirks", {"signs": "neither"}),
        ("POST", "orders", {"order_id": "order-1", "method": "VISA", "amount": 1}),
        ("POST", "orders", {"order_id": "x", "method": "VISA", "amount": 1, "shiped": True}),
        ("POST", "orders", {"method": "VISA", "amount": 1}),
        ("POST", "orders/none/pay", {}),
        ("POST", "refunds/1", {"status": "void"}),
        ("POST", "orders/order-1/dashboard-refund", {"amount": 1001}),
        ("POST", "orders/order-1/dashboard-refund", {"amount": 0}),
        ("POST", "clock", {}),
        ("GET", "nothing", None),
        ("DELETE", "orders", None),
    ],
)
def test_slips_are_named(msp: MspSandbox, method: str, path: str, content: Any) -> None:
    answer = msp.http.request(method, f"{msp.origin}/sandbox/{path}", json=content)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_paid_order_of_the_past(msp: MspSandbox) -> None:
    msp.seed("old", "PAYPAL", amount=5, paid_days_ago=61, tenders=[{"type": "PAYPAL", "amount": 5}])
    shown = msp.control("GET", "orders/old")
    assert (shown["left"], shown["data"]["payment_methods"][0]["type"]) == (5, "PAYPAL")
    assert shown["data"]["completed"] < msp.data("GET", "orders/order-1")["completed"]


def test_a_refund_made_in_the_dashboard(msp: MspSandbox) -> None:
    msp.seed("cart", "KLARNA")
    msp.control("POST", "orders/cart/dashboard-refund", {"amount": 100})
    edited = msp.control("POST", "orders/cart/dashboard-refund", {"items": [item("edit", -20, 1, "none")]})
    assert (edited["amount"], edited["refund_order_id"], msp.paid_out("cart")) == (2000, "", 2100)
    shown = msp.data("GET", "orders/cart")
    assert (shown["amount_refunded"], len(shown["shopping_cart"]["items"])) == (2100, 4)


def test_many_callers_cannot_overdraw_an_order(msp: MspSandbox) -> None:
    msp.quirk(equal_amount_seconds=0)
    with ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(lambda _: msp.call("POST", REFUNDS, {"currency": "EUR", "amount": 300}), range(32))
        )
    assert sum(answer.status_code == 200 for answer in answers) == 3
    assert msp.paid_out() == 900


def test_one_reference_for_many_callers(msp: MspSandbox) -> None:
    msp.quirk(equal_amount_seconds=0)
    body = {"currency": "EUR", "amount": 100, "refund_order_id": "r-1"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: msp.call("POST", REFUNDS, body), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 7


def test_reset_forgets(msp: MspSandbox) -> None:
    msp.quirk(balance=5)
    msp.control("POST", "reset")
    assert msp.control("GET", "orders") == msp.control("GET", "requests") == []
    assert msp.control("GET", "quirks")["balance"] is None


def test_carts_with_descriptions_of_other_types_are_the_same_carts(msp: MspSandbox) -> None:
    """GET may show a description as a number or null, a caller posts text (E26)."""
    line = item("a", 10) | {"description": 1234, "weight": None}
    msp.seed("order-2", items=[line, *RIVERTY_CART])
    posted = [line | {"description": "1234"}, *RIVERTY_CART, item("a", -10)]
    msp.refund(posted, "order-2")
    assert msp.paid_out("order-2") == 1210
