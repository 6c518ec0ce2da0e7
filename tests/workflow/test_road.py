"""From the click in Saleor to the event in Saleor, over real HTTP, on both databases."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import httpx
import pytest
import sqlalchemy as sa

from saleor_msp_app.demo.staff import REFUND_AMOUNT, SEND
from tests.workflow.road import Road, grants, open_road, results, sums

SUCCESS, FAILURE = "REFUND_SUCCESS", "REFUND_FAILURE"


@pytest.fixture(scope="module")
def lasting_road(lasting_database_url: sa.URL) -> Iterator[Road]:
    with open_road(lasting_database_url) as opened:
        yield opened


@pytest.fixture
def road(lasting_road: Road) -> Road:
    """The same road for every test, each with orders of its own."""
    lasting_road.heal()
    return lasting_road


@pytest.mark.parametrize("method", ["KLARNA", "AFTERPAY"])
def test_lines_and_shipping_step_by_step_down_to_nothing(road: Road, method: str) -> None:
    order = road.pay(method=method)
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 2}))
    road.finished(order)
    road.staff.send(order, road.staff.grant(order, {}, shipping=True))
    road.finished(order, 2)
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 1}))
    shown = road.finished(order, 3)
    assert results(shown) == [
        (SUCCESS, Decimal("108.9")),
        (SUCCESS, Decimal("12.1")),
        (SUCCESS, Decimal("217.8")),
    ]
    assert grants(shown) == ["SUCCESS"] * 3
    assert sums(shown) == (Decimal("0.00"), Decimal("338.80"), Decimal("0.00"))
    assert road.paid_out(order) == 33880


def test_a_bare_amount_by_ideal(road: Road) -> None:
    order = road.pay(method="IDEAL")
    road.staff.refund_amount(order, "25.00")
    shown = road.finished(order)
    assert results(shown) == [(SUCCESS, Decimal("25.0"))]
    assert sums(shown) == (Decimal("313.80"), Decimal("25.00"), Decimal("0.00"))
    assert road.paid_out(order) == 2500


def test_a_bare_amount_by_klarna_is_a_free_item(road: Road) -> None:
    order = road.pay()
    road.staff.refund_amount(order, "25.00")
    assert results(road.finished(order)) == [(SUCCESS, Decimal("25.0"))]
    assert road.paid_out(order) == 2500


def test_a_refusal_by_multisafepay_stands_in_saleor_with_code_and_text(road: Road) -> None:
    order = road.pay(method="IDEAL")
    road.msp.quirk(balance=0)
    road.staff.refund_amount(order, "25.00")
    shown = road.finished(order)
    assert results(shown) == [(FAILURE, Decimal("25.0"))]
    assert "1034" in shown["transactions"][0]["events"][0]["message"]
    assert sums(shown) == (Decimal("338.80"), Decimal("0.00"), Decimal("0.00"))


def test_a_granted_refund_that_failed_may_be_sent_again(road: Road) -> None:
    order = road.pay(method="IDEAL")
    grant = road.staff.grant(order, {order.lines[0]: 1})
    road.msp.quirk(balance=0)
    road.staff.send(order, grant)
    assert grants(road.finished(order)) == ["FAILURE"]
    road.msp.quirk(balance=None)
    road.staff.send(order, grant)
    shown = road.finished(order, 2)
    assert grants(shown) == ["SUCCESS"]
    assert road.paid_out(order) == 10890


def test_the_same_bytes_again_give_the_same_answer_and_no_second_refund(road: Road) -> None:
    order = road.pay()
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 1}))
    road.finished(order)
    first = road.deliveries(order)[0]
    again = [road.staff.control("POST", f"deliveries/{first['number']}/replay") for _ in range(5)]
    assert {attempt["answer"] for attempt in again} == {first["attempts"][0]["answer"]}
    assert road.paid_out(order) == 10890


def test_two_clerks_who_send_one_granted_refund_at_once_pay_it_once(road: Road) -> None:
    order = road.pay()
    grant = road.staff.grant(order, {order.lines[0]: 1})
    with ThreadPoolExecutor(2) as clerks:
        for press in [clerks.submit(press_twice, road, order.transaction, grant) for _ in range(2)]:
            press.result()
    shown = road.finished(order)
    assert grants(shown) == ["SUCCESS"]
    assert sums(shown) == (Decimal("229.90"), Decimal("108.90"), Decimal("0.00"))
    assert road.paid_out(order) == 10890


def press_twice(road: Road, transaction: str, grant: str) -> None:
    """Saleor lets simultaneous presses through and refuses later ones: both are right here."""
    with httpx.Client(timeout=10, trust_env=False) as http:
        answer = http.post(
            f"{road.staff.url}/graphql/",
            json={"query": SEND, "variables": {"transaction": transaction, "grant": grant}},
            headers={"authorization": "Bearer sandbox-staff-token"},
        )
    assert answer.status_code == 200


def test_two_equal_bare_amounts_are_two_refunds(road: Road) -> None:
    road.msp.quirk(equal_amount_seconds=0)
    order = road.pay(method="IDEAL")
    with ThreadPoolExecutor(2) as clerks:
        for press in [clerks.submit(road.staff.refund_amount, order, "10.00") for _ in range(2)]:
            press.result()
    shown = road.finished(order, 2)
    assert results(shown) == [(SUCCESS, Decimal("10.0"))] * 2
    assert road.paid_out(order) == 2000


def test_an_answer_that_saleor_lost_is_made_good_for_a_bare_amount(road: Road) -> None:
    """Saleor books a failure when it gives up; the money left, so a success is reported."""
    order = road.pay(method="IDEAL")
    road.faults(answer=[{"mode": "html"}])
    road.staff.refund_amount(order, "25.00")
    shown = road.staff.wait_for(order, lambda now: (SUCCESS, Decimal("25.0")) in results(now), "the success")
    assert sums(shown) == (Decimal("313.80"), Decimal("25.00"), Decimal("0.00"))
    assert road.paid_out(order) == 2500


def test_a_granted_refund_whose_answer_saleor_lost_is_never_paid_twice(road: Road) -> None:
    """Staff presses before the app has seen what Saleor booked: it would press by itself, within moments."""
    order = road.pay()
    grant = road.staff.grant(order, {order.lines[0]: 1})
    unseen = {"mode": "503", "times": None, "containing": "TransactionEvents"}
    road.faults(answer=[{"mode": "html"}], graphql=[unseen])
    road.staff.send(order, grant)
    road.staff.wait_for(order, lambda now: grants(now) == ["FAILURE"], "the failure that Saleor books itself")
    road.faults(graphql=[unseen])
    road.staff.send(order, grant)
    road.faults()
    shown = road.finished(order, 2)
    assert results(shown) == [(SUCCESS, Decimal("108.9")), (FAILURE, Decimal("108.9"))]
    assert grants(shown) == ["SUCCESS"]
    assert road.paid_out(order) == 10890


def test_a_proxy_that_answers_for_the_app_costs_nothing(road: Road) -> None:
    """A 502 makes Saleor send the request again without its body (observed 3.23.28)."""
    order = road.pay(method="IDEAL")
    road.faults(answer=[{"mode": "502"}])
    road.staff.refund_amount(order, "25.00")
    shown = road.staff.wait_for(order, lambda now: (SUCCESS, Decimal("25.0")) in results(now), "the success")
    assert sums(shown) == (Decimal("313.80"), Decimal("25.00"), Decimal("0.00"))
    assert road.paid_out(order) == 2500
    retry = road.deliveries(order)[0]["attempts"][1]
    assert retry["body"] == ""
    assert retry["answer"] == road.deliveries(order)[0]["attempts"][0]["answer"]


def test_saleor_away_when_the_result_is_due(road: Road) -> None:
    order = road.pay()
    road.faults(graphql=[{"mode": "503", "times": 6, "containing": "transactionEventReport"}])
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 1}))
    shown = road.finished(order)
    assert grants(shown) == ["SUCCESS"]
    assert results(shown) == [(SUCCESS, Decimal("108.9"))]


def test_a_report_whose_answer_was_lost_is_told_once(road: Road) -> None:
    order = road.pay()
    road.faults(graphql=[{"mode": "cut", "after": True, "containing": "transactionEventReport"}])
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 1}))
    shown = road.finished(order)
    assert results(shown) == [(SUCCESS, Decimal("108.9"))]
    assert grants(shown) == ["SUCCESS"]


def test_saleor_stores_the_answer_late_and_is_not_overtaken(road: Road) -> None:
    order = road.pay()
    road.faults(answer_delay=0.8)
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 1}))
    shown = road.finished(order)
    assert grants(shown) == ["SUCCESS"]
    assert sums(shown) == (Decimal("229.90"), Decimal("108.90"), Decimal("0.00"))


def test_a_checkout_that_was_never_completed(road: Road) -> None:
    """Its payment has no order; Saleor asks for its refund all the same (recorded folder 58)."""
    road.msp.seed("checkout-1", "IDEAL", amount=33880)
    payment = {"psp_reference": "checkout-1", "charged": "338.80"}
    shown = road.staff.control("POST", "checkouts", {"transaction": payment})
    transaction = shown["transactions"][0]["id"]
    road.staff.call(REFUND_AMOUNT, transaction=transaction)

    def refunded() -> bool:
        found = road.staff.control("GET", f"transactions/{transaction}")
        return bool(found["refundedAmount"]["amount"] == Decimal("338.8"))

    eventually(refunded)
    assert road.msp.paid_out("checkout-1") == 33880


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
