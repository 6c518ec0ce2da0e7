"""Fault injection over real processes and real HTTP: `python -m tests.crash --schedules 50`.

Kills the app at every step and at random times, lets both sandboxes fail, and compares their books with the
ledger when everything is at rest. The last line says what came of it; each failing seed is printed before.
"""

import argparse
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

from tests.crash.directed import DIRECTED
from tests.crash.guards import GUARDS
from tests.crash.running import new_seed, run
from tests.crash.schedule import Schedule, drawn
from tests.crash.tally import Tally
from tests.zygote import Zygote, running_zygote

_DATABASES = {"sqlite": ["sqlite"], "postgresql": ["postgresql"], "both": ["sqlite", "postgresql"]}


def main() -> int:
    asked = _arguments()
    for stop in (signal.SIGINT, signal.SIGTERM):  # a shell's background job ignores the first
        signal.signal(stop, signal.default_int_handler)
    with running_zygote() as zygote:
        if asked.bites:
            return _show_bites(zygote)
        schedules, databases = _schedules(asked), _DATABASES[asked.database]
        tally = Tally(len(schedules), len(schedules) * len(databases), progress=sys.stderr)
        run(zygote, schedules, databases, without=asked.without, lanes=asked.lanes, tally=tally)
    stories = tally.held_stories + tally.stories if asked.explain else tally.stories
    for line in (*stories, *tally.lines):
        print(line)  # noqa: T201  a program for the terminal
    return 0 if tally.is_clean else 1


def _show_bites(zygote: Zygote) -> int:
    """Every guard's own schedule, once with it missing and once with none missing."""
    with ThreadPoolExecutor(len(GUARDS)) as hands:
        works = {
            guard: hands.submit(_directed, zygote, [guard], ["sqlite"], without=guard) for guard in GUARDS
        }
    complete = _directed(zygote, list(GUARDS), _DATABASES["both"], without="")
    for guard, work in works.items():
        print(f"without {guard}  {work.result().sums}")  # noqa: T201  a program for the terminal
    print(f"without none  {complete.sums}")  # noqa: T201  as above
    return 0 if complete.is_clean and not any(work.result().is_clean for work in works.values()) else 1


def _directed(zygote: Zygote, guards: list[str], databases: list[str], *, without: str) -> Tally:
    schedules = [DIRECTED[guard] for guard in guards]
    tally = Tally(len(schedules), len(schedules) * len(databases))
    return run(zygote, schedules, databases, without=without, lanes=1, tally=tally)


def _schedules(asked: argparse.Namespace) -> list[Schedule]:
    if asked.without:
        return [DIRECTED[asked.without]] * asked.schedules
    seed = new_seed() if asked.seed is None else asked.seed
    return [drawn(seed + number, stalls=asked.stalls) for number in range(asked.schedules)]


def _arguments() -> argparse.Namespace:
    reading = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    reading.add_argument("--schedules", type=int, default=50, help="how many, on each database")
    reading.add_argument("--seed", type=int, help="of the first schedule; the others follow by one")
    reading.add_argument("--database", choices=tuple(_DATABASES), default="both")
    reading.add_argument("--without", choices=GUARDS, default="", help="a guard; plays its own schedule")
    reading.add_argument("--bites", action="store_true", help="show what each missing guard does")
    reading.add_argument("--explain", action="store_true", help="show the journal of what is held, too")
    reading.add_argument("--stalls", action="store_true", help="some replicas stand still instead of dying")
    reading.add_argument("--lanes", type=int, default=2, help="stages side by side, for each database")
    return reading.parse_args()


if __name__ == "__main__":
    sys.exit(main())
