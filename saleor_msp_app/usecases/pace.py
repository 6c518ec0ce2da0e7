"""How long the work waits between its tries."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Pace:
    """Every waiting time of the work after the answer. Tests shorten them; merchants do not see them.

    `certain_after`: how long a refund may stay invisible before its absence is taken for certain. Longer
    than the five minutes in which MultiSafepay refuses a second refund of the same amount (error 1034).
    `equal_amount_after`: how long such a legitimate second refund waits.
    `reconcile_every`: how often what is due is read again. An order is watched for `watched_for` after its
    last refund: a reserved one may wait that long for the balance to be topped up. A quiet one is read
    rarely, at least once in `watched_rarely`. `listed_for`: how far back the list of refunds is read.
    `paid_within`: for how long a payment may stay open: the longest term is 90 days (multisafepay-api.md
    §4.4).
    `creating_for`: when an order whose answer was lost is made unpayable.
    `most_looks`: after so many vain looks a notification is left to the reconciliation.
    `stored_within`: how long Saleor may take to store our answer before it is taken for lost. Longer than the
    310 seconds of its retries and the 18 that each of its six deliveries may take (observed 3.23.28).
    `quiet_for`: an unfinished operation that has not changed for so long is checked to be worked on.
    `migrate_again`: between two tries at a shop that could not be given this version's webhooks.
    `problems_every`: how often the shops' problems are told and dismissed. `keys_asked_every`: how often
    MultiSafepay is asked whether it accepts a key that it accepted. `differs_for`: how long ledger and
    MultiSafepay must disagree about an order before staff are told: while a refund is on its way they may.
    `sends_within`: a process that stood still for longer before its call looks up first. `keeps_trying`: the
    pauses before MultiSafepay's yes is given up to be written down.
    `press_poll` and `most_presses`: looking for the answer to a granted refund that Saleor was asked for
    again, and how often that is done.
    """

    first: timedelta = timedelta(seconds=2)
    longest: timedelta = timedelta(minutes=10)
    order_busy: timedelta = timedelta(seconds=2)
    look_up: timedelta = timedelta(seconds=20)
    certain_after: timedelta = timedelta(minutes=6)
    equal_amount_after: timedelta = timedelta(minutes=6)
    unreachable_for: timedelta = timedelta(hours=24)
    stored_poll: timedelta = timedelta(milliseconds=500)
    stored_within: timedelta = timedelta(minutes=8)
    press_poll: timedelta = timedelta(seconds=2)
    most_presses: int = 5
    reconcile_every: timedelta = timedelta(minutes=5)
    watched_for: timedelta = timedelta(days=60)
    watched_rarely: timedelta = timedelta(hours=6)
    paid_within: timedelta = timedelta(days=120)
    creating_for: timedelta = timedelta(minutes=2)
    listed_for: timedelta = timedelta(days=3)
    most_looks: int = 12
    quiet_for: timedelta = timedelta(minutes=2)
    migrate_again: timedelta = timedelta(minutes=5)
    problems_every: timedelta = timedelta(seconds=30)
    keys_asked_every: timedelta = timedelta(minutes=5)
    differs_for: timedelta = timedelta(minutes=15)
    most_sends: int = 3
    sends_within: timedelta = timedelta(seconds=30)
    keeps_trying: tuple[timedelta, ...] = tuple(timedelta(seconds=s) for s in (0.2, 1, 3, 10, 20, 30))

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
