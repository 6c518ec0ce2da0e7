"""SQLite that cannot be written: refused in words, nothing half-written, and the next request works."""

import resource
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.replicas.replica import Replica, Site, open_site, wait_until
from tests.workflow.road import Road, results
from tests.zygote import Zygote

SUCCESS, FAILURE = "REFUND_SUCCESS", "REFUND_FAILURE"
SALEOR_WAITS = 18.0
TABLES = ("deliveries", "operations", "journal", "workflow_status")


@dataclass
class Shop:
    """One process on one file."""

    site: Site
    replica: Replica
    road: Road
    file: Path

    def written(self) -> list[int]:
        """How much is in the tables that a request writes."""
        with closing(sqlite3.connect(self.file)) as reading:
            count = "SELECT count(*) FROM "
            return [reading.execute(count + table).fetchone()[0] for table in TABLES]

    def is_idle(self) -> bool:
        """Whether the engine has written down that it is done with everything."""
        open_work = "SELECT count(*) FROM workflow_status WHERE status IN ('PENDING', 'ENQUEUED')"
        with closing(sqlite3.connect(self.file)) as reading:
            return bool(reading.execute(open_work).fetchone()[0] == 0)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Somebody else writes, and does not end."""
        with closing(sqlite3.connect(self.file, isolation_level=None)) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            yield
            holder.execute("ROLLBACK")

    @contextmanager
    def full(self) -> Iterator[None]:
        """Not a byte can be written any more, to whatever file: the kernel says so to this process alone."""
        self._limit(1)
        yield
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, most: int) -> None:
        resource.prlimit(self.replica.process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


@pytest.fixture(scope="module")
def shop(zygote: Zygote, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    directory = tmp_path_factory.mktemp("site")
    file = directory / "app.sqlite"
    with open_site(zygote, sa.make_url(f"sqlite:///{file}"), directory, read_timeout=SALEOR_WAITS) as site:
        replica = site.start()
        yield Shop(site, replica, site.road(replica), file)


def refused(shop: Shop) -> float:
    """Press Refund while nothing can be written; the seconds until Saleor had its answer."""
    order = shop.road.pay(method="IDEAL")
    before = shop.written()
    started = time.monotonic()
    shop.road.staff.refund_amount(order, "25.00")
    shown = shop.road.finished(order)
    seconds = time.monotonic() - started
    assert results(shown) == [(FAILURE, Decimal("25.0"))]
    assert "could not record this request" in shown["transactions"][0]["events"][0]["message"]
    [delivery] = shop.road.deliveries(order)
    assert [attempt["status_code"] for attempt in delivery["attempts"]] == [200]
    assert shop.written() == before
    assert shop.road.paid_out(order) == 0
    return seconds


def accepted(shop: Shop) -> None:
    order = shop.road.pay(method="IDEAL")
    shop.road.staff.refund_amount(order, "25.00")
    assert results(shop.road.finished(order)) == [(SUCCESS, Decimal("25.0"))]
    assert shop.road.paid_out(order) == 2500


def test_locked_for_longer_than_a_request_can_wait(shop: Shop) -> None:
    """Our limit must come before Saleor's: a commit after it gave up would pay what it calls failed."""
    wait_until(shop.is_idle, "the engine is idle")
    with shop.locked():
        assert refused(shop) < SALEOR_WAITS - 3
    accepted(shop)


def test_no_room_for_a_request(shop: Shop) -> None:
    accepted(shop)
    wait_until(shop.is_idle, "the engine is idle")
    with shop.full():
        refused(shop)
    accepted(shop)


def test_no_room_while_a_refund_is_being_sent(shop: Shop) -> None:
    """The money has left, and nothing can be written down until there is room."""
    order = shop.road.pay(method="IDEAL")
    shop.road.msp.fault("refund", "slow", seconds=1)
    shop.road.staff.refund_amount(order, "25.00")
    wait_until(lambda: shop.road.paid_out(order) == 2500, "the refund is at MultiSafepay")
    with shop.full():
        time.sleep(2.5)
        assert results(shop.road.staff.look(order)) == []
    assert results(shop.road.finished(order)) == [(SUCCESS, Decimal("25.0"))]
    assert shop.road.paid_out(order) == 2500


def test_no_room_while_a_result_waits_to_be_told(shop: Shop) -> None:
    """The engine cannot even write down that it waits, and ends the work; it must begin anew."""
    order = shop.road.pay(method="IDEAL")
    shop.road.faults(graphql=[{"mode": "503", "times": 10_000, "containing": "transactionEventReport"}])
    shop.road.staff.refund_amount(order, "25.00")
    wait_until(lambda: shop.road.paid_out(order) == 2500, "the refund is at MultiSafepay")
    time.sleep(0.5)
    with shop.full():
        time.sleep(2)
    shop.road.faults()
    assert results(shop.road.finished(order)) == [(SUCCESS, Decimal("25.0"))]
    assert shop.road.paid_out(order) == 2500
