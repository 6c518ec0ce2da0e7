"""Several processes on one PostgreSQL: any of them may die or be replaced, and the money leaves once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from saleor_msp_app.demo.staff import SaleorOrder
from tests.replicas.replica import Replica, Site, open_site, wait_until
from tests.workflow.road import Road, grants, results
from tests.zygote import Zygote

SUCCESS = "REFUND_SUCCESS"
TEN_SECONDS = 10.0

IN_FLIGHT = "SELECT executor_id, count(*) FROM dbos.workflow_status WHERE status = 'PENDING' GROUP BY 1"
VERSIONS = "SELECT DISTINCT application_version FROM dbos.workflow_status"


@pytest.fixture
def site(zygote: Zygote, postgres_database_url: sa.URL, tmp_path: Path) -> Iterator[Site]:
    with open_site(zygote, postgres_database_url, tmp_path) as opened:
        yield opened


def press(road: Road, count: int) -> list[SaleorOrder]:
    """Klarna's granted lines and iDEAL's bare amounts in turn, all at once."""

    def one(number: int) -> SaleorOrder:
        if number % 2:
            order = road.pay(method="IDEAL")
            road.staff.refund_amount(order, "108.90")
        else:
            order = road.pay()
            road.staff.send(order, road.staff.grant(order, {order.lines[0]: 1}))
        return order

    with ThreadPoolExecutor(8) as clerks:
        return list(clerks.map(one, range(count)))


def sent(site: Site) -> int:
    return len(site.msp.control("GET", "requests?kind=refund"))


def is_told(road: Road, orders: list[SaleorOrder]) -> bool:
    return all(results(road.staff.look(order)) for order in orders)


def check_once_each(road: Road, orders: list[SaleorOrder]) -> None:
    for order in orders:
        shown = road.staff.look(order)
        assert results(shown) == [(SUCCESS, Decimal("108.9"))]
        assert grants(shown) in ([], ["SUCCESS"])
        assert road.paid_out(order) == 10890


def busiest(site: Site, *replicas: Replica) -> tuple[Replica, int]:
    counts = {str(name): int(str(count)) for name, count in site.rows(IN_FLIGHT)}
    found = max(replicas, key=lambda replica: counts.get(replica.name, 0))
    return found, counts[found.name]


def test_killed_with_refunds_in_flight(site: Site) -> None:
    road = site.road(site.start())
    site.start()
    site.msp.fault("refund", "slow", times=16, seconds=4)
    orders = press(road, 16)
    wait_until(lambda: sent(site) == 16, "16 refunds are being sent")
    victim, in_flight = busiest(site, *site.replicas)
    assert in_flight >= 6
    victim.kill()
    seconds = wait_until(lambda: is_told(road, orders), "all are reported", TEN_SECONDS)
    print(f"{in_flight} in flight at the killed process, all told after {seconds:.1f} s")  # noqa: T201  the number is what an operator asks for
    check_once_each(road, orders)


def test_a_rolling_upgrade_strands_nothing(site: Site) -> None:
    """Work in each kind of wait: being sent, behind another of its order, and with Saleor away."""
    road = site.road(site.start())
    old = site.replicas[0]
    road.faults(graphql=[{"mode": "503", "times": 10_000, "containing": "transactionEventReport"}])
    unreported = press(road, 2)
    wait_until(lambda: sum(road.paid_out(order) for order in unreported) == 2 * 10890, "they are paid out")
    site.msp.fault("refund", "slow", times=4, seconds=4)
    being_sent = press(road, 4)
    wait_until(lambda: sent(site) == 6, "four more are being sent")
    for order in being_sent:
        road.staff.refund_amount(order, "10.00")
    site.start()
    assert old.stop() < TEN_SECONDS
    road.faults()

    def told() -> bool:
        both = all(len(results(road.staff.look(order))) == 2 for order in being_sent)
        return both and is_told(road, unreported)

    wait_until(told, "the new process has finished the work of the old one", TEN_SECONDS)
    check_once_each(road, unreported)
    for order in being_sent:
        assert sorted(results(road.staff.look(order))) == [
            (SUCCESS, Decimal("10.0")),
            (SUCCESS, Decimal("108.9")),
        ]
        assert road.paid_out(order) == 11890
    assert site.rows(VERSIONS) == [("1",)]
