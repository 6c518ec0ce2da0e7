"""Which request a delivery without a body is about (saleor-contract.md §9, cases 1 and 74)."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from saleor_msp_app.domain.ids import PspReference, TransactionEventId, TransactionId
from saleor_msp_app.domain.recovery import (
    AnswerAgain,
    AskForAnother,
    CannotTell,
    Meant,
    NothingOpen,
    RecentTransaction,
    TakeAmount,
    candidates,
    meant,
)
from saleor_msp_app.domain.transaction_events import TransactionEventSeen
from tests.builders.operations import NOW, euros

FIRST, SECOND = TransactionId("t1"), TransactionId("t2")


@dataclass(frozen=True)
class Given:
    reference: PspReference


def given(reference: str) -> Given:
    return Given(PspReference(reference))


def asked(
    name: str, reference: str = "", *, by_person: bool | None = True, amount: str = "5.00", age: int = 10
) -> TransactionEventSeen:
    return TransactionEventSeen(
        TransactionEventId(name),
        "REFUND_REQUEST",
        reference,
        euros(amount),
        NOW - timedelta(seconds=age),
        by_person,
    )


def failed(amount: str = "5.00") -> TransactionEventSeen:
    return replace(asked("failure", amount=amount, age=1), kind="REFUND_FAILURE", by_person=False)


def decide(
    transactions: dict[TransactionId, list[TransactionEventSeen]],
    answers: dict[TransactionId, dict[str, str]] | None = None,
    *,
    complete: bool = True,
) -> Meant[Given]:
    recent = [RecentTransaction(name, tuple(events)) for name, events in transactions.items()]
    known = {
        name: {TransactionEventId(event): given(reference) for event, reference in of_transaction.items()}
        for name, of_transaction in (answers or {}).items()
    }
    found = candidates(recent, known, lambda one: one.reference, NOW - timedelta(minutes=15))
    return meant(found, complete=complete)


def test_the_only_open_request_that_was_answered_is_answered_again() -> None:
    for by_person in (True, False):
        decision = decide({FIRST: [asked("e1", by_person=by_person)]}, {FIRST: {"e1": "rf-1"}})
        assert decision == AnswerAgain(given("rf-1"))


def test_an_amount_that_never_came_is_taken() -> None:
    assert decide({FIRST: [asked("e1")]}) == TakeAmount(FIRST, TransactionEventId("e1"))


@pytest.mark.parametrize("by_person", [False, None])
def test_a_granted_refund_that_never_came_is_refused(by_person: bool | None) -> None:
    decision = decide({FIRST: [asked("e1", by_person=by_person)]})
    assert decision == AskForAnother(FIRST, TransactionEventId("e1"))


@pytest.mark.parametrize(
    "events",
    [
        [],
        [asked("e1", "rf-1")],
        [asked("e1", "no-1")],
        [failed(), asked("e1")],
        [asked("e1", age=16 * 60)],
    ],
)
def test_where_nothing_is_open_it_is_no_retry(events: list[TransactionEventSeen]) -> None:
    assert decide({FIRST: events}, {FIRST: {"e1": "rf-1"}}) == NothingOpen()


@pytest.mark.parametrize(
    ("transactions", "answers"),
    [
        ({FIRST: [asked("e1")], SECOND: [asked("e2")]}, {FIRST: {"e1": "rf-1"}, SECOND: {"e2": "rf-2"}}),
        ({FIRST: [asked("e1")], SECOND: [asked("e2")]}, {FIRST: {"e1": "rf-1"}}),
        ({FIRST: [asked("e1")], SECOND: [asked("e2")]}, {}),
        ({FIRST: [asked("e1"), asked("e2", amount="6.00")]}, {FIRST: {"e1": "rf-1", "e2": "rf-2"}}),
        (
            {FIRST: [asked("e1", by_person=False), asked("e2", by_person=False)]},
            {FIRST: {"e1": "rf-1", "e2": "rf-2"}},
        ),
        ({FIRST: [asked("e1"), asked("e2", by_person=False)]}, {FIRST: {"e1": "rf-1", "e2": "rf-2"}}),
    ],
)
def test_of_several_nobody_can_tell(
    transactions: dict[TransactionId, list[TransactionEventSeen]],
    answers: dict[TransactionId, dict[str, str]],
) -> None:
    assert isinstance(decide(transactions, answers), CannotTell)


def test_equal_amounts_of_one_transaction_are_alike() -> None:
    both = {FIRST: [asked("e2", age=5), asked("e1")]}
    assert decide(both, {FIRST: {"e1": "rf-1", "e2": "rf-2"}}) == AnswerAgain(given("rf-1"))


def test_two_requests_folded_onto_one_reference_are_alike() -> None:
    both = {FIRST: [asked("e2", by_person=False, age=5), asked("e1", by_person=False)]}
    assert decide(both, {FIRST: {"e1": "rf-1", "e2": "rf-1"}}) == AnswerAgain(given("rf-1"))


def test_a_folded_request_gets_the_reference_that_is_stored_already() -> None:
    both = {FIRST: [asked("e2", by_person=False, age=5), asked("e1", "rf-1", by_person=False)]}
    assert decide(both, {FIRST: {"e1": "rf-1", "e2": "rf-1"}}) == AnswerAgain(given("rf-1"))


def test_where_saleor_stored_the_others_reference_the_one_that_is_left_is_given() -> None:
    """Two equal amounts raced: each of the two deliveries was taken for the other's request."""
    both = {FIRST: [asked("e2", age=5), asked("e1", "rf-2")]}
    assert decide(both, {FIRST: {"e1": "rf-1", "e2": "rf-2"}}) == AnswerAgain(given("rf-1"))


def test_a_list_that_is_cut_proves_nothing() -> None:
    assert isinstance(decide({FIRST: [asked("e1")]}, complete=False), CannotTell)
