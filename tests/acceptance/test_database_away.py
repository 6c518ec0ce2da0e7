"""The database breaks underneath the running app: every answer stays one that Saleor can read, and nothing is
left half-written. Once the database is back, the same bytes are taken, once."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from tests.acceptance.as_saleor_reads import accepted, as_saleor_reads, refused
from tests.acceptance.recorded_shop import RecordedShop, open_recorded_shop

GOOD, OTHER = "11-granted-one-line", "31-bare-full-query"
SALEOR_WAITS = 18.0
TABLES = ("shops", "operations", "deliveries", "journal", "workflow_status")
"""Each is away in turn: what was written into the others before it must not stay."""


@pytest.fixture
def shop(database_url: sa.URL) -> Iterator[RecordedShop]:
    # structlog as it is without configuration draws tracebacks for seconds, in the app's event loop
    with capture_logs(), open_recorded_shop(database_url) as opened:
        opened.seed(GOOD, OTHER)
        yield opened


def sent_in_time(shop: RecordedShop, name: str) -> str:
    """Refused in words, and before Saleor would give up."""
    started = time.monotonic()
    message = refused(shop.send(name))
    assert time.monotonic() - started < SALEOR_WAITS
    return message


def assert_taken_once(shop: RecordedShop, name: str, minor: int) -> None:
    """The same bytes, now that the database is back."""
    assert accepted(shop.send(name)) == accepted(shop.send(name))
    shop.at_rest()
    shop.assert_whole()
    assert sum(one["amount"] for one in shop.msp.control("GET", "movements")) == minor


def test_any_table_away(shop: RecordedShop) -> None:
    before = shop.written()
    for table in TABLES:
        with _renamed(shop, table):
            assert "could not record this request" in sent_in_time(shop, GOOD)
        assert shop.written() == before, table
    assert_taken_once(shop, GOOD, 1999)


@contextmanager
def _renamed(shop: RecordedShop, table: str) -> Iterator[None]:
    schema = "dbos." if table == "workflow_status" and shop.engine.name == "postgresql" else ""
    _run(shop.engine, f"ALTER TABLE {schema}{table} RENAME TO {table}_away")
    yield
    _run(shop.engine, f"ALTER TABLE {schema}{table}_away RENAME TO {table}")


def _run(engine: sa.Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text(statement))


class TestSqlite:
    """What can happen to a file."""

    @pytest.fixture(params=["sqlite"])
    def database_url(self, tmp_path: Path) -> sa.URL:
        return sa.make_url(f"sqlite:///{tmp_path / 'test.sqlite'}")

    def test_locked_by_somebody_else(self, shop: RecordedShop, database_url: sa.URL) -> None:
        before = shop.written()
        with _locked(database_url):
            assert "could not record this request" in sent_in_time(shop, GOOD)
        assert shop.written() == before
        assert_taken_once(shop, GOOD, 1999)

    def test_locked_for_a_moment_is_waited_for(self, shop: RecordedShop, database_url: sa.URL) -> None:
        with _locked(database_url) as let_go:
            threading.Timer(1, let_go.set).start()
            reference = accepted(shop.send(GOOD))
        assert [row["psp_reference"] for row in shop.operations()] == [reference]
        assert_taken_once(shop, GOOD, 1999)

    @pytest.mark.parametrize("content", [b"", b"not a database" * 1000], ids=["empty", "garbage"])
    def test_replaced_by_another_file(self, shop: RecordedShop, database_url: sa.URL, content: bytes) -> None:
        """Open connections keep the old file, new ones meet the other: whichever it is, the answer can be
        read, the same bytes are paid out once at most, and not at all where the answer was a refusal."""
        path = Path(str(database_url.database))
        path.unlink()
        path.write_bytes(content)
        answers = [as_saleor_reads(shop.send(GOOD)) for _ in range(3)]
        taken = {answer["pspReference"] for answer in answers if "result" not in answer}
        assert len(taken) <= 1
        paid = sum(one["amount"] for one in shop.msp.control("GET", "movements"))
        assert paid in ({0, 1999} if taken else {0})


class TestPostgresql:
    """What can happen to a server's database."""

    @pytest.fixture(params=["postgresql"])
    def database_url(self, postgres: sa.URL) -> Iterator[sa.URL]:
        self.server = sa.create_engine(postgres, isolation_level="AUTOCOMMIT")
        self.run("CREATE DATABASE away")
        yield postgres.set(database="away")
        self.run("DROP DATABASE away WITH (FORCE)")
        self.server.dispose()

    def run(self, statement: str) -> None:
        with self.server.connect() as connection:
            connection.execute(sa.text(statement))

    def test_refuses_connections_for_a_while(self, shop: RecordedShop) -> None:
        before = shop.written()
        self.run("ALTER DATABASE away WITH ALLOW_CONNECTIONS false")
        self.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'away'")
        assert "could not record this request" in sent_in_time(shop, GOOD)
        self.run("ALTER DATABASE away WITH ALLOW_CONNECTIONS true")
        assert shop.written() == before
        assert_taken_once(shop, GOOD, 1999)


@contextmanager
def _locked(database_url: sa.URL) -> Iterator[threading.Event]:
    """The write lock is somebody else's, until the event or the end."""
    let_go, held = threading.Event(), threading.Event()

    def hold() -> None:
        connection = sqlite3.connect(str(database_url.database), isolation_level=None, timeout=10)
        connection.execute("BEGIN IMMEDIATE")
        held.set()
        let_go.wait(60)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(20)
    try:
        yield let_go
    finally:
        let_go.set()
        holder.join()
