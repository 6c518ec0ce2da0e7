"""Where an operation may move, and where not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

import pytest

from saleor_msp_app.domain.errors import IllegalTransition
from saleor_msp_app.domain.ids import MspTransactionId, PspReference
from saleor_msp_app.domain.operation import (
    Operation,
    OperationState,
    OrderTrace,
    ReportState,
    accept,
    accept_held,
    answer_with_result,
    begin_press,
    begin_sending,
    certainly_absent,
    hold,
    mark_reported,
    mark_taken,
    never_sent,
    park_report,
    refuse,
    release_report,
    resolve_not_paid,
    resolve_paid,
    retry,
    take_up_again,
)
from saleor_msp_app.domain.policy import ReportOn
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from tests.builders.operations import NOW, euros, operation

Transition: TypeAlias = Callable[[Operation], Operation]

LATER = NOW + timedelta(minutes=1)
TRACE = OrderTrace(0, (), (), None, "completed")
NUMBER = MspTransactionId("4711")
NO = Refused(RefusalCode.REFUSED_BY_MULTISAFEPAY, "MultiSafepay 1024: declined")
AWAY = Refused(RefusalCode.MULTISAFEPAY_UNREACHABLE, "MultiSafepay is out of reach.")

REQUESTED, SENDING, ACCEPTED, REFUSED, NEEDS_PERSON = (
    OperationState.REQUESTED,
    OperationState.SENDING,
    OperationState.ACCEPTED,
    OperationState.REFUSED,
    OperationState.NEEDS_PERSON,
)

TRANSITIONS: dict[str, tuple[Transition, set[OperationState]]] = {
    "begin_sending": (lambda o: begin_sending(o, o.amount, TRACE, LATER), {REQUESTED}),
    "mark_taken": (lambda o: mark_taken(o, NUMBER, LATER), {SENDING}),
    "certainly_absent": (lambda o: certainly_absent(o, LATER), {SENDING}),
    "accept": (lambda o: accept(o, o.amount, NUMBER, LATER), {SENDING}),
    "refuse": (lambda o: refuse(o, NO, LATER), {REQUESTED, SENDING}),
    "hold": (lambda o: hold(o, RefusalCode.OUTCOME_UNKNOWN, "?", LATER), {REQUESTED, SENDING}),
    "mark_reported": (lambda o: mark_reported(o, LATER), {ACCEPTED, REFUSED}),
    "park_report": (lambda o: park_report(o, LATER), {ACCEPTED, REFUSED}),
    "release_report": (lambda o: release_report(o, LATER), {ACCEPTED, REFUSED}),
    "begin_press": (lambda o: begin_press(o, LATER), {ACCEPTED}),
    "answer_with_result": (lambda o: answer_with_result(o, PspReference("rf-2"), LATER), {ACCEPTED}),
    "retry": (lambda o: retry(o, LATER), {NEEDS_PERSON}),
    "resolve_paid": (lambda o: resolve_paid(o, o.amount, NUMBER, LATER), {NEEDS_PERSON}),
    "accept_held": (lambda o: accept_held(o, o.amount, NUMBER, LATER), {NEEDS_PERSON}),
    "take_up_again": (lambda o: take_up_again(o, LATER), set(OperationState)),
    "resolve_not_paid": (lambda o: resolve_not_paid(o, NO, LATER), {NEEDS_PERSON}),
}


def in_state(state: OperationState) -> Operation:
    """An operation that has come there by the ordinary way."""
    asked = operation()
    sent = begin_sending(asked, asked.amount, TRACE, NOW)
    match state:
        case OperationState.REQUESTED:
            return asked
        case OperationState.SENDING:
            return sent
        case OperationState.ACCEPTED:
            return accept(sent, sent.amount, NUMBER, NOW)
        case OperationState.REFUSED:
            return refuse(sent, NO, NOW)
        case OperationState.NEEDS_PERSON:
            return hold(sent, RefusalCode.OUTCOME_UNKNOWN, "nobody knows", NOW)


@pytest.mark.parametrize("state", OperationState)
@pytest.mark.parametrize("name", TRANSITIONS)
def test_a_transition_is_legal_from_its_own_states_only(name: str, state: OperationState) -> None:
    change, legal = TRANSITIONS[name]
    before = in_state(state)
    if state not in legal:
        with pytest.raises(IllegalTransition, match=before.psp_reference):
            change(before)
        return
    after = change(before)
    assert (after.version, after.updated_at) == (before.version + 1, LATER)


def test_every_state_but_an_open_one_is_settled() -> None:
    assert [state for state in OperationState if in_state(state).is_open] == [REQUESTED, SENDING]


def test_only_a_refusal_holds_no_money() -> None:
    assert [state for state in OperationState if not in_state(state).holds_money] == [REFUSED]


def test_sending_remembers_what_was_there_before() -> None:
    sent = begin_sending(operation(), euros("4.99"), TRACE, LATER)
    assert (sent.state, sent.planned, sent.before, sent.attempts) == (SENDING, euros("4.99"), TRACE, 1)
    assert sent.sending_since == LATER


def test_what_was_taken_is_never_absent() -> None:
    with pytest.raises(IllegalTransition, match="taken"):
        certainly_absent(mark_taken(in_state(SENDING), NUMBER, NOW), LATER)


def test_absence_keeps_the_count_and_the_trace_should_it_show_after_all() -> None:
    back = certainly_absent(in_state(SENDING), LATER)
    assert (back.state, back.before, back.attempts) == (REQUESTED, TRACE, 1)


@pytest.mark.parametrize(
    ("policy", "report"),
    [(ReportOn.ACCEPTANCE, ReportState.DUE), (ReportOn.COMPLETION, ReportState.NOT_DUE)],
)
def test_acceptance_is_reported_when_the_policy_says(policy: ReportOn, report: ReportState) -> None:
    sent = replace(in_state(SENDING), report_on=policy)
    held = replace(in_state(NEEDS_PERSON), report_on=policy)
    assert accept(sent, sent.amount, NUMBER, LATER).report is report
    assert accept_held(held, held.amount, NUMBER, LATER).report is report


def test_a_call_that_never_left_keeps_the_trace_of_one_that_may_have_arrived() -> None:
    lost = certainly_absent(in_state(SENDING), NOW)
    again = begin_sending(lost, lost.amount, replace(TRACE, status="refunded"), NOW)
    assert never_sent(again, LATER).before == TRACE
    first = never_sent(in_state(SENDING), LATER)
    assert (first.before, first.attempts) == (None, 0)


def test_a_retry_is_looked_up_first_by_the_old_trace() -> None:
    held = replace(in_state(NEEDS_PERSON), attempts=3)
    again = retry(held, LATER)
    assert (again.state, again.before, again.planned) == (SENDING, TRACE, held.planned)
    assert again.sending_since == held.sending_since
    assert (again.attempts, again.refusal, again.report) == (1, None, ReportState.NOT_DUE)


def test_a_retry_keeps_that_multisafepay_said_yes() -> None:
    held = replace(in_state(NEEDS_PERSON), taken=True)
    assert retry(held, LATER).taken


def test_a_retry_of_what_was_never_sent_begins_anew() -> None:
    held = hold(operation(), RefusalCode.OUTCOME_UNKNOWN, "?", NOW)
    again = retry(held, LATER)
    assert (again.state, again.attempts) == (REQUESTED, 0)


def test_a_refusal_is_taken_back_only_where_multisafepay_was_out_of_reach() -> None:
    away = refuse(operation(), AWAY, NOW)
    again = retry(away, LATER)
    assert (again.state, again.refusal, again.report) == (REQUESTED, None, ReportState.NOT_DUE)
    assert retry(park_report(away, NOW), LATER).state is REQUESTED
    sent_before = refuse(certainly_absent(in_state(SENDING), NOW), AWAY, NOW)
    assert retry(sent_before, LATER).before == TRACE


def test_a_refusal_that_saleor_has_stays() -> None:
    told = mark_reported(refuse(operation(), AWAY, NOW), NOW)
    with pytest.raises(IllegalTransition, match="for good"):
        retry(told, LATER)


def test_a_persons_word_that_it_was_paid() -> None:
    paid = resolve_paid(in_state(NEEDS_PERSON), euros("4.99"), NUMBER, LATER)
    assert (paid.state, paid.moved, paid.msp_refund_id) == (ACCEPTED, euros("4.99"), NUMBER)
    assert (paid.report, paid.refusal) == (ReportState.DUE, None)


def test_a_number_that_is_known_is_kept() -> None:
    held = replace(in_state(NEEDS_PERSON), msp_refund_id=NUMBER)
    assert resolve_paid(held, held.amount, None, LATER).msp_refund_id == NUMBER


def test_a_persons_word_that_it_was_not_paid() -> None:
    refused = resolve_not_paid(in_state(NEEDS_PERSON), NO, LATER)
    assert (refused.state, refused.refusal, refused.report) == (REFUSED, NO, ReportState.DUE)
    assert refused.moved is None
