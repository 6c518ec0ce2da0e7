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

from tests.crash.books import violations
from tests.crash.databases import Fresh, databases_of, drop
from tests.crash.pace import IN_TIME, SLOWLY, Tempo
from tests.crash.playing import Play
from tests.crash.schedule import Schedule
from tests.crash.stage import Place, Stage, open_stage
from tests.crash.tally import Tally
from tests.zygote import Zygote

_STAGE_LASTS = 25
"""Schedules. What was refunded is looked at for as long as the database lives: later ones would be slower."""


@dataclass(frozen=True)
class Side:
    """The schedules that wait for one kind of database, and those that did not come to rest there."""

    zygote: Zygote
    fresh: Fresh
    home: Path
    without: str
    tally: Tally
    waiting: "queue.SimpleQueue[Schedule]" = field(default_factory=queue.SimpleQueue)
    again: "queue.SimpleQueue[Schedule]" = field(default_factory=queue.SimpleQueue)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def play(self) -> None:
        """Until none waits."""
        while not self.waiting.empty():
            with self._stage(IN_TIME) as stage:
                for schedule in itertools.islice(_taken(self.waiting), _STAGE_LASTS):
                    self._play(stage, schedule)

    def play_again(self) -> None:
        """Those that did not come to rest, one after the other, with more time for everything."""
        for schedule in _taken(self.again):
            with self._stage(SLOWLY) as stage:
                self._play(stage, schedule)

    def _play(self, stage: Stage, schedule: Schedule) -> None:
        played, before = Play(stage, schedule), stage.crew.killed
        at_rest = played.perform()
        found = violations(played)
        is_first = stage.place.tempo is IN_TIME
        if is_first and not at_rest and not any(one.kind == "doubled" for one in found):
            self.again.put(schedule)
            self.tally.postpone(played)
        else:
            self.tally.add(played, found, killed=stage.crew.killed - before, at_rest=at_rest)
        played.let_go()

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
    """Every schedule on every database. `lanes` stages for each share the work."""
    lanes = min(lanes, len(schedules))
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="crash-")))
        sides = []
        for kind in databases:
            fresh = stack.enter_context(databases_of(kind, home))
            side = Side(zygote, fresh, home / kind, without, tally)
            for schedule in schedules:
                side.waiting.put(schedule)
            sides.append(side)
        _all_of([side.play for side in sides for _ in range(lanes)])
        _all_of([side.play_again for side in sides])
    return tally


def _all_of(works: list[Callable[[], None]]) -> None:
    """Side by side; raises what one of them raised, once all have ended."""
    with ThreadPoolExecutor(len(works)) as hands:
        for done in [hands.submit(work) for work in works]:
            done.result()


def _taken(waiting: "queue.SimpleQueue[Schedule]") -> Iterator[Schedule]:
    while True:
        try:
            yield waiting.get_nowait()
        except queue.Empty:
            return


def new_seed() -> int:
    """Another one each time; the failing ones are printed."""
    return time.time_ns() // 1_000_000 % 1_000_000
