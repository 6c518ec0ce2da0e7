"""When Saleor is told (saleor-observed.md §6 and §0.8: a report before the answer is stored does harm)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_msp_app.domain.ids import MspTransactionId, TransactionEventId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import Operation, OperationState, ReportState
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.reporting import (
    MESSAGE_LENGTH,
    AnswerLost,
    Contradicted,
    EventKind,
    NextReport,
    NothingToTell,
    NotStoredYet,
    ReportNow,
    TransactionEventSeen,
    TransactionSeen,
    next_report,
    report_of,
)
from tests.builders.operations import NOW, euros, operation

WITHIN = timedelta(minutes=6)


def accepted(*, granted: str | None = None, moved: Money | None = None) -> Operation:
    one = operation(granted=granted, state=OperationState.ACCEPTED, report=ReportState.DUE)
    return replace(one, moved=moved or one.amount, msp_refund_id=MspTransactionId("4711"))


def refused(*, granted: str | None = None) -> Operation:
    one = operation(granted=granted, state=OperationState.REFUSED, report=ReportState.DUE)
    return replace(one, refusal=Refused(RefusalCode.NOT_PAID, "Not paid."))


def event(kind: str, reference: str = "rf-1", amount: Money | None = None) -> TransactionEventSeen:
    return TransactionEventSeen(TransactionEventId("e"), kind, reference, amount or euros("5.00"), NOW)


def step(one: Operation, *events: TransactionEventSeen, after: timedelta = timedelta(0)) -> NextReport:
    return next_report(one, TransactionSeen(events), NOW + after, WITHIN)


def test_a_success_is_told_once_the_reference_is_stored() -> None:
    decision = step(accepted(), event("REFUND_REQUEST"))
    assert isinstance(decision, ReportNow)
    assert (decision.report.kind, decision.report.amount) == (EventKind.REFUND_SUCCESS, euros("5.00"))
    assert "4711" in decision.report.message


def test_a_failure_is_told_with_its_reason() -> None:
    decision = step(refused(), event("REFUND_REQUEST"))
    assert isinstance(decision, ReportNow)
    assert (decision.report.kind, decision.report.message) == (EventKind.REFUND_FAILURE, "Not paid.")


@pytest.mark.parametrize("one", [accepted(), accepted(granted="g1"), refused()])
def test_it_waits_until_the_reference_is_stored(one: Operation) -> None:
    assert step(one, event("REFUND_REQUEST", reference="")) == NotStoredYet()


def test_another_reference_is_not_ours() -> None:
    assert step(accepted(), event("REFUND_REQUEST", reference="rf-2")) == NotStoredYet()


def test_after_a_lost_answer_a_bare_amount_is_told_all_the_same() -> None:
    assert isinstance(step(accepted(), after=WITHIN), ReportNow)


def test_after_a_lost_answer_a_granted_refund_is_not_told_loose() -> None:
    assert step(accepted(granted="g1"), after=WITHIN) == AnswerLost()


GIVEN_UP = (
    TransactionEventSeen(TransactionEventId("f"), "REFUND_FAILURE", "", euros("5.00"), NOW),
    TransactionEventSeen(TransactionEventId("event-1"), "REFUND_REQUEST", "", euros("5.00"), NOW),
)
REFUSED_BY_RETRY = (
    TransactionEventSeen(TransactionEventId("f"), "REFUND_FAILURE", "no-1", euros("5.00"), NOW),
    TransactionEventSeen(TransactionEventId("event-1"), "REFUND_REQUEST", "no-1", euros("5.00"), NOW),
)


@pytest.mark.parametrize("events", [GIVEN_UP, REFUSED_BY_RETRY])
def test_a_request_that_saleor_gave_up_is_not_waited_for(events: tuple[TransactionEventSeen, ...]) -> None:
    assert isinstance(step(accepted(), *events), ReportNow)
    assert step(accepted(granted="g1"), *events) == AnswerLost()


def test_a_request_that_saleor_still_delivers_is_waited_for() -> None:
    assert step(accepted(), GIVEN_UP[1]) == NotStoredYet()


def test_a_loose_success_of_a_granted_refund_is_not_taken_for_done() -> None:
    events = (event("REFUND_SUCCESS"), *GIVEN_UP)
    assert step(accepted(granted="g1"), *events) == AnswerLost()
    assert step(accepted(granted="g1"), event("REFUND_SUCCESS")) == NotStoredYet()
    assert isinstance(step(accepted(), *events), NothingToTell)


def test_after_a_lost_answer_a_failure_needs_no_report() -> None:
    assert isinstance(step(refused(granted="g1"), after=WITHIN), NothingToTell)


def test_a_failure_is_still_told_where_saleor_takes_its_time_to_store_the_answer() -> None:
    """Saleor's worker may be away for longer than all of its retries take (crash run, seed 800281): without a
    result the request would stand as pending for ever."""
    assert step(refused(granted="g1"), GIVEN_UP[1], after=WITHIN) == NotStoredYet()
    stored = step(refused(granted="g1"), event("REFUND_REQUEST"), after=2 * WITHIN)
    assert isinstance(stored, ReportNow)


def test_what_saleor_shows_already_is_not_told_again() -> None:
    events = (event("REFUND_SUCCESS"), event("REFUND_REQUEST"))
    assert isinstance(step(accepted(), *events), NothingToTell)


def test_another_amount_under_our_reference_is_never_reported_over() -> None:
    """Each such report would write a failure and open the granted refund again (calls 20 and 54)."""
    events = (event("REFUND_SUCCESS", amount=euros("4.00")), event("REFUND_REQUEST"))
    assert step(accepted(), *events) == Contradicted(euros("4.00"))


def test_a_refund_that_failed_later_is_told_after_its_success() -> None:
    events = (event("REFUND_SUCCESS"), event("REFUND_REQUEST"))
    decision = step(refused(), *events)
    assert isinstance(decision, ReportNow)
    assert decision.report.kind is EventKind.REFUND_FAILURE


def test_the_amount_told_is_what_multisafepay_moved() -> None:
    report = report_of(accepted(moved=euros("4.99")))
    assert report.amount == euros("4.99")
    assert "5.00 EUR was asked for" in report.message


def test_the_message_fits_saleor() -> None:
    one = replace(refused(), refusal=Refused(RefusalCode.NOT_PAID, "x" * 2000))
    assert len(report_of(one).message) == MESSAGE_LENGTH
