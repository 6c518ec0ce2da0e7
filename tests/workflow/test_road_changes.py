"""What changes the road itself: each test has one of its own (DBOS allows one engine per process)."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from tests.workflow.road import QUICK, Road, open_road, results
from tests.workflow.test_road import eventually

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


@pytest.fixture
def patient_road(database_url: sa.URL) -> Iterator[Road]:
    """What is parked is not looked at by itself while a test runs."""
    with open_road(database_url, replace(QUICK, longest=timedelta(minutes=10))) as opened:
        yield opened


def test_a_new_installation_releases_what_a_dead_token_parked(patient_road: Road) -> None:
    road = patient_road
    order = road.pay(method="IDEAL")
    road.faults(token_dead=True)
    road.staff.refund_amount(order, "25.00")
    eventually(lambda: road.paid_out(order) == 2500)
    time.sleep(1)
    road.faults()
    time.sleep(1)
    assert results(road.staff.look(order)) == [], "parked"
    app = road.staff.control("GET", "state")["apps"][0]
    road.staff.control("DELETE", f"apps/{app['id']}")
    road.staff.install(f"{road.app_url}/api/manifest")
    assert results(road.finished(order)) == [(SUCCESS, Decimal("25.0"))]


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
