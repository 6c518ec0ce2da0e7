"""Healing: Saleor holds a granted refund for failed whose money has left, as our answer never reached it.

A loose success would be counted, but Saleor would leave the granted refund failed. A new request for the
same granted refund, answered with the result itself, closes it; under a reference that Saleor has seen no
result of, else the granted refund stays pending for ever (saleor-observed.md, "Folding, healing and
recovering").
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from saleor_msp_app.domain.ids import PspReference, operation_reference
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.reporting import EventReport
from saleor_msp_app.domain.transaction_events import (
    Booked,
    EventKind,
    TransactionEventSeen,
    TransactionSeen,
    booked,
    is_stored,
)

MOST_REFERENCES = 10
"""A bound only: each healing uses up one at most."""


@dataclass(frozen=True, slots=True)
class AwaitAnswer:
    """A press is under way."""


@dataclass(frozen=True, slots=True)
class TakeBack:
    """A loose success is booked: it has to go, or the money would be counted twice."""

    report: EventReport


@dataclass(frozen=True, slots=True)
class Press:
    """Ask Saleor for the granted refund again."""


@dataclass(frozen=True, slots=True)
class TellLoose:
    """The granted refund cannot be closed, nor pressed again: the money at least is told."""

    why: str


@dataclass(frozen=True, slots=True)
class CannotHeal:
    """A person has to look at Saleor."""

    why: str


NextHealing: TypeAlias = AwaitAnswer | TakeBack | Press | CannotHeal
AfterRefusal: TypeAlias = AwaitAnswer | TellLoose | CannotHeal


def next_healing(
    operation: Operation, seen: TransactionSeen, now: datetime, stored_within: timedelta, most_presses: int
) -> NextHealing:
    """The next step towards one success, linked to the granted refund."""
    pressed = operation.pressed_at
    if pressed is not None and now - pressed < stored_within and not _healed(operation, seen):
        return AwaitAnswer()
    for reference in _used(operation):
        state = booked(reference, seen.events)
        linked = is_stored(reference, seen.events)
        if state is Booked.UNCLEAR or (state is Booked.SUCCESS and linked and not _healed(operation, seen)):
            return CannotHeal(f"what Saleor holds under {reference} cannot be put right by the app")
        if state is Booked.SUCCESS and reference != operation.healed_reference:
            return TakeBack(_reversal(operation, reference, seen))
    if operation.presses >= most_presses:
        return CannotHeal(f"Saleor was asked for the granted refund {operation.presses} times, in vain")
    return Press()


def after_refused_press(code: str, message: str) -> AfterRefusal:
    """What Saleor's refusal of the press means (saleor-contract.md §5.7)."""
    match code:
        case "REFUND_IS_PENDING":
            return AwaitAnswer()
        case "REFUND_ALREADY_PROCESSED":
            return TellLoose("Saleor holds the granted refund for paid by another event")
        case "AMOUNT_GREATER_THAN_AVAILABLE":
            return TellLoose("less is left of the payment than the granted refund: it cannot be sent again")
        case "NOT_FOUND":
            return TellLoose("the granted refund is gone")
        case _:
            return CannotHeal(f"Saleor refuses to send the granted refund again: {code} {message}".strip())


def free_reference(operation: Operation, events: Iterable[TransactionEventSeen]) -> PspReference | None:
    """The reference for a result: its own, or the first healing one, of which Saleor has seen no result.

    Derived, so that two presses at once are answered alike and Saleor counts them once.
    """
    seen = tuple(events)
    if operation.healed_reference and booked(operation.healed_reference, seen) is Booked.NOTHING:
        return operation.healed_reference
    return next((r for r in _references(operation) if booked(r, seen) is Booked.NOTHING), None)


def is_booked_for_good(operation: Operation, events: Iterable[TransactionEventSeen]) -> bool:
    """Whether a success of it stands that cannot be taken back without opening its granted refund."""
    seen = tuple(events)
    return any(
        booked(r, seen) is Booked.UNCLEAR or (booked(r, seen) is Booked.SUCCESS and is_stored(r, seen))
        for r in _used(operation)
    )


def is_booked(operation: Operation, events: Iterable[TransactionEventSeen]) -> bool:
    """Whether Saleor counts it."""
    seen = tuple(events)
    return any(booked(r, seen) is Booked.SUCCESS for r in _used(operation))


def _healed(operation: Operation, seen: TransactionSeen) -> bool:
    healed = operation.healed_reference
    return healed is not None and booked(healed, seen.events) is Booked.SUCCESS


def _used(operation: Operation) -> tuple[PspReference, ...]:
    healed = operation.healed_reference
    return (operation.psp_reference,) if healed is None else (operation.psp_reference, healed)


def _references(operation: Operation) -> Iterable[PspReference]:
    yield operation.psp_reference
    for number in range(1, MOST_REFERENCES):
        name = f"{operation.psp_reference}#{number}"
        yield operation_reference("rf", operation.shop, operation.transaction_id, name)


def _reversal(operation: Operation, reference: PspReference, seen: TransactionSeen) -> EventReport:
    """Of exactly the amount that is booked."""
    amount = next(
        e.amount for e in seen.events if e.psp_reference == reference and e.kind == EventKind.REFUND_SUCCESS
    )
    text = "Taken back, as Saleor did not link it to the granted refund. It is booked again with that."
    return EventReport(operation.transaction_id, reference, EventKind.REFUND_REVERSE, amount, text)
