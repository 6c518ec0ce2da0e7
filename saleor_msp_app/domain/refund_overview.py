"""Refunds by day: how many ended how, and what money left."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never

from saleor_msp_app.domain.money import Currency, Money
from saleor_msp_app.domain.operation import OperationState


class Outcome(StrEnum):
    """What became of a refund, for the eye."""

    REFUNDED = "refunded"
    UNDER_WAY = "under_way"
    REFUSED = "refused"
    NEEDS_PERSON = "needs_person"


@dataclass(frozen=True, slots=True)
class Tally:
    """So many refunds of one UTC day, state and currency. `moved` is what left for them, 0 for none."""

    day: date
    state: OperationState
    count: int
    moved: Money


@dataclass(frozen=True, slots=True)
class Day:
    """One UTC day of requests. `money` is of the refunds that stand, one amount for each currency."""

    day: date
    counts: Mapping[Outcome, int]
    money: tuple[Money, ...]

    @property
    def count(self) -> int:
        """All refunds of the day."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class RefundOverview:
    """Every day of a time, oldest first, those without a refund too; and the sums of all."""

    days: tuple[Day, ...]
    counts: Mapping[Outcome, int]
    money: tuple[Money, ...]


@dataclass(slots=True)
class _Sums:
    counts: Counter[Outcome] = field(default_factory=Counter)
    money: dict[Currency, int] = field(default_factory=dict)

    def add(self, tally: Tally) -> None:
        self.counts[outcome_of(tally.state)] += tally.count
        if tally.state is OperationState.ACCEPTED:  # what was taken back has an amount, and did not leave
            known = self.money.get(tally.moved.currency, 0)
            self.money[tally.moved.currency] = known + tally.moved.minor

    def all_counts(self) -> Mapping[Outcome, int]:
        return {outcome: self.counts[outcome] for outcome in Outcome}

    def amounts(self) -> tuple[Money, ...]:
        by_code = sorted(self.money.items(), key=lambda item: item[0].code)
        return tuple(Money(minor, unit) for unit, minor in by_code if minor)


def outcome_of(state: OperationState) -> Outcome:
    """Where the money is, in four words."""
    match state:
        case OperationState.ACCEPTED:
            return Outcome.REFUNDED
        case OperationState.REQUESTED | OperationState.SENDING:
            return Outcome.UNDER_WAY
        case OperationState.REFUSED:
            return Outcome.REFUSED
        case OperationState.NEEDS_PERSON:
            return Outcome.NEEDS_PERSON
        case _:
            assert_never(state)


def refund_overview(tallies: Iterable[Tally], first: date, last: date) -> RefundOverview:
    """Both days are within."""
    by_day = {first + timedelta(days=n): _Sums() for n in range((last - first).days + 1)}
    everything = _Sums()
    for tally in tallies:
        if tally.day in by_day:
            by_day[tally.day].add(tally)
            everything.add(tally)
    days = tuple(Day(day, sums.all_counts(), sums.amounts()) for day, sums in by_day.items())
    return RefundOverview(days, everything.all_counts(), everything.amounts())
