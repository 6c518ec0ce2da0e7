"""What changes the road itself: each test has one of its own (DBOS allows one engine per process)."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import sqlalchemy as sa

from tests.workflow.road import Road, open_road, results

SUCCESS, FAILURE = "REFUND_SUCCESS", "REFUND_FAILURE"


@pytest.fixture
def road(database_url: sa.URL) -> Iterator[Road]:
    with open_road(database_url) as opened:
        yield opened


def test_a_new_key_of_saleor_is_fetched(road: Road) -> None:
    order = road.pay(method="IDEAL")
    road.staff.control("POST", "keys/rotate", {})
    road.staff.refund_amount(order, "25.00")
    shown = road.finished(order)
    refused = [event["message"] for event in shown["transactions"][0]["events"] if event["type"] == FAILURE]
    assert refused == [] or "public key" in refused[0]


def test_the_app_is_installed_again_in_the_same_shop(road: Road) -> None:
    order = road.pay(method="IDEAL")
    road.staff.refund_amount(order, "25.00")
    road.finished(order)
    app = road.staff.control("GET", "state")["apps"][0]
    road.staff.control("DELETE", f"apps/{app['id']}")
    road.staff.install(f"{road.app_url}/api/manifest")
    road.msp.quirk(equal_amount_seconds=0)
    road.staff.refund_amount(order, "26.00")
    assert results(road.finished(order, 2))[0] == (SUCCESS, Decimal("26.0"))
