"""The runner notices when a guard is missing: each of them keeps a promise that is broken without it.

Each run is a program of its own: the runner forks before any thread of it runs.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.guards import DEDUPE, GUARDS, LOCK, LOOK_UP, STORED_REFERENCE

BROKEN = {LOOK_UP: "doubled", LOCK: "mismatched", DEDUPE: "doubled", STORED_REFERENCE: "mismatched"}
"""The promise that each guard keeps."""

ZEROS = "doubled 0  lost 0  mismatched 0"


def crash(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  our own interpreter and our own module
        [sys.executable, "-m", "tests.crash", *arguments],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture(scope="module")
def shown() -> dict[str, str]:
    """What each guard's own schedule came to without it, and all of them with every guard (none)."""
    ran = crash("--bites")
    assert ran.stdout, ran.stderr
    lines = [line.removeprefix("without ").partition("  ") for line in ran.stdout.splitlines()]
    return {guard: sums for guard, _, sums in lines}


@pytest.mark.parametrize("guard", GUARDS)
def test_a_missing_guard_is_noticed(shown: dict[str, str], guard: str) -> None:
    assert f"{BROKEN[guard]} 0" not in shown[guard]


def test_with_every_guard_the_same_schedules_keep_every_promise(shown: dict[str, str]) -> None:
    assert shown["none"] == ZEROS


def test_two_schedules_on_both_databases() -> None:
    ran = crash("--schedules", "2", "--seed", "7", "--lanes", "1")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    held, last = ran.stdout.splitlines()
    assert held.startswith("held ")
    assert last.startswith("schedules 2  killed ")
    assert last.endswith(ZEROS)
