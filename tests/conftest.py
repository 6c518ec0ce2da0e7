"""What every test may use: the event loop's kind, and databases of both kinds."""

import asyncio
import gc
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog

from saleor_msp_app.storage.engine import Database, open_database
from tests.in_memory import work_in_memory
from tests.postgres import postgres_server
from tests.prepared_databases import prepare_migrated, prepare_started
from tests.zygote import Zygote, running_zygote

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


def pytest_configure() -> None:
    """Tracebacks in the log as Python itself prints them: structlog draws each for a fifth of a second."""
    work_in_memory()
    gc.disable()
    *others, _console = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*others, plain])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, or one worker would be alone with them in the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONG))


def pytest_collection_finish() -> None:
    """Modules and thousands of tests stay to the end: nobody need look through them for garbage."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Two more than there are processors: while some workers wait for a time-out, others compute."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    return (os.cpu_count() or 1) + 2


@pytest.fixture
def anyio_backend() -> str:
    """The app runs on asyncio: uvicorn and DBOS do."""
    return "asyncio"


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """Starts processes in hundredths of a second."""
    with running_zygote() as running:
        yield running


@pytest.fixture(scope="session")
def postgres() -> Iterator[sa.URL]:
    """A server: the one that TEST_DATABASE_URL names, else one of our own from the wheel."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield sa.make_url(named).set(drivername="postgresql+psycopg")
        return
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_admin(postgres: sa.URL) -> Iterator[sa.Engine]:
    """Makes and drops databases, over one connection."""
    admin = sa.create_engine(postgres, isolation_level="AUTOCOMMIT")
    yield admin
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.URL]:
    """A database of each kind that the app has never seen."""
    if request.param == "sqlite":
        yield sa.make_url(f"sqlite:///{tmp_path / 'test.sqlite'}")
        return
    with _postgres_copy(request.getfixturevalue("postgres_admin"), "template1") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.URL]:
    """A database of each kind on which the app has been started before."""
    with _copy_of("started", request, tmp_path) as url:
        yield url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting_database_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sa.URL]:
    """As above, one for all tests of a module."""
    with _copy_of("started", request, tmp_path_factory.mktemp("database")) as url:
        yield url


@pytest.fixture(scope="module")
def lasting_sqlite_url(started_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> sa.URL:
    """As above, on SQLite alone: for pages and checks that know no database."""
    path = shutil.copy(started_sqlite, tmp_path_factory.mktemp("database") / "test.sqlite")
    return sa.make_url(f"sqlite:///{path}")


@pytest.fixture
def postgres_database_url(postgres_admin: sa.Engine, started_postgres: str) -> Iterator[sa.URL]:
    """For what SQLite is no question of: several processes on one database."""
    with _postgres_copy(postgres_admin, started_postgres) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.URL]:
    """A database of each kind with this version's tables."""
    with _copy_of("migrated", request, tmp_path) as url:
        yield url


@pytest.fixture
async def database(migrated_url: sa.URL, anyio_backend: str) -> AsyncIterator[Database]:
    """A database with this version's tables."""
    del anyio_backend
    opened = open_database(migrated_url)
    yield opened
    await opened.close()


@contextmanager
def _copy_of(what: str, request: pytest.FixtureRequest, directory: Path) -> Iterator[sa.URL]:
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue(f"{what}_sqlite"), directory / "test.sqlite")
        yield sa.make_url(f"sqlite:///{path}")
        return
    admin, template = request.getfixturevalue("postgres_admin"), request.getfixturevalue(f"{what}_postgres")
    with _postgres_copy(admin, template) as url:
        yield url


@contextmanager
def _postgres_copy(admin: sa.Engine, template: str) -> Iterator[sa.URL]:
    name = f"test_{uuid.uuid4().hex[:16]}"
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield admin.url.set(database=name)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "migrated.sqlite"
    asyncio.run(prepare_migrated(sa.make_url(f"sqlite:///{path}")))
    return path


@pytest.fixture(scope="session")
def started_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As above."""
    path = tmp_path_factory.mktemp("started") / "started.sqlite"
    asyncio.run(prepare_started(sa.make_url(f"sqlite:///{path}")))
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_admin: sa.Engine) -> Iterator[str]:
    """The name of a database to be copied."""
    with _postgres_copy(postgres_admin, "template1") as url:
        asyncio.run(prepare_migrated(url))
        yield str(url.database)


@pytest.fixture(scope="session")
def started_postgres(postgres_admin: sa.Engine) -> Iterator[str]:
    """As above."""
    with _postgres_copy(postgres_admin, "template1") as url:
        asyncio.run(prepare_started(url))
        yield str(url.database)
