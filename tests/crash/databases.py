"""As many empty databases as a run wants, of one kind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import sqlalchemy as sa

from tests.postgres import postgres_server

Fresh: TypeAlias = Callable[[str], sa.URL]
"""The one of this name; nobody has used it."""


@contextmanager
def databases_of(kind: str, home: Path) -> Iterator[Fresh]:
    """They end with this, at the latest."""
    if kind == "sqlite":
        yield lambda name: sa.make_url(f"sqlite:///{home / f'{name}.sqlite'}")
        return
    with postgres_server() as server:
        yield lambda name: _created(server, name)


def _created(server: sa.URL, name: str) -> sa.URL:
    _as_admin(server, f"CREATE DATABASE {name}")
    return server.set(database=name)


def drop(url: sa.URL) -> None:
    """Give its room back."""
    if url.get_backend_name() == "postgresql":
        _as_admin(url.set(database="postgres"), f"DROP DATABASE {url.database} WITH (FORCE)")
        return
    for end in ("", "-wal", "-shm"):
        Path(f"{url.database}{end}").unlink(missing_ok=True)


def _as_admin(url: sa.URL, statement: str) -> None:
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(statement))
    admin.dispose()
