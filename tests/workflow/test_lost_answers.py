"""What stands between the app and Saleor breaks: the answer is lost, or the request never comes (point 3).

Saleor 3.23.28 sends a request again without its body after a 5xx, and gives up at once after anything else
that it cannot read. Whatever happens, the money leaves once and Saleor ends with one success of that amount.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from saleor_msp_app.demo.faults import DemoFailed
from saleor_msp_app.demo.staff import SaleorOrder
from tests.plain_http import NO_TLS
from tests.workflow.road import Road, grants, open_road, results, sums

SUCCESS, FAILURE, REVERSE = "REFUND_SUCCESS", "REFUND_FAILURE", "REFUND_REVERSE"
RETRIED = ["502", "503", "504"]
GIVEN_UP = ["html", "hang", "cut"]
ONE_LINE = (Decimal("229.90"), Decimal("108.90"), Decimal("0.00"))
BARE = (Decimal("313.80"), Decimal("25.00"), Decimal("0.00"))


@pytest.fixture(scope="module")
def lasting_road(lasting_database_url: sa.URL) -> Iterator[Road]:
    with open_road(lasting_database_url) as opened:
        yield opened


@pytest.fixture
def road(lasting_road: Road) -> Road:
    """The same road for every test, each with orders of its own. What hung before is over."""
    lasting_road.heal()
    assert lasting_road.staff.control("POST", "settle", {"seconds": 20})["settled"]
    return lasting_road


def ends_with(road: Road, order: SaleorOrder, expected: tuple[Decimal, ...], cents: int) -> Any:
    """Wait until Saleor's sums and granted refunds are right, and check MultiSafepay's book."""

    def right(now: Any) -> bool:
        return sums(now) == expected and set(grants(now)) <= {"SUCCESS"}

    shown = road.staff.wait_for(order, right, f"{expected}")
    assert road.paid_out(order) == cents
    return shown


def counted(shown: Any) -> list[Decimal]:
    """The successes that were not taken back."""
    events = shown["transactions"][0]["events"]
    back = {event["pspReference"] for event in events if event["type"] == REVERSE}
    return [
        Decimal(str(event["amount"]["amount"]))
        for event in events
        if event["type"] == SUCCESS and event["pspReference"] not in back
    ]


@pytest.mark.parametrize("mode", [*RETRIED, *GIVEN_UP])
@pytest.mark.parametrize("times", [1, 3])
def test_the_answer_to_a_bare_amount_is_lost(road: Road, mode: str, times: int) -> None:
    order = road.pay(method="IDEAL")
    road.faults(answer=[{"mode": mode, "times": times}])
    road.staff.refund_amount(order, "25.00")
    assert counted(ends_with(road, order, BARE, 2500)) == [Decimal("25.0")]


@pytest.mark.parametrize("mode", [*RETRIED, *GIVEN_UP])
@pytest.mark.parametrize("times", [1, 2])
def test_the_answer_to_a_granted_refund_is_lost(road: Road, mode: str, times: int) -> None:
    """With two losses the answer to the app's own press is lost as well."""
    order = road.pay()
    road.faults(answer=[{"mode": mode, "times": times}])
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 1}))
    shown = ends_with(road, order, ONE_LINE, 10890)
    assert counted(shown) == [Decimal("108.9")]
    with pytest.raises(DemoFailed, match="REFUND_ALREADY_PROCESSED"):
        road.staff.send(order, shown["granted_refunds"][0]["id"])


def test_every_answer_of_a_granted_refund_is_lost(road: Road) -> None:
    """Saleor gives up after six deliveries; the app heals it when the way is free."""
    order = road.pay()
    road.faults(answer=[{"mode": "502", "times": None}])
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 1}))
    road.staff.wait_for(order, lambda now: grants(now) == ["FAILURE"], "the failure that Saleor books")
    road.faults()
    assert counted(ends_with(road, order, ONE_LINE, 10890)) == [Decimal("108.9")]


@pytest.mark.parametrize("mode", RETRIED)
def test_a_bare_amount_that_never_came_is_recovered_from_saleors_event(road: Road, mode: str) -> None:
    order = road.pay(method="IDEAL")
    road.faults(answer=[{"mode": mode, "delivered": False}])
    road.staff.refund_amount(order, "25.00")
    shown = ends_with(road, order, BARE, 2500)
    assert results(shown) == [(SUCCESS, Decimal("25.0"))]
    first, second = road.deliveries(order)[0]["attempts"]
    assert first["answer"] == ""
    assert second["body"] == ""


def test_a_bare_amount_by_klarna_that_never_came_is_a_free_item(road: Road) -> None:
    order = road.pay()
    road.faults(answer=[{"mode": "502", "delivered": False}])
    road.staff.refund_amount(order, "25.00")
    ends_with(road, order, BARE, 2500)


@pytest.mark.parametrize("mode", RETRIED)
def test_a_granted_refund_that_never_came_is_to_be_pressed_again(road: Road, mode: str) -> None:
    order = road.pay()
    grant = road.staff.grant(order, {order.lines[0]: 1})
    road.faults(answer=[{"mode": mode, "delivered": False}])
    road.staff.send(order, grant)
    shown = road.staff.wait_for(order, lambda now: grants(now) == ["FAILURE"], "the refusal")
    assert "Press Refund again" in shown["transactions"][0]["events"][0]["message"]
    assert road.paid_out(order) == 0
    road.staff.send(order, grant)
    ends_with(road, order, ONE_LINE, 10890)


@pytest.mark.parametrize("mode", GIVEN_UP)
def test_what_never_came_and_was_given_up_is_no_refund(road: Road, mode: str) -> None:
    order = road.pay(method="IDEAL")
    road.faults(answer=[{"mode": mode, "delivered": False}])
    road.staff.refund_amount(order, "25.00")
    shown = road.finished(order)
    assert results(shown) == [(FAILURE, Decimal("25.0"))]
    assert road.paid_out(order) == 0
    road.staff.refund_amount(order, "25.00")
    ends_with(road, order, BARE, 2500)


@pytest.mark.parametrize("mode", GIVEN_UP)
def test_a_clerk_presses_before_the_app_does(road: Road, mode: str) -> None:
    """MultiSafepay is slow, so that the clerk is first."""
    order = road.pay()
    road.msp.control("POST", "faults", {"on": "refund", "answer": "slow", "seconds": 1})
    grant = road.staff.grant(order, {order.lines[0]: 1})
    road.faults(answer=[{"mode": mode}])
    road.staff.send(order, grant)
    road.staff.wait_for(order, lambda now: grants(now) == ["FAILURE"], "the failure that Saleor books")
    road.staff.send(order, grant)
    assert counted(ends_with(road, order, ONE_LINE, 10890)) == [Decimal("108.9")]


def test_two_granted_refunds_are_lost_at_once(road: Road) -> None:
    """Without bodies nobody can tell which is meant: both are held, and healed once Saleor has given up."""
    road.msp.quirk(equal_amount_seconds=0)
    order = road.pay()
    granted = [road.staff.grant(order, {order.lines[0]: 1}) for _ in range(2)]
    road.faults(answer=[{"mode": "502", "times": 4}])
    for grant in granted:
        road.staff.send(order, grant)
    expected = (Decimal("121.00"), Decimal("217.80"), Decimal("0.00"))
    assert counted(ends_with(road, order, expected, 21780)) == [Decimal("108.9")] * 2


def test_two_orders_are_lost_at_once(road: Road) -> None:
    orders = [road.pay(), road.pay()]
    road.faults(answer=[{"mode": "504", "times": 4}])
    for order in orders:
        road.staff.send(order, road.staff.grant(order, {order.lines[0]: 1}))
    for order in orders:
        ends_with(road, order, ONE_LINE, 10890)


def test_two_equal_amounts_are_lost_at_once(road: Road) -> None:
    """Of one transaction and one amount, so any of the two references does for any of the two."""
    road.msp.quirk(equal_amount_seconds=0)
    order = road.pay(method="IDEAL")
    road.faults(answer=[{"mode": "502", "times": 2}])
    for _ in range(2):
        road.staff.refund_amount(order, "10.00")
    expected = (Decimal("318.80"), Decimal("20.00"), Decimal("0.00"))
    assert counted(ends_with(road, order, expected, 2000)) == [Decimal("10.0")] * 2


def test_empty_bodies_that_anybody_sends_again_change_nothing(road: Road) -> None:
    order = road.pay(method="IDEAL")
    road.faults(answer=[{"mode": "502"}])
    road.staff.refund_amount(order, "25.00")
    ends_with(road, order, BARE, 2500)
    before = road.staff.look(order)
    signed = dict(road.deliveries(order)[0]["attempts"][1]["headers"])
    for _ in range(5):
        assert post_empty(road, signed)["result"] == FAILURE, "nothing is open: the answer helps nobody"
    assert road.staff.look(order) == before
    assert road.paid_out(order) == 2500


def test_empty_bodies_while_a_request_is_open_do_what_its_retry_does(road: Road) -> None:
    """A flood of them while Saleor sends its own: one refund, one reference, Saleor may be held off."""
    order = road.pay(method="IDEAL")
    signed = any_empty_body(road)
    road.faults(answer=[{"mode": "502", "times": 5, "delivered": False}])
    road.staff.refund_amount(order, "25.00")
    with ThreadPoolExecutor(8) as strangers:
        answers = list(strangers.map(lambda _: post_empty(road, signed), range(40)))
    assert counted(ends_with(road, order, BARE, 2500)) == [Decimal("25.0")]
    given = {answer.get("pspReference") for answer in answers if "result" not in answer}
    assert len(given - {None}) <= 1


def any_empty_body(road: Road) -> dict[str, str]:
    """The headers of a retry that somebody saw: they are good for ever."""
    order = road.pay(method="IDEAL")
    road.faults(answer=[{"mode": "502"}])
    road.staff.refund_amount(order, "25.00")
    ends_with(road, order, BARE, 2500)
    return dict(road.deliveries(order)[0]["attempts"][1]["headers"])


def post_empty(road: Road, headers: dict[str, str]) -> dict[str, str]:
    with httpx.Client(timeout=10, trust_env=False, verify=NO_TLS) as http:
        url = f"{road.app_url}/api/webhooks/saleor/transaction-refund-requested"
        answer: dict[str, str] = http.post(url, content=b"", headers=headers).json()
    return answer


def test_a_loose_success_is_taken_back_before_the_app_presses(road: Road) -> None:
    """Booked by somebody who did not know better: Saleor counts it and leaves the granted refund failed."""
    order = road.pay()
    grant = road.staff.grant(order, {order.lines[0]: 1})
    road.msp.control("POST", "faults", {"on": "refund", "answer": "slow", "seconds": 1})
    road.faults(answer=[{"mode": "html"}])
    road.staff.send(order, grant)
    road.staff.wait_for(order, lambda now: grants(now) == ["FAILURE"], "the failure that Saleor books")
    reference = answered(road, order)
    report(road, order, reference, SUCCESS)
    shown = ends_with(road, order, ONE_LINE, 10890)
    assert counted(shown) == [Decimal("108.9")]
    assert (REVERSE, Decimal("108.9")) in results(shown)
    assert reference not in {e["pspReference"] for e in shown["transactions"][0]["events"][:1]}


def test_a_clerk_presses_over_a_loose_success(road: Road) -> None:
    """The clerk is answered at once, under a new reference; the loose success is taken back behind that."""
    order = road.pay()
    grant = road.staff.grant(order, {order.lines[0]: 1})
    no_press = {"mode": "503", "times": None, "containing": "PressGrantedRefund"}
    road.faults(answer=[{"mode": "html"}], graphql=[no_press])
    road.staff.send(order, grant)
    road.staff.wait_for(order, lambda now: grants(now) == ["FAILURE"], "the failure that Saleor books")
    road.staff.wait_for(order, lambda _: road.paid_out(order) == 10890, "the money")
    time.sleep(1.5)  # until the ledger has it too: nobody books a success before that
    reference = answered(road, order)
    report(road, order, reference, SUCCESS)
    road.staff.send(order, grant)
    shown = ends_with(road, order, ONE_LINE, 10890)
    assert counted(shown) == [Decimal("108.9")]
    assert sorted(kind for kind, _ in results(shown)) == [FAILURE, REVERSE, SUCCESS, SUCCESS]


def test_a_clerk_presses_after_a_success_was_taken_back(road: Road) -> None:
    """Its reference is used up: another press under it would stay pending for ever (observed 3.23.28)."""
    order = road.pay()
    grant = road.staff.grant(order, {order.lines[0]: 1})
    road.staff.send(order, grant)
    ends_with(road, order, ONE_LINE, 10890)
    reference = answered(road, order)
    report(road, order, reference, "REFUND_REVERSE")
    assert grants(road.staff.look(order)) == ["NONE"]
    road.staff.send(order, grant)
    shown = ends_with(road, order, ONE_LINE, 10890)
    assert counted(shown) == [Decimal("108.9")]
    assert shown["transactions"][0]["events"][0]["pspReference"] != reference


def answered(road: Road, order: SaleorOrder) -> str:
    """The reference in the app's own answer, which Saleor never saw."""
    raw = road.deliveries(order)[0]["attempts"][0]["answer"]
    return str(raw).split('"')[3]


def report(road: Road, order: SaleorOrder, reference: str, kind: str) -> None:
    """As the app's own token could."""
    token = road.staff.control("GET", "state")["apps"][0]["token"]
    answer = road.staff.http.post(
        f"{road.staff.url}/graphql/",
        json={
            "query": """mutation ($id: ID!, $psp: String!, $kind: TransactionEventTypeEnum!) {
                transactionEventReport(id: $id, pspReference: $psp, type: $kind, amount: "108.90") {
                    errors { message }
                }
            }""",
            "variables": {"id": order.transaction, "psp": reference, "kind": kind},
        },
        headers={"authorization": f"Bearer {token}"},
    )
    assert answer.json()["data"]["transactionEventReport"]["errors"] == []
