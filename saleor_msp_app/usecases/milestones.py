"""The road of an operation in five steps: requested, sent, accepted, reported, completed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, Origin, ReportState
from saleor_msp_app.domain.policy import ReportOn
from saleor_msp_app.usecases.ports.ledger import JournalEntry
from saleor_msp_app.usecases.refund_story import first_at, last_at


class Standing(StrEnum):
    """How a step stands."""

    DONE = "done"
    NOW = "now"
    BAD = "bad"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Milestone:
    """`at` is None where it has not happened, or nobody wrote down when."""

    name: str
    standing: Standing
    at: datetime | None
    says: str


def milestones(operation: Operation, journal: Sequence[JournalEntry]) -> tuple[Milestone, ...]:
    """In the order in which they come: by the merchant's policy Saleor is told on acceptance, or only once
    MultiSafepay has paid out. Only refunds are paid out later than they are accepted."""
    begun = (_requested(operation), *_sent(operation, journal), _accepted(operation, journal))
    if operation.kind is not OperationKind.REFUND:
        return (*begun, _reported(operation, journal))
    end = (_reported(operation, journal), _completed(operation, journal))
    on_completion = operation.report_on is ReportOn.COMPLETION and operation.state is OperationState.ACCEPTED
    return (*begun, *(reversed(end) if on_completion else end))


def _requested(operation: Operation) -> Milestone:
    if operation.origin is Origin.FOUND:
        return Milestone("Found", Standing.DONE, operation.created_at, "It began at MultiSafepay.")
    return Milestone("Requested", Standing.DONE, operation.created_at, f"{operation.amount}, in Saleor.")


def _sent(operation: Operation, journal: Sequence[JournalEntry]) -> Iterator[Milestone]:
    if operation.origin is Origin.FOUND:
        return
    at = operation.sending_since or first_at(journal, "multisafepay.called")
    if at is not None:
        planned = f"{operation.planned}, to MultiSafepay." if operation.planned else "To MultiSafepay."
        tries = "" if operation.attempts <= 1 else f" Try {operation.attempts}."
        yield Milestone("Sent", Standing.DONE, at, planned + tries)
    elif operation.is_open:
        yield Milestone("Sent", Standing.NOW, None, "It waits to be sent.")
    else:
        yield Milestone("Sent", Standing.AHEAD, None, "Nothing was sent.")


def _accepted(operation: Operation, journal: Sequence[JournalEntry]) -> Milestone:
    at = last_at(
        journal,
        *(f"{operation.kind}.{end}" for end in ("accepted", "found", "resolved", "refused", "held")),
        "refund.proved",
        "refund.taken_back",
    )
    match operation.state:
        case OperationState.REQUESTED:
            return Milestone("Accepted", Standing.AHEAD, None, "")
        case OperationState.SENDING:
            return Milestone("Accepted", Standing.NOW, None, "The app sends it, or looks whether it arrived.")
        case OperationState.ACCEPTED:
            number = f" Number {operation.msp_refund_id}." if operation.msp_refund_id else ""
            at = _accepted_at(operation, journal) or at
            return Milestone("Accepted", Standing.DONE, at, f"MultiSafepay moves {operation.moved}.{number}")
        case OperationState.REFUSED:
            name = "Taken back" if operation.was_taken_back else "Refused"
            return Milestone(name, Standing.BAD, at, _refusal(operation))
        case OperationState.NEEDS_PERSON:
            return Milestone("Needs a person", Standing.BAD, at, _refusal(operation))
        case _:
            assert_never(operation.state)


def _accepted_at(operation: Operation, journal: Sequence[JournalEntry]) -> datetime | None:
    kinds = (f"{operation.kind}.{end}" for end in ("accepted", "found", "resolved"))
    return last_at(journal, *kinds, "refund.proved")


def _refusal(operation: Operation) -> str:
    return operation.refusal.message if operation.refusal else ""


def _reported(operation: Operation, journal: Sequence[JournalEntry]) -> Milestone:
    match operation.report:
        case ReportState.DONE:
            at = last_at(journal, "saleor.reported", "saleor.needs_no_report")
            return Milestone("Reported", Standing.DONE, at, "Saleor has the result.")
        case ReportState.DUE:
            return Milestone("Reported", Standing.NOW, None, "Saleor is about to be told.")
        case ReportState.PARKED:
            at = last_at(journal, "saleor.report_parked")
            return Milestone("Reported", Standing.BAD, at, f"Saleor cannot be told: {_parked(journal)}.")
        case ReportState.NOT_DUE:
            return Milestone("Reported", Standing.AHEAD, None, "")
        case _:
            assert_never(operation.report)


def _parked(journal: Sequence[JournalEntry]) -> str:
    whys = [str(one.detail.get("why", "")) for one in journal if one.kind == "saleor.report_parked"]
    return whys[-1].rstrip(".") if whys else "nobody knows why"


def _completed(operation: Operation, journal: Sequence[JournalEntry]) -> Milestone:
    if operation.completed_at is not None and operation.state is OperationState.ACCEPTED:
        return Milestone("Completed", Standing.DONE, operation.completed_at, "MultiSafepay has paid it out.")
    if operation.was_taken_back:
        at = last_at(journal, "refund.taken_back")
        return Milestone("Completed", Standing.BAD, at, "The money was not paid out, or came back.")
    if operation.state is OperationState.ACCEPTED:
        return Milestone("Completed", Standing.NOW, None, "MultiSafepay pays it out, most often at midnight.")
    return Milestone("Completed", Standing.AHEAD, None, "")
