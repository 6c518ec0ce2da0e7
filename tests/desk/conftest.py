"""One shop for all pages of a module, and staff in front of them."""

from collections.abc import Iterator

import httpx
import pytest
import sqlalchemy as sa

from tests.desk.visitor import DeskVisitor
from tests.workflow.road import Road, open_road


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    """On SQLite: the pages know no database."""
    file = tmp_path_factory.mktemp("desk") / "desk.sqlite"
    with open_road(sa.make_url(f"sqlite:///{file}")) as opened:
        yield opened


@pytest.fixture
def visitor(road: Road) -> Iterator[DeskVisitor]:
    road.heal()
    with httpx.Client(timeout=20, trust_env=False) as http:
        yield DeskVisitor(road, http)
        road.heal()
