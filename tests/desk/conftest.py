"""One shop for all pages of a module, and staff in front of them."""

from collections.abc import Iterator

import httpx
import pytest
import sqlalchemy as sa

from tests.desk.visitor import DeskVisitor
from tests.workflow.road import Road, open_road


@pytest.fixture(scope="module")
def road(lasting_sqlite_url: sa.URL) -> Iterator[Road]:
    with open_road(lasting_sqlite_url) as opened:
        yield opened


@pytest.fixture
def visitor(road: Road) -> Iterator[DeskVisitor]:
    road.heal()
    with httpx.Client(timeout=20, trust_env=False) as http:
        yield DeskVisitor(road, http)
        road.heal()
