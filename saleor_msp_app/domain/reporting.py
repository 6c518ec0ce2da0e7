"""When and what to tell Saleor of a settled operation.

A report that overtakes our own answer leaves the granted refund pending for ever (observed 3.23.28), so
it waits until Saleor shows our reference on a request.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from saleor_msp_app.domain.available_actions import TransactionAction
from saleor_msp_app.domain.ids import PspReference, TransactionId, is_refusal
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, Origin
from saleor_msp_app.domain.transaction_events import (
    FAILURES,
    SUCCESSES,
    Booked,
    EventKind,
    TransactionEventSeen,
    TransactionSeen,
    booked,
    is_stored,
    open_requests,
)
from saleor_msp_app.domain.wording import capitalised, wording

__all__ = ["EventKind", "TransactionEventSeen", "TransactionSeen"]

MESSAGE_LENGTH = 512
"""Saleor cuts longer messages (observed 3.23.28)."""

_PAYMENTS = frozenset({OperationKind.AUTHORIZATION, OperationKind.CHARGE, OperationKind.CANCEL})

_FOUND_WORDS = {
    OperationKind.REFUND: "Refunded at MultiSafepay, not from Saleor.",
    OperationKind.AUTHORIZATION: "MultiSafepay has authorized the payment.",
    OperationKind.CHARGE: "MultiSafepay has received the payment.",
    OperationKind.CANCEL: "The payment was cancelled at MultiSafepay, or has expired.",
    OperationKind.CHARGEBACK: "The customer's bank took this payment back (chargeback).",
    OperationKind.CHARGEBACK_REVERSED: "The chargeback was reversed: the payment is back.",
}


@dataclass(frozen=True, slots=True)
class EventReport:
    """One `transactionEventReport`. Never carries `time` (saleor-contract.md §5.5 c).

    `available_actions` None leaves Saleor's as they are; `external_url` and `method` (the name of the payment
    method) are left out where they are "".
    """

    transaction_id: TransactionId
    psp_reference: PspReference
    kind: EventKind
    amount: Money
    message: str
    available_actions: tuple[TransactionAction, ...] | None = None
    external_url: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class ReportNow:
    """Saleor is ready for it."""

    report: EventReport


@dataclass(frozen=True, slots=True)
class NotStoredYet:
    """Saleor has not stored our answer yet. After `stored_within` it may take hours: a worker was away."""


@dataclass(frozen=True, slots=True)
class NothingToTell:
    """Saleor holds the right result already."""

    why: str


@dataclass(frozen=True, slots=True)
class AnswerLost:
    """Saleor never got our answer to a granted refund and booked a failure, while the money left.

    A loose success would count the money but leave the granted refund failed and open to a second press
    (observed 3.23.28): it is healed instead (`domain/healing.py`).
    """


@dataclass(frozen=True, slots=True)
class Contradicted:
    """Saleor holds another amount under our reference: a report would write one more failure and open the
    granted refund to a second press (observed 3.23.28)."""

    shown: Money


NextReport: TypeAlias = ReportNow | NotStoredYet | NothingToTell | AnswerLost | Contradicted


def next_report(
    operation: Operation, seen: TransactionSeen, now: datetime, stored_within: timedelta
) -> NextReport:
    """Decide on the report of a settled operation. `stored_within` counts from its acceptance."""
    report = report_of(operation)
    follow_up = _follow_up(operation, report, seen)
    if follow_up is not None:
        return follow_up
    if operation.healed_reference is not None and operation.state is OperationState.ACCEPTED:
        return _after_healing(operation.healed_reference, operation, report, seen)
    lost = _is_lost(operation, seen, now, stored_within)
    return _by_results(operation, report, seen, lost=lost) or _by_storing(operation, report, seen, lost=lost)


def _by_results(
    operation: Operation, report: EventReport, seen: TransactionSeen, *, lost: bool
) -> NextReport | None:
    results = _results(operation, report, seen)
    if results and results[0].kind == report.kind and results[0].amount == report.amount:
        return _shown(operation, report, seen, lost=lost)
    other = next((result.amount for result in results if result.amount != report.amount), None)
    return None if other is None else Contradicted(other)


def _by_storing(
    operation: Operation, report: EventReport, seen: TransactionSeen, *, lost: bool
) -> NextReport:
    if is_stored(report.psp_reference, seen.events):
        return ReportNow(report)
    return _after_a_lost_answer(operation, report, seen) if lost else NotStoredYet()


def _shown(operation: Operation, report: EventReport, seen: TransactionSeen, *, lost: bool) -> NextReport:
    """A success that is not linked to its granted refund leaves that one open (observed 3.23.28)."""
    loose = report.kind is EventKind.REFUND_SUCCESS and not is_stored(operation.psp_reference, seen.events)
    if loose and operation.granted_refund_id is not None:
        return AnswerLost() if lost else NotStoredYet()
    return NothingToTell("Saleor shows this result already")


def _after_a_lost_answer(operation: Operation, report: EventReport, seen: TransactionSeen) -> NextReport:
    """A failure can wait: as long as Saleor has not given the request up, it may still store our answer."""
    if report.kind is FAILURES[operation.kind]:
        if any(e.id == operation.request_event_id for e in open_requests(seen.events, operation.kind)):
            return NotStoredYet()
        return NothingToTell("Saleor never got our answer and booked the failure by itself")
    return ReportNow(report) if operation.granted_refund_id is None else AnswerLost()


def _after_healing(
    healed: PspReference, operation: Operation, report: EventReport, seen: TransactionSeen
) -> NextReport:
    """Done once the healing reference alone stands for the money."""
    for event in seen.events:
        if event.psp_reference == healed and event.kind == EventKind.REFUND_SUCCESS:
            if event.amount != report.amount:
                return Contradicted(event.amount)
            if booked(operation.psp_reference, seen.events) is not Booked.SUCCESS:
                return NothingToTell(f"Saleor shows this result already, under {healed}")
    return AnswerLost()


def _follow_up(operation: Operation, report: EventReport, seen: TransactionSeen) -> NextReport | None:
    """What needs no request of Saleor's: it was found at MultiSafepay, or taken back after its success was
    told.

    None for everything else. Of two results under one reference Saleor counts the later (observed 3.23.28).
    """
    if operation.origin is Origin.ASKED and not operation.was_taken_back:
        return None
    known = _known_better(operation, seen)
    if known is not None:
        return known
    results = _results(operation, report, seen)
    if not results and operation.origin is Origin.ASKED:
        return None
    if results and results[0].kind == report.kind and results[0].amount == report.amount:
        return NothingToTell("Saleor shows this result already")
    other = next((result.amount for result in results if result.amount != report.amount), None)
    return ReportNow(report) if other is None else Contradicted(other)


def _is_lost(operation: Operation, seen: TransactionSeen, now: datetime, stored_within: timedelta) -> bool:
    """Whether Saleor will never store our answer: it has given the request up, or its time is over."""
    own = next((e for e in seen.events if e.id == operation.request_event_id), None)
    if own is not None and is_refusal(own.psp_reference):
        return True
    if own is not None and not own.psp_reference and own not in open_requests(seen.events, operation.kind):
        return True
    return now - operation.created_at >= stored_within


def report_of(operation: Operation) -> EventReport:
    """What Saleor is told: what MultiSafepay moved, or why nothing was."""
    if operation.state is OperationState.ACCEPTED:
        amount, kind, message = (
            operation.moved or operation.amount,
            SUCCESSES[operation.kind],
            _found(operation) if operation.origin is Origin.FOUND else _success(operation),
        )
    else:
        refusal = operation.refusal.message if operation.refusal else ""
        # After a success, Saleor takes a failure only with the success's amount (saleor-contract.md §5.5 g).
        amount, kind, message = operation.moved or operation.amount, FAILURES[operation.kind], refusal
    reference = operation.told_as or operation.healed_reference or operation.psp_reference
    return EventReport(
        operation.transaction_id,
        reference,
        kind,
        amount,
        message[:MESSAGE_LENGTH],
        method=operation.method if _tells_method(operation) else "",
    )


def _tells_method(operation: Operation) -> bool:
    """Saleor keeps one method for the whole transaction: the payment tells it, and nothing that follows."""
    return operation.origin is Origin.FOUND and operation.kind in _PAYMENTS


def _found(operation: Operation) -> str:
    number = f" MultiSafepay's number: {operation.msp_refund_id}." if operation.msp_refund_id else ""
    return f"{_FOUND_WORDS[operation.kind]}{number}"


def _success(operation: Operation) -> str:
    noun = wording(operation.kind).noun
    number = f" {capitalised(noun)} {operation.msp_refund_id}." if operation.msp_refund_id else ""
    text = f"MultiSafepay accepted the {noun}.{number}"
    if operation.moved is not None and operation.moved != operation.amount:
        text += f" {operation.amount} was asked for; by its rounding MultiSafepay moves {operation.moved}."
    return text


def _known_better(operation: Operation, seen: TransactionSeen) -> NothingToTell | None:
    """A payment only goes forward, in whatever order its states are found: authorised, then charged or
    cancelled. Saleor takes one authorisation of a transaction (saleor-contract.md §5.2)."""
    if operation.told_as is None:
        return None
    shown = {e.kind for e in seen.events if e.psp_reference == operation.told_as}
    if operation.kind is OperationKind.AUTHORIZATION:
        shown |= {e.kind for e in seen.events if e.kind in _BEYOND_AUTHORIZATION}
    beyond = _BEYOND[operation.kind]
    if operation.state is OperationState.REFUSED and not operation.was_taken_back:
        beyond |= _FORWARD
    later = sorted(shown & beyond)
    return NothingToTell(f"Saleor shows {later[0]} already") if later else None


_FORWARD = frozenset({EventKind.AUTHORIZATION_SUCCESS, EventKind.CHARGE_SUCCESS, EventKind.CANCEL_SUCCESS})
_BEYOND_AUTHORIZATION = frozenset({EventKind.AUTHORIZATION_SUCCESS, EventKind.CHARGE_SUCCESS})
_BEYOND: dict[OperationKind, frozenset[str]] = {
    OperationKind.AUTHORIZATION: _FORWARD,
    OperationKind.CHARGE: frozenset(),
    OperationKind.CANCEL: frozenset({EventKind.CHARGE_SUCCESS}),
    OperationKind.REFUND: frozenset(),
    OperationKind.CHARGEBACK: frozenset(),
    OperationKind.CHARGEBACK_REVERSED: frozenset(),
}
"""What a later state of the payment is told by. A failure is never told after any success."""


def _results(operation: Operation, report: EventReport, seen: TransactionSeen) -> list[TransactionEventSeen]:
    """The results that Saleor holds under our reference, newest first."""
    kinds = (SUCCESSES[operation.kind], FAILURES[operation.kind], report.kind)
    return [e for e in seen.events if e.psp_reference == report.psp_reference and e.kind in kinds]
