"""What every test may use: the event loop's kind, and databases of both kinds."""

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from saleor_msp_app.storage.engine import Database, open_database
from saleor_msp_app.storage.migrate import migrate
from tests.postgres import postgres_server

_LONG = (
    "tests/crash",
    "tests/replicas",
    "tests/workflow",
    "tests/commands",
    "tests/browser",
    "tests/acceptance",
    "tests/test_",
)
"""Where processes are started and faults waited for: files that last a minute, of few tests each."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, or one worker would be alone with them in the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONG))


@pytest.fixture
def anyio_backend() -> str:
    """The app runs on asyncio: uvicorn and DBOS do."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgres() -> Iterator[sa.URL]:
    """A server: the one that TEST_DATABASE_URL names, else one of our own from the wheel."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield sa.make_url(named).set(drivername="postgresql+psycopg")
        return
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.URL]:
    """An empty database of each kind."""
    with _empty_database(request, tmp_path) as url:
        yield url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting_database_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sa.URL]:
    """One for all tests of a module."""
    with _empty_database(request, tmp_path_factory.mktemp("database")) as url:
        yield url


@contextmanager
def _empty_database(request: pytest.FixtureRequest, directory: Path) -> Iterator[sa.URL]:
    if request.param == "sqlite":
        yield sa.make_url(f"sqlite:///{directory / 'test.sqlite'}")
        return
    with _empty_postgres_database(request.getfixturevalue("postgres")) as url:
        yield url


@pytest.fixture
def postgres_database_url(postgres: sa.URL) -> Iterator[sa.URL]:
    """For what SQLite is no question of: several processes on one database."""
    with _empty_postgres_database(postgres) as url:
        yield url


@contextmanager
def _empty_postgres_database(server: sa.URL, template: str = "template1") -> Iterator[sa.URL]:
    name = f"test_{uuid.uuid4().hex[:16]}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield server.set(database=name)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with this version's tables, to be copied: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("migrated") / "migrated.sqlite"
    asyncio.run(_migrate(sa.make_url(f"sqlite:///{path}")))
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: sa.URL) -> Iterator[str]:
    """As above: the name of a database to be copied."""
    with _empty_postgres_database(postgres) as url:
        asyncio.run(_migrate(url))
        yield str(url.database)


async def _migrate(url: sa.URL) -> None:
    opened = open_database(url)
    await migrate(opened)
    await opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.URL]:
    """A database of each kind with this version's tables."""
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "test.sqlite")
        yield sa.make_url(f"sqlite:///{path}")
        return
    server, template = request.getfixturevalue("postgres"), request.getfixturevalue("migrated_postgres")
    with _empty_postgres_database(server, template) as url:
        yield url


@pytest.fixture
async def database(migrated_url: sa.URL, anyio_backend: str) -> AsyncIterator[Database]:
    """A database with this version's tables."""
    del anyio_backend
    opened = open_database(migrated_url)
    yield opened
    await opened.close()
