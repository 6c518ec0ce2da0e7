"""One line of a list that somebody else's mistakes have filled, and what became of it here."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """`tests` are `file::function` below `tests/`; without any, `reason` says why.

    A proved case may have a `reason` too: for the part of it that cannot occur here.
    """

    number: str
    what: str
    tests: tuple[str, ...] = ()
    reason: str = ""


def proved(number: str, what: str, *tests: tuple[str, ...], besides: str = "") -> Case:
    """The named tests fail if the case is got wrong."""
    return Case(number, what, tuple(test for group in tests for test in group), besides)


def cannot(number: str, what: str, why: str) -> Case:
    """It cannot occur here."""
    return Case(number, what, reason=why)


def tests_in(path: str) -> Callable[..., tuple[str, ...]]:
    """The tests of one file, by their names without `test_`."""

    def named(*names: str) -> tuple[str, ...]:
        return tuple(f"{path}::test_{name}" for name in names)

    return named
