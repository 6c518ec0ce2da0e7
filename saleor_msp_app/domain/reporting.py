"""When and what to tell Saleor of a settled operation.

A report that overtakes our own answer leaves the granted refund pending for ever (observed 3.23.28), so
it waits until Saleor shows our reference on a request.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from saleor_msp_app.domain.ids import PspReference, TransactionEventId, TransactionId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import Operation, OperationState

MESSAGE_LENGTH = 512
"""Saleor cuts longer messages (observed 3.23.28)."""


class EventKind(StrEnum):
    """The values of Saleor's `TransactionEventTypeEnum` that matter here."""

    REFUND_REQUEST = "REFUND_REQUEST"
    REFUND_SUCCESS = "REFUND_SUCCESS"
    REFUND_FAILURE = "REFUND_FAILURE"


@dataclass(frozen=True, slots=True)
class TransactionEventSeen:
    """An event of a Saleor transaction, as Saleor shows it. `kind` is Saleor's `type`."""

    id: TransactionEventId
    kind: str
    psp_reference: str
    amount: Money
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TransactionSeen:
    """A Saleor transaction as the app sees it now; events newest first."""

    events: tuple[TransactionEventSeen, ...]


@dataclass(frozen=True, slots=True)
class EventReport:
    """One `transactionEventReport`. Never carries `time` (saleor-contract.md §5.5 c)."""

    transaction_id: TransactionId
    psp_reference: PspReference
    kind: EventKind
    amount: Money
    message: str


@dataclass(frozen=True, slots=True)
class ReportNow:
    """Saleor is ready for it."""

    report: EventReport


@dataclass(frozen=True, slots=True)
class NotStoredYet:
    """Saleor has not stored our answer yet."""


@dataclass(frozen=True, slots=True)
class NothingToTell:
    """Saleor holds the right result already."""

    why: str


@dataclass(frozen=True, slots=True)
class AnswerLost:
    """Saleor never got our answer to a granted refund and booked a failure, while the money left.

    A loose success would count the money but leave the granted refund failed and open to a second press
    (observed 3.23.28), so it is not told; the ledger refuses that second press.
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
    results = _results(report, seen)
    if results and results[0].kind == report.kind and results[0].amount == report.amount:
        return NothingToTell("Saleor shows this result already")
    for result in results:
        if result.amount != report.amount:
            return Contradicted(result.amount)
    if _is_stored(operation.psp_reference, seen):
        return ReportNow(report)
    if now - operation.created_at < stored_within:
        return NotStoredYet()
    return _after_a_lost_answer(operation, report)


def _after_a_lost_answer(operation: Operation, report: EventReport) -> NextReport:
    if report.kind is EventKind.REFUND_FAILURE:
        return NothingToTell("Saleor never got our answer and booked the failure by itself")
    return ReportNow(report) if operation.granted_refund_id is None else AnswerLost()


def report_of(operation: Operation) -> EventReport:
    """What Saleor is told: what MultiSafepay moved, or why nothing was."""
    if operation.state is OperationState.ACCEPTED:
        amount, kind, message = (
            operation.moved or operation.amount,
            EventKind.REFUND_SUCCESS,
            _success(operation),
        )
    else:
        refusal = operation.refusal.message if operation.refusal else ""
        amount, kind, message = operation.amount, EventKind.REFUND_FAILURE, refusal
    return EventReport(
        operation.transaction_id, operation.psp_reference, kind, amount, message[:MESSAGE_LENGTH]
    )


def _success(operation: Operation) -> str:
    number = f" Refund {operation.msp_refund_id}." if operation.msp_refund_id else ""
    text = f"MultiSafepay accepted the refund.{number}"
    if operation.moved is not None and operation.moved != operation.amount:
        text += f" {operation.amount} was asked for; by its rounding MultiSafepay moves {operation.moved}."
    return text


def _is_stored(reference: PspReference, seen: TransactionSeen) -> bool:
    return any(e.kind == EventKind.REFUND_REQUEST and e.psp_reference == reference for e in seen.events)


def _results(report: EventReport, seen: TransactionSeen) -> list[TransactionEventSeen]:
    """The results that Saleor holds under our reference, newest first."""
    kinds = (EventKind.REFUND_SUCCESS, EventKind.REFUND_FAILURE)
    return [e for e in seen.events if e.psp_reference == report.psp_reference and e.kind in kinds]
