"""Sums by day: every day is there, and money that came back is not counted."""

from datetime import date

from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import OperationState
from saleor_msp_app.domain.refund_overview import Outcome, Tally, refund_overview

FIRST, LAST = date(2026, 11, 22), date(2026, 11, 24)


def test_days_without_a_refund_are_days_too() -> None:
    overview = refund_overview((), FIRST, LAST)
    assert [day.day for day in overview.days] == [FIRST, date(2026, 11, 23), LAST]
    assert overview.counts == dict.fromkeys(Outcome, 0)
    assert (overview.money, overview.days[0].count) == ((), 0)


def test_counts_are_by_outcome_and_money_is_of_refunds_that_stand() -> None:
    euros, pounds, yen = Money.of(500, "EUR"), Money.of(300, "GBP"), Money.of(20, "JPY")
    overview = refund_overview(
        (
            Tally(LAST, OperationState.ACCEPTED, 2, euros),
            Tally(LAST, OperationState.ACCEPTED, 1, yen),
            Tally(LAST, OperationState.REFUSED, 3, pounds),  # accepted at first, then taken back
            Tally(LAST, OperationState.REQUESTED, 1, Money.of(0, "EUR")),
            Tally(LAST, OperationState.SENDING, 1, Money.of(0, "EUR")),
            Tally(FIRST, OperationState.ACCEPTED, 1, euros),
            Tally(FIRST, OperationState.NEEDS_PERSON, 1, Money.of(0, "EUR")),
            Tally(date(2026, 11, 25), OperationState.ACCEPTED, 9, euros),
        ),
        FIRST,
        LAST,
    )
    first, _, last = overview.days
    assert (first.count, first.money) == (2, (euros,))
    assert last.counts == {
        Outcome.REFUNDED: 3,
        Outcome.UNDER_WAY: 2,
        Outcome.REFUSED: 3,
        Outcome.NEEDS_PERSON: 0,
    }
    assert last.money == (euros, yen)
    assert overview.money == (Money.of(1000, "EUR"), yen)
    assert sum(overview.counts.values()) == first.count + last.count
