"""Many schedules, on stages that work side by side."""

import itertools
import queue
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from saleor_msp_app.demo.faults import DemoFailed
from tests.crash.books import violations
from tests.crash.databases import Fresh, databases_of, drop
from tests.crash.pace import IN_TIME, SLOWLY, Tempo
from tests.crash.playing import Play
from tests.crash.schedule import Schedule
from tests.crash.stage import Place, Stage, open_stage
from tests.crash.tally import Tally
from tests.zygote import Zygote

_LET_DOWN = (DemoFailed, httpx.HTTPError, TimeoutError)
"""What a play ends with whose programs do not answer: the machine is too busy, or they are broken."""

_STAGE_LASTS = 25
"""Schedules. What was refunded is looked at for as long as the database lives: later ones would be slower."""


@dataclass(frozen=True)
class Side:
    """The schedules that wait for one kind of database, and those that the machine was too busy for."""

    zygote: Zygote
    kind: str
    fresh: Fresh
    home: Path
    without: str
    tally: Tally
    waiting: "queue.SimpleQueue[Schedule]" = field(default_factory=queue.SimpleQueue)
    again: "queue.SimpleQueue[Schedule]" = field(default_factory=queue.SimpleQueue)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def play(self) -> None:
        """Until none waits."""
        for first in _taken(self.waiting):
            playing = first
            try:
                with self._stage(IN_TIME) as stage:
                    for playing in itertools.chain([first], _some(self.waiting)):
                        self._play(stage, playing)
            except _LET_DOWN as error:
                self._postpone(playing, f"{type(error).__name__}: {error}")

    def play_again(self) -> None:
        """Those that were let down, one after the other, with more time for everything."""
        for schedule in _taken(self.again):
            with self._stage(SLOWLY) as stage:
                self._play(stage, schedule)

    def give_up(self) -> None:
        """What waits is not played."""
        for waiting in (self.waiting, self.again):
            for _ in _taken(waiting):
                pass

    def _play(self, stage: Stage, schedule: Schedule) -> None:
        played, before = Play(stage, schedule), stage.crew.killed
        at_rest = played.perform()
        found = violations(played)
        is_first = stage.place.tempo is IN_TIME
        if is_first and not at_rest and not any(one.kind == "doubled" for one in found):
            self._postpone(schedule, "did not come to rest")
        else:
            self.tally.add(played, found, killed=stage.crew.killed - before, at_rest=at_rest)
        played.let_go()

    def _postpone(self, schedule: Schedule, why: str) -> None:
        self.again.put(schedule)
        self.tally.postpone(f"--seed {schedule.seed} --database {self.kind}", why)

    @contextmanager
    def _stage(self, tempo: Tempo) -> Iterator[Stage]:
        name = f"crash_{next(self._numbers)}"
        url = self.fresh(name)
        with open_stage(self.zygote, Place(url, self.home / name, self.without, tempo)) as stage:
            yield stage
        drop(url)


def run(
    zygote: Zygote, schedules: list[Schedule], databases: list[str], *, without: str, lanes: int, tally: Tally
) -> Tally:
    """Every schedule on every database. `lanes` stages for each share the work. Who interrupts it waits for
    what is being played."""
    lanes = min(lanes, len(schedules))
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="crash-")))
        sides = [
            Side(zygote, kind, stack.enter_context(databases_of(kind, home)), home / kind, without, tally)
            for kind in databases
        ]
        for side, schedule in itertools.product(sides, schedules):
            side.waiting.put(schedule)
        try:
            _all_of([side.play for side in sides for _ in range(lanes)], sides)
            _all_of([side.play_again for side in sides], sides)
        except KeyboardInterrupt:
            tally.is_broken_off = True
    return tally


def _all_of(works: list[Callable[[], None]], sides: list[Side]) -> None:
    """Side by side. Raises what one of them raised, once the others have ended what they were playing."""
    with ThreadPoolExecutor(len(works)) as hands:
        try:
            for done in [hands.submit(work) for work in works]:
                done.result()
        except BaseException:
            for side in sides:
                side.give_up()
            raise


def _taken(waiting: "queue.SimpleQueue[Schedule]") -> Iterator[Schedule]:
    while True:
        try:
            yield waiting.get_nowait()
        except queue.Empty:
            return


def _some(waiting: "queue.SimpleQueue[Schedule]") -> Iterator[Schedule]:
    """So many more as a stage lasts for."""
    return itertools.islice(_taken(waiting), _STAGE_LASTS - 1)


def new_seed() -> int:
    """Another one each time; the failing ones are printed."""
    return time.time_ns() // 1_000_000 % 1_000_000
