"""How long the work waits between its tries."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Pace:
    """Every waiting time of performing and reporting. Tests shorten them; merchants do not see them.

    `certain_after`: how long a refund may stay invisible before its absence is taken for certain. Longer
    than the five minutes in which MultiSafepay refuses a second refund of the same amount (error 1034).
    `equal_amount_after`: how long such a legitimate second refund waits.
    `stored_within`: how long Saleor may take to store our answer before it is taken for lost.
    """

    first: timedelta = timedelta(seconds=2)
    longest: timedelta = timedelta(minutes=10)
    order_busy: timedelta = timedelta(seconds=2)
    look_up: timedelta = timedelta(seconds=20)
    certain_after: timedelta = timedelta(minutes=6)
    equal_amount_after: timedelta = timedelta(minutes=6)
    unreachable_for: timedelta = timedelta(hours=24)
    stored_poll: timedelta = timedelta(milliseconds=500)
    stored_within: timedelta = timedelta(minutes=6)
    most_sends: int = 3

    def after(self, tries: int) -> timedelta:
        """The wait after so many tries without an answer: doubling, up to `longest`."""
        return min(self.first * (1 << min(tries, 16)), self.longest)


@dataclass(frozen=True, slots=True)
class Wait:
    """The work is not done: try again then. `why` is for the log."""

    seconds: float
    why: str

    @classmethod
    def of(cls, span: timedelta, why: str) -> "Wait":
        """Wait for a span."""
        return cls(span.total_seconds(), why)


@dataclass(frozen=True, slots=True)
class Settled:
    """Nothing is left to do."""


Step: TypeAlias = Settled | Wait
"""What one call of a use-case that the engine repeats comes to."""
