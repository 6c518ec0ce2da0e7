"""Saleor is told only when MultiSafepay has paid out, if the merchant wants it so: over real HTTP."""

import time
from collections.abc import Iterator
from decimal import Decimal

import pytest
import sqlalchemy as sa

from saleor_msp_app.storage.engine import open_database
from tests.workflow.aftermath import OFTEN, Aftermath, eventually, pace
from tests.workflow.road import Road, grants, open_road, results, sums

SUCCESS, FAILURE = "REFUND_SUCCESS", "REFUND_FAILURE"


@pytest.fixture(scope="module")
def lasting(lasting_database_url: sa.URL) -> Iterator[Aftermath]:
    opened = open_database(lasting_database_url)
    completion = {"SALEOR_MSP_REPORT_ON": "completion"}
    with open_road(lasting_database_url, pace(reconcile_every=OFTEN), **completion) as road:
        yield Aftermath(road, opened.engine_sync)
    opened.engine_sync.dispose()


@pytest.fixture
def msp(lasting: Aftermath) -> Aftermath:
    lasting.road.heal()
    lasting.listen()
    return lasting


@pytest.fixture
def road(msp: Aftermath) -> Road:
    return msp.road


@pytest.mark.parametrize("told", ["by notification", "by nobody"])
def test_a_success_waits_for_its_completion(road: Road, msp: Aftermath, told: str) -> None:
    msp.listen(on=told == "by notification")
    order = road.pay()
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 1}))
    eventually(lambda: [row["state"] for row in msp.ledger(order)] == ["accepted"])
    time.sleep(1.5)  # longer than the reconciliation takes to come by
    waiting = road.staff.look(order)
    assert results(waiting) == []
    assert grants(waiting) == ["PENDING"]
    assert sums(waiting) == (Decimal("229.90"), Decimal("0.00"), Decimal("108.90"))
    msp.put(msp.refund_ids(order)[0], "completed")
    shown = road.finished(order)
    assert results(shown) == [(SUCCESS, Decimal("108.9"))]
    assert grants(shown) == ["SUCCESS"]
    assert sums(shown) == (Decimal("229.90"), Decimal("108.90"), Decimal("0.00"))


def test_a_refund_that_is_declined_meanwhile_fails_once(road: Road, msp: Aftermath) -> None:
    order = road.pay()
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 1}))
    eventually(lambda: [row["state"] for row in msp.ledger(order)] == ["accepted"])
    msp.put(msp.refund_ids(order)[0], "declined")
    shown = road.finished(order)
    assert results(shown) == [(FAILURE, Decimal("108.9"))]
    assert grants(shown) == ["FAILURE"]
    assert sums(shown) == (Decimal("338.80"), Decimal("0.00"), Decimal("0.00"))


def test_a_dashboard_refund_waits_too(road: Road, msp: Aftermath) -> None:
    order = road.pay(method="IDEAL")
    number = msp.by_hand(order, 500)
    eventually(lambda: [row["report"] for row in msp.ledger(order)] == ["not_due"])
    assert results(road.staff.look(order)) == []
    msp.put(number, "completed")
    assert results(road.finished(order)) == [(SUCCESS, Decimal("5.0"))]
    assert road.paid_out(order) == 500
