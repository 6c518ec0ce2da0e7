"""Capture and cancel from the click in Saleor to the event in Saleor, over real HTTP, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from saleor_msp_app.demo.faults import DemoFailed
from tests.workflow.road import Road, open_road


@pytest.fixture(scope="module")
def lasting_road(lasting_database_url: sa.URL) -> Iterator[Road]:
    with open_road(lasting_database_url) as opened:
        yield opened


@pytest.fixture
def road(lasting_road: Road) -> Road:
    """The same road for every test, each with orders of its own."""
    lasting_road.heal()
    return lasting_road


def transaction(shown: Any) -> Any:
    return shown["transactions"][0]


def amounts(shown: Any) -> tuple[str, ...]:
    """Authorised, charged and cancelled, as Saleor adds them up."""
    names = ("authorizedAmount", "chargedAmount", "canceledAmount")
    return tuple(f"{transaction(shown)[name]['amount']:.2f}" for name in names)


def events(shown: Any, *kinds: str) -> list[tuple[str, Decimal]]:
    return [
        (event["type"], Decimal(str(event["amount"]["amount"])))
        for event in transaction(shown)["events"]
        if event["type"] in kinds
    ]


def reference(shown: Any, kind: str) -> str:
    found: str = next(
        event["pspReference"] for event in transaction(shown)["events"] if event["type"] == kind
    )
    return found


def message(shown: Any, kind: str) -> str:
    found: str = next(event["message"] for event in transaction(shown)["events"] if event["type"] == kind)
    return found


def test_a_part_then_the_rest_is_released_and_the_part_refunded(road: Road) -> None:
    order = road.reserve()
    road.staff.charge(order, "100.00")
    shown = road.told(order, "CHARGE_SUCCESS")
    assert amounts(shown) == ("238.80", "100.00", "0.00")
    assert reference(shown, "CHARGE_SUCCESS").startswith("ch-")
    road.staff.cancel(order)
    shown = road.told(order, "CANCEL_SUCCESS")
    assert amounts(shown) == ("0.00", "100.00", "238.80")
    assert reference(shown, "CANCEL_SUCCESS").startswith("ca-")
    road.staff.refund_amount(order, "100.00")
    shown = road.finished(order)
    assert amounts(shown)[:2] == ("0.00", "0.00")
    capture = reference(shown, "CHARGE_SUCCESS")
    assert road.msp.control("GET", f"refunds?order_id={capture}")[0]["amount"] == 10000
    assert road.paid_out(order) == 0  # the reservation's own order: nothing is refunded there


def test_two_captures_are_refunded_each_by_itself(road: Road) -> None:
    order = road.reserve()
    for number, part in enumerate(("100.00", "238.80"), start=1):
        road.staff.charge(order, part)
        road.staff.wait_for(order, partial(_has, "CHARGE_SUCCESS", number), part)
    assert sorted(road.captured(order)) == [10000, 23880]
    road.staff.refund_amount(order, "300.00")
    refused = road.told(order, "REFUND_FAILURE")
    assert "238.80 EUR at most" in message(refused, "REFUND_FAILURE")
    for number, part in enumerate(("238.80", "100.00"), start=2):
        road.staff.refund_amount(order, part)
        shown = road.finished(order, number)
    assert amounts(shown)[:2] == ("0.00", "0.00")


def test_a_pay_later_order_is_shipped(road: Road) -> None:
    order = road.reserve("KLARNA")
    road.staff.charge(order, "338.80")
    shown = road.told(order, "CHARGE_SUCCESS")
    assert amounts(shown) == ("0.00", "338.80", "0.00")
    shipped = road.msp.data("GET", f"orders/{transaction(shown)['pspReference']}")
    assert shipped["status"] == "shipped"


def test_a_refusal_is_a_failure_of_its_own_event(road: Road) -> None:
    order = road.reserve("KLARNA")
    road.staff.charge(order, "100.00")
    shown = road.told(order, "CHARGE_FAILURE")
    assert "cannot be charged from Saleor" in message(shown, "CHARGE_FAILURE")
    assert not events(shown, "REFUND_FAILURE", "CHARGE_SUCCESS")
    assert amounts(shown) == ("338.80", "0.00", "0.00")


def test_an_answer_at_once_is_a_failure_of_its_own_event(road: Road) -> None:
    """Nothing is authorised any more: refused without asking MultiSafepay."""
    order = road.reserve()
    road.staff.cancel(order)
    road.told(order, "CANCEL_SUCCESS")
    road.staff.cancel(order)
    shown = road.told(order, "CANCEL_FAILURE")
    assert "Nothing is left to be cancelled" in message(shown, "CANCEL_FAILURE")
    assert not events(shown, "REFUND_FAILURE", "CHARGE_FAILURE")


def test_many_clerks_capture_everything_at_once_and_it_is_captured_once(road: Road) -> None:
    order = road.reserve()

    def press() -> None:
        with suppress(DemoFailed):
            road.staff.charge(order, "338.80")

    with ThreadPoolExecutor(4) as clerks:
        for _ in range(4):
            clerks.submit(press)
    shown = road.staff.wait_for(order, _nothing_open, "an end of every request")
    assert road.captured(order) == [33880]
    assert amounts(shown) == ("0.00", "338.80", "0.00")


def _has(kind: str, number: int, shown: Any) -> bool:
    return len(events(shown, kind)) >= number


def _nothing_open(shown: Any) -> bool:
    requests = events(shown, "CHARGE_REQUEST")
    ends = events(shown, "CHARGE_SUCCESS", "CHARGE_FAILURE")
    return len(ends) == len(requests) - 1  # the session's own has the authorisation


def test_a_charge_whose_content_saleor_has_lost_is_found_again(road: Road) -> None:
    """After a 502 of something in between, Saleor's retries are empty."""
    order = road.reserve()
    road.faults(answer=[{"mode": "502", "times": 1, "delivered": False}])
    road.staff.charge(order, "100.00")
    shown = road.told(order, "CHARGE_SUCCESS")
    assert amounts(shown)[1] == "100.00"
    assert road.captured(order) == [10000]


def test_a_cancelation_whose_content_saleor_has_lost_is_found_again(road: Road) -> None:
    order = road.reserve()
    road.faults(answer=[{"mode": "502", "times": 2, "delivered": False}])
    road.staff.cancel(order)
    assert amounts(road.told(order, "CANCEL_SUCCESS"))[2] == "338.80"


def test_a_charge_whose_answer_saleor_never_got_is_told_all_the_same(road: Road) -> None:
    order = road.reserve()
    road.faults(answer=[{"mode": "html"}])
    road.staff.charge(order, "100.00")
    shown = road.told(order, "CHARGE_FAILURE", "CHARGE_SUCCESS")
    assert amounts(shown)[:2] == ("238.80", "100.00")
    assert road.captured(order) == [10000]


def test_the_dashboard_of_multisafepay_is_named(road: Road) -> None:
    order = road.reserve()
    road.staff.charge(order, "100.00")
    shown = road.told(order, "CHARGE_SUCCESS")
    (told,) = [event for event in transaction(shown)["events"] if event["type"] == "CHARGE_SUCCESS"]
    assert told["externalUrl"] == "https://testmerchant.multisafepay.com/"
    assert "Charge " in told["message"]
