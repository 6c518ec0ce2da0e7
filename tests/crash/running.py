"""Many schedules, on stages that work side by side."""

import queue
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import sqlalchemy as sa

from saleor_msp_app.domain.operation import Operation
from tests.crash.books import Violation, violations
from tests.crash.nursery import Nursery
from tests.crash.playing import Payment, Play, is_held, journal_of
from tests.crash.schedule import Schedule
from tests.crash.stage import Place, Stage, open_stage
from tests.postgres import postgres_server

_Queue: TypeAlias = "queue.SimpleQueue[Schedule]"

PROGRESS = 100
"""So many plays are worth a line, of those that want to know how far it is."""

KINDS = ("doubled", "lost", "mismatched")


@dataclass
class Tally:
    """What came of everything so far."""

    schedules: int = 0
    killed: int = 0
    held: int = 0
    violated: Counter[str] = field(default_factory=Counter)
    stories: list[str] = field(default_factory=list)
    held_stories: list[str] = field(default_factory=list)
    played: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, played: Play, found: list[Violation], *, killed: int, at_rest: bool) -> None:
        """One schedule more."""
        held = [one for one in played.ledger() if is_held(one)]
        with self._lock:
            self.killed += killed
            self.held += len(held)
            self.held_stories += [line for one in held for line in _journal(played, one)]
            self.violated.update(one.kind for one in found)
            if found or not at_rest:
                story = _story(played, found, at_rest=at_rest)
                self.stories += story
                print(*story, sep="\n", file=sys.stderr)  # noqa: T201  a long run is watched
            self.played += 1
            if self.played % PROGRESS == 0:
                print(f"{self.played} played  killed {self.killed}  {self.sums}", file=sys.stderr)  # noqa: T201

    @property
    def sums(self) -> str:
        """How often each promise was broken."""
        return "  ".join(f"{kind} {self.violated[kind]}" for kind in KINDS)

    @property
    def lines(self) -> tuple[str, str]:
        """The end of a run."""
        return f"held {self.held}", f"schedules {self.schedules}  killed {self.killed}  {self.sums}"

    @property
    def is_clean(self) -> bool:
        """Whether every promise was kept."""
        return not any(self.violated.values())


def _story(played: Play, found: list[Violation], *, at_rest: bool) -> list[str]:
    """The seed, what is wrong, and the journal of every operation of the orders concerned."""
    seed, database = played.schedule.seed, played.stage.place.database
    lines = [f"--seed {seed} --database {database}" + ("" if at_rest else "  (did not come to rest)")]
    lines += [f"  {one.kind}: {one.order}: {one.what}" for one in found]
    orders = {one.order for one in found}
    for operation in played.ledger():
        if operation.msp_order_id in orders or not at_rest:
            lines += _journal(played, operation)
    for payment in played.payments:
        if payment.msp_order_id in orders:
            lines += _events(played, payment)
    return lines


def _events(played: Play, payment: Payment) -> list[str]:
    """What Saleor holds of a payment, newest first."""
    (shown,) = played.stage.staff.look(payment.order)["transactions"]
    return [
        f"  Saleor: {one['type']} {one['pspReference'] or '-'} {one['amount']['amount']} {one['message']}"
        for one in shown["events"]
    ]


def _journal(played: Play, operation: Operation) -> list[str]:
    reference = operation.psp_reference
    head = (
        f"  seed {played.schedule.seed}: {reference} {operation.amount} {operation.state} {operation.report}"
    )
    return [head, *(f"    {entry}" for entry in journal_of(played.stage.ledger, reference))]


def run_on(stage: Stage, schedules: Iterable[Schedule], tally: Tally) -> None:
    """One after the other."""
    for schedule in schedules:
        played, before = Play(stage, schedule), stage.crew.killed
        at_rest = played.perform()
        tally.add(played, violations(played), killed=stage.crew.killed - before, at_rest=at_rest)
        played.let_go()


def run(
    nursery: Nursery, schedules: list[Schedule], databases: list[str], *, without: str, lanes: int
) -> Tally:
    """Every schedule on every database. `lanes` stages for each share the work."""
    tally = Tally(schedules=len(schedules))
    lanes = min(lanes, len(schedules))
    with ExitStack() as stack, ThreadPoolExecutor(lanes * len(databases)) as hands:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="crash-")))
        works: list[Future[None]] = []
        for database in databases:
            waiting = _queued(schedules)
            for url in stack.enter_context(databases_of(database, lanes, home)):
                place = Place(url, home / str(len(works)), without)
                works.append(hands.submit(_lane, nursery, place, waiting, tally))
        for work in works:
            work.result()
    return tally


def _lane(nursery: Nursery, place: Place, waiting: "_Queue", tally: Tally) -> None:
    with open_stage(nursery, place) as stage:
        run_on(stage, _taken(waiting), tally)


def _queued(schedules: list[Schedule]) -> "_Queue":
    waiting: _Queue = queue.SimpleQueue()
    for schedule in schedules:
        waiting.put(schedule)
    return waiting


def _taken(waiting: "_Queue") -> Iterator[Schedule]:
    while True:
        try:
            yield waiting.get_nowait()
        except queue.Empty:
            return


@contextmanager
def databases_of(kind: str, count: int, home: Path) -> Iterator[list[sa.URL]]:
    """So many empty databases."""
    if kind == "sqlite":
        yield [sa.make_url(f"sqlite:///{home / f'lane-{lane}.sqlite'}") for lane in range(count)]
        return
    with postgres_server() as server:
        yield [_created(server, f"crash_{lane}") for lane in range(count)]


def _created(server: sa.URL, name: str) -> sa.URL:
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return server.set(database=name)


def new_seed() -> int:
    """Another one each time; the failing ones are printed."""
    return time.time_ns() // 1_000_000 % 1_000_000
