"""The process is told to stop while a refund is being sent."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.replicas.replica import Site, open_site, wait_until
from tests.workflow.road import results
from tests.zygote import Zygote

BEFORE_CONTAINERS_ARE_KILLED = 10.0


@pytest.fixture
def site(zygote: Zygote, tmp_path: Path) -> Iterator[Site]:
    with open_site(zygote, sa.make_url(f"sqlite:///{tmp_path / 'app.sqlite'}"), tmp_path) as opened:
        yield opened


def test_stopped_while_sending(site: Site) -> None:
    first = site.start()
    road = site.road(first)
    order = road.pay()
    site.msp.fault("refund", "slow", seconds=5)
    road.staff.send(order, road.staff.grant(order, {order.lines[0]: 1}))
    wait_until(lambda: road.paid_out(order) == 10890, "the refund is at MultiSafepay")
    assert first.stop() < BEFORE_CONTAINERS_ARE_KILLED
    site.start()
    assert results(road.finished(order)) == [("REFUND_SUCCESS", Decimal("108.9"))]
    assert road.paid_out(order) == 10890
