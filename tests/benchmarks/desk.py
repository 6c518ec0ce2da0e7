"""`python -m tests.benchmarks.desk`: how long each page of the desk takes with 100 000 refunds in the ledger.

Measured from the request to the last byte of its answer, over HTTP on this machine, by real tokens. Saleor
answers at once here; MultiSafepay is the sandbox, and its time counts where a page asks it.
"""

import argparse
import asyncio
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import httpx
import sqlalchemy as sa
import structlog
from rich.console import Console
from rich.table import Table

from saleor_msp_app.domain.operation import Operation, OperationState
from saleor_msp_app.storage.engine import Database, open_database
from saleor_msp_app.storage.migrate import migrate
from saleor_msp_app.storage.operation_rows import from_row
from saleor_msp_app.storage.tables import operations
from tests.benchmarks.filling import Span, fill
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.postgres import own_postgres
from tests.web.shop import NOW
from tests.web.whole_desk import whole_desk

LIMIT_MS = 200
_WARM_UP = 2


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds."""

    page: str
    fastest: float
    median: float
    slowest: float


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where every page's median is below the limit."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.desk", description=__doc__)
    parser.add_argument("--refunds", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=365, help="over how many days they are spread")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    wanted = parser.parse_args(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    console = Console()
    slow = 0
    for kind in wanted.database or ("sqlite", "postgresql"):
        with _database(kind) as url:
            asyncio.run(_migrated(url))
            database = open_database(url)
            fill(database, Span(wanted.refunds, NOW, wanted.days))
            measured = list(_measure(database, wanted.rounds))
        console.print(_table(f"{kind}, {wanted.refunds} refunds over {wanted.days} days", measured))
        slow += sum(one.median >= LIMIT_MS for one in measured)
    return 1 if slow else 0


@contextmanager
def _database(kind: str) -> Iterator[sa.URL]:
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="saleor-msp-bench-") as folder:
            yield sa.make_url(f"sqlite:///{Path(folder) / 'bench.sqlite'}")
        return
    with own_postgres() as server:
        yield server.url


async def _migrated(url: sa.URL) -> None:
    database = open_database(url)
    await migrate(database)
    await database.close()


def _measure(database: Database, rounds: int) -> Iterator[Measured]:
    with msp_sandbox() as sandbox, whole_desk(database, sandbox) as client:
        for page, path in _pages(database, sandbox):
            yield _timed(client, page, path, rounds)


def _pages(database: Database, sandbox: MspSandbox) -> Iterator[tuple[str, str]]:
    held, paid = (
        _newest(database, state, sandbox) for state in (OperationState.NEEDS_PERSON, OperationState.ACCEPTED)
    )
    yield "overview", "/desk/"
    yield "accounts", "/desk/accounts"
    yield "channels", "/desk/accounts/channels"
    yield "changes", "/desk/audit"
    yield "the way to the first refund", "/desk/accounts/guide"
    yield "list, newest", "/desk/refunds"
    yield "list, everything", "/desk/refunds?kind=all"
    middle = f"{int(NOW.timestamp() - 180 * 86_400) * 1_000_000}.rf-m"
    yield "list, half a year back", f"/desk/refunds?after={middle}"
    yield "list, one state and method", "/desk/refunds?state=refused&method=IN3"
    yield "list, nothing fits", "/desk/refunds?kind=all&state=accepted&report=parked"
    yield "list, some days", "/desk/refunds?since=2026-06-01&until=2026-06-03"
    yield "list, needs a person", "/desk/refunds?waits=1"
    yield "list, one order", f"/desk/refunds?order={held.order_number}"
    yield "search, order number", f"/desk/refunds?q={held.order_number}"
    yield "search, one digit", "/desk/refunds?q=1"
    yield "search, reference", f"/desk/refunds?q={held.psp_reference[:12]}"
    yield "search, every reference", "/desk/refunds?q=rf-"
    yield "search, MultiSafepay's number", f"/desk/refunds?q={paid.msp_refund_id}"
    yield "search, nothing", "/desk/refunds?q=nothing"
    for one, name in ((held, "one that needs a person"), (paid, "one that was paid")):
        yield name, f"/desk/refunds/{one.psp_reference}"
    yield "recheck", f"/desk/refunds/{held.psp_reference}/recheck"
    yield "retry", f"/desk/refunds/{held.psp_reference}/retry"
    yield "mark as settled", f"/desk/refunds/{held.psp_reference}/settle"
    yield "cancel", f"/desk/refunds/{paid.psp_reference}/cancel"


def _newest(database: Database, state: OperationState, sandbox: MspSandbox) -> Operation:
    """A refund whose order MultiSafepay knows."""
    query = operations.select().where(operations.c.state == state, operations.c.kind == "refund")
    with database.engine_sync.connect() as connection:
        row = connection.execute(query.order_by(operations.c.created_at.desc()).limit(1)).mappings().one()
    found = from_row(row)
    sandbox.seed(found.msp_order_id, "IDEAL", amount=100_000)
    return found


def _timed(client: httpx.Client, page: str, path: str, rounds: int) -> Measured:
    taken = []
    for number in range(rounds + _WARM_UP):
        begun = time.perf_counter()
        answer = client.get(path)
        if number >= _WARM_UP:
            taken.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{page}: {answer.status_code} {answer.text[:200]}")
    return Measured(page, min(taken), statistics.median(taken), max(taken))


def _table(title: str, measured: Sequence[Measured]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("page")
    for heading in ("fastest ms", "median ms", "slowest ms", f"median / {LIMIT_MS} ms"):
        table.add_column(heading, justify="right")
    for one in measured:
        row = (
            f"{one.fastest:.1f}",
            f"{one.median:.1f}",
            f"{one.slowest:.1f}",
            f"{one.median / LIMIT_MS:.0%}",
        )
        table.add_row(one.page, *row, style="bold red" if one.median >= LIMIT_MS else "")
    return table


if __name__ == "__main__":
    sys.exit(main())
