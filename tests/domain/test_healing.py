"""Steps towards one success, linked to the granted refund (saleor-observed.md, "Folding, healing")."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_msp_app.domain.healing import (
    AwaitAnswer,
    CannotHeal,
    NextHealing,
    Press,
    TakeBack,
    TellLoose,
    after_refused_press,
    free_reference,
    next_healing,
)
from saleor_msp_app.domain.ids import PspReference, TransactionEventId
from saleor_msp_app.domain.operation import Operation, OperationState, ReportState
from saleor_msp_app.domain.reporting import EventReport, NothingToTell, next_report
from saleor_msp_app.domain.transaction_events import EventKind, TransactionEventSeen, TransactionSeen
from tests.builders.operations import NOW, TRANSACTION, euros, operation

WITHIN = timedelta(minutes=8)
LONG_AGO = NOW - timedelta(hours=1)
HEALED = "rf-healed"


def paid(**changes: object) -> Operation:
    one = operation(granted="g1", state=OperationState.ACCEPTED, report=ReportState.DUE)
    return replace(one, moved=euros("4.99"), **changes)  # type: ignore[arg-type]  # per field


def event(kind: str, reference: str, amount: str = "4.99") -> TransactionEventSeen:
    return TransactionEventSeen(TransactionEventId("e"), kind, reference, euros(amount), NOW)


REQUEST = event("REFUND_REQUEST", "", "5.00")
GIVEN_UP = event("REFUND_FAILURE", "", "5.00")
LOOSE = event("REFUND_SUCCESS", "rf-1")
TAKEN_BACK = event("REFUND_REVERSE", "rf-1")
STORED = event("REFUND_REQUEST", "rf-1")
HEALING = (event("REFUND_SUCCESS", HEALED), event("REFUND_REQUEST", HEALED))


def step(one: Operation, *events: TransactionEventSeen) -> NextHealing:
    return next_healing(one, TransactionSeen(events), NOW, WITHIN, 5)


def test_saleor_is_asked_again() -> None:
    assert step(paid(), GIVEN_UP, REQUEST) == Press()


def test_a_press_is_waited_for() -> None:
    assert step(paid(presses=1, pressed_at=NOW), GIVEN_UP, REQUEST) == AwaitAnswer()


def test_a_press_that_came_to_nothing_is_repeated_and_not_for_ever() -> None:
    assert step(paid(presses=4, pressed_at=LONG_AGO), GIVEN_UP, REQUEST) == Press()
    assert isinstance(step(paid(presses=5, pressed_at=LONG_AGO), GIVEN_UP, REQUEST), CannotHeal)


def test_a_loose_success_is_taken_back_first_with_exactly_its_amount() -> None:
    decision = step(paid(), LOOSE, GIVEN_UP, REQUEST)
    assert isinstance(decision, TakeBack)
    assert decision.report == EventReport(
        TRANSACTION, PspReference("rf-1"), EventKind.REFUND_REVERSE, euros("4.99"), decision.report.message
    )


def test_then_saleor_is_asked_again() -> None:
    assert step(paid(), TAKEN_BACK, LOOSE, GIVEN_UP, REQUEST) == Press()


def test_a_loose_success_is_taken_back_after_a_clerk_was_answered_under_a_new_reference() -> None:
    one = paid(pressed_at=NOW, healed_reference=PspReference(HEALED))
    assert step(one, LOOSE, GIVEN_UP, REQUEST) == AwaitAnswer(), "until Saleor has the new one"
    assert isinstance(step(one, *HEALING, LOOSE, GIVEN_UP, REQUEST), TakeBack)
    done = next_report(one, TransactionSeen((TAKEN_BACK, *HEALING, LOOSE, GIVEN_UP, REQUEST)), NOW, WITHIN)
    assert isinstance(done, NothingToTell)


@pytest.mark.parametrize(
    "events",
    [
        (LOOSE, STORED),
        (event("REFUND_FAILURE", "rf-1"), LOOSE, GIVEN_UP, REQUEST),
        (event("REFUND_FAILURE", "rf-1"), GIVEN_UP, REQUEST),
    ],
)
def test_what_is_not_understood_is_left_to_a_person(events: tuple[TransactionEventSeen, ...]) -> None:
    assert isinstance(step(paid(), *events), CannotHeal)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("REFUND_IS_PENDING", AwaitAnswer),
        ("REFUND_ALREADY_PROCESSED", TellLoose),
        ("AMOUNT_GREATER_THAN_AVAILABLE", TellLoose),
        ("NOT_FOUND", TellLoose),
        ("MISSING_TRANSACTION_ACTION_REQUEST_WEBHOOK", CannotHeal),
        ("INVALID", CannotHeal),
        ("GRAPHQL_ERROR", CannotHeal),
        ("SOMETHING_NEW", CannotHeal),
    ],
)
def test_what_saleors_refusal_of_a_press_means(code: str, expected: type) -> None:
    assert isinstance(after_refused_press(code, "text"), expected)


def test_a_reference_that_saleor_has_seen_a_result_of_is_never_given_again() -> None:
    one = paid()
    assert free_reference(one, (GIVEN_UP, REQUEST)) == "rf-1"
    second = free_reference(one, (LOOSE,))
    assert second is not None
    third = free_reference(one, (LOOSE, event("REFUND_SUCCESS", second)))
    assert len({"rf-1", second, third}) == 3
    assert free_reference(replace(one, healed_reference=second), (LOOSE,)) == second
