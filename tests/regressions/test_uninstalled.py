"""The app is removed from the shop while a refund is being sent, and comes back later."""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
import sqlalchemy as sa

from tests.workflow.road import Road, grants, open_road, results, sums

SUCCESS = "REFUND_SUCCESS"


@pytest.fixture
def road(database_url: sa.URL) -> Iterator[Road]:
    with open_road(database_url) as opened:
        yield opened


def test_s42_s44_s45_a_refund_in_flight_outlives_the_installation(road: Road) -> None:
    order = road.pay()
    road.msp.fault("refund", "slow", seconds=1)
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 1}))
    wait_until(lambda: len(road.msp.control("GET", "requests?kind=refund")) == 1)
    app = road.staff.control("GET", "state")["apps"][0]
    road.staff.control("DELETE", f"apps/{app['id']}")
    wait_until(lambda: sum(one["amount"] for one in road.msp.control("GET", "movements")) == 10890)
    time.sleep(1)
    assert results(road.staff.look(order)) == []
    road.staff.install(f"{road.app_url}/api/manifest")
    shown = road.finished(order)
    assert results(shown) == [(SUCCESS, Decimal("108.9"))]
    assert grants(shown) == ["SUCCESS"]
    assert sums(shown) == (Decimal("229.90"), Decimal("108.90"), Decimal("0.00"))
    assert road.paid_out(order) == 10890


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
