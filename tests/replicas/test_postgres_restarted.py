"""PostgreSQL crashes and comes back while refunds are asked for and being sent."""

import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from saleor_msp_app.demo.staff import SaleorOrder
from tests.postgres import Postgres, own_postgres
from tests.replicas.replica import START_PATIENCE, Site, open_site, wait_until
from tests.workflow.road import Road, results
from tests.zygote import Zygote

SUCCESS, FAILURE = "REFUND_SUCCESS", "REFUND_FAILURE"
OPEN = (
    "SELECT count(*) FROM operations WHERE state IN ('requested', 'sending') OR report IN ('due', 'parked')"
)
LEFT = """SELECT psp_reference, state, report, status, executor_id FROM operations
LEFT JOIN dbos.workflow_status ON starts_with(workflow_uuid, psp_reference)
WHERE state NOT IN ('accepted', 'refused') OR report <> 'done'"""
ENDED = "SELECT DISTINCT status FROM dbos.workflow_status WHERE name = 'settle_operation'"


@pytest.fixture
def server() -> Iterator[Postgres]:
    with own_postgres() as opened:
        yield opened


@pytest.fixture
def site(zygote: Zygote, server: Postgres, tmp_path: Path) -> Iterator[Site]:
    with open_site(zygote, server.url, tmp_path) as opened:
        yield opened


class Clerk(threading.Thread):
    """Presses Refund again and again, on an order of its own each time."""

    def __init__(self, road: Road) -> None:
        super().__init__(daemon=True)
        self.road = road
        self.orders: list[SaleorOrder] = []
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.is_set():
            order = self.road.pay(method="IDEAL")
            self.orders.append(order)
            self.road.staff.refund_amount(order, "10.00")
            time.sleep(0.2)


def test_restarted_under_load(site: Site, server: Postgres) -> None:
    road = site.road(site.start())
    site.start()
    site.msp.fault("refund", "slow", times=1000, seconds=1)
    clerks = [Clerk(road) for _ in range(3)]
    for clerk in clerks:
        clerk.start()
    time.sleep(1.5)
    server.crash()
    time.sleep(0.5)
    server.start()
    time.sleep(1.5)
    for clerk in clerks:
        clerk.done.set()
        clerk.join(20)
    orders = [order for clerk in clerks for order in clerk.orders]
    try:
        wait_until(lambda: is_over(site, road, orders), "every request has ended", START_PATIENCE)
    except AssertionError as error:
        error.add_note(f"{site.rows(LEFT)}, without a result: {without_result(road, orders)}")
        raise
    outcomes = [outcome(road, order) for order in orders]
    print(f"{len(orders)} requests, {outcomes.count(True)} refunded")  # noqa: T201  how hard the test was
    assert outcomes.count(True) >= 6
    # The ledger is at rest a moment before the engine has written down that its work has ended.
    wait_until(lambda: {str(row[0]) for row in site.rows(ENDED)} == {"SUCCESS"}, "every workflow succeeded")
    site.msp.control("DELETE", "faults")
    order = road.pay(method="IDEAL")
    road.staff.refund_amount(order, "10.00")
    assert results(road.finished(order)) == [(SUCCESS, Decimal("10.0"))]


def is_over(site: Site, road: Road, orders: list[SaleorOrder]) -> bool:
    if site.rows(OPEN) != [(0,)]:
        return False
    return not without_result(road, orders)


def without_result(road: Road, orders: list[SaleorOrder]) -> list[SaleorOrder]:
    return [order for order in orders if not results(road.staff.look(order))]


def outcome(road: Road, order: SaleorOrder) -> bool:
    """Whether it was refunded; Saleor and MultiSafepay must say the same."""
    shown = results(road.staff.look(order))
    successes = shown.count((SUCCESS, Decimal("10.0")))
    assert road.paid_out(order) == 1000 * successes
    assert successes == 1 or (successes == 0 and shown[0][0] == FAILURE)
    return successes == 1
