"""What Saleor shows of a transaction: its events, and what they say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from saleor_msp_app.domain.ids import TransactionEventId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import OperationKind


class EventKind(StrEnum):
    """The values of Saleor's `TransactionEventTypeEnum` that matter here."""

    REFUND_REQUEST = "REFUND_REQUEST"
    REFUND_SUCCESS = "REFUND_SUCCESS"
    REFUND_FAILURE = "REFUND_FAILURE"
    REFUND_REVERSE = "REFUND_REVERSE"
    CHARGE_BACK = "CHARGE_BACK"
    AUTHORIZATION_SUCCESS = "AUTHORIZATION_SUCCESS"
    AUTHORIZATION_FAILURE = "AUTHORIZATION_FAILURE"
    CHARGE_REQUEST = "CHARGE_REQUEST"
    CHARGE_SUCCESS = "CHARGE_SUCCESS"
    CHARGE_FAILURE = "CHARGE_FAILURE"
    CANCEL_REQUEST = "CANCEL_REQUEST"
    CANCEL_SUCCESS = "CANCEL_SUCCESS"
    CANCEL_FAILURE = "CANCEL_FAILURE"


REQUESTS = {
    OperationKind.REFUND: EventKind.REFUND_REQUEST,
    OperationKind.CHARGE: EventKind.CHARGE_REQUEST,
    OperationKind.CANCEL: EventKind.CANCEL_REQUEST,
}
"""By which event Saleor asks for what."""

SUCCESSES = {
    OperationKind.REFUND: EventKind.REFUND_SUCCESS,
    OperationKind.AUTHORIZATION: EventKind.AUTHORIZATION_SUCCESS,
    OperationKind.CHARGE: EventKind.CHARGE_SUCCESS,
    OperationKind.CANCEL: EventKind.CANCEL_SUCCESS,
    OperationKind.CHARGEBACK: EventKind.CHARGE_BACK,
    OperationKind.CHARGEBACK_REVERSED: EventKind.CHARGE_SUCCESS,
}
"""The event that says that it was done. A reversed chargeback is charged again: REFUND_REVERSE would count a
negative refund (contract §5.3)."""

FAILURES = {
    OperationKind.REFUND: EventKind.REFUND_FAILURE,
    OperationKind.AUTHORIZATION: EventKind.AUTHORIZATION_FAILURE,
    OperationKind.CHARGE: EventKind.CHARGE_FAILURE,
    OperationKind.CANCEL: EventKind.CANCEL_FAILURE,
    OperationKind.CHARGEBACK: EventKind.REFUND_FAILURE,
    OperationKind.CHARGEBACK_REVERSED: EventKind.REFUND_FAILURE,
}
"""The event that says that it came to nothing."""

_ANY_REQUEST = frozenset(REQUESTS.values())


@dataclass(frozen=True, slots=True)
class TransactionEventSeen:
    """An event of a Saleor transaction, as Saleor shows it. `kind` is Saleor's `type`.

    `by_person` as in `OpenRequest`.
    """

    id: TransactionEventId
    kind: str
    psp_reference: str
    amount: Money
    created_at: datetime
    by_person: bool | None = None


@dataclass(frozen=True, slots=True)
class TransactionSeen:
    """A Saleor transaction as the app sees it now; events newest first."""

    events: tuple[TransactionEventSeen, ...]


class Booked(StrEnum):
    """What Saleor holds of results under one reference."""

    NOTHING = "nothing"
    SUCCESS = "success"
    TAKEN_BACK = "taken_back"
    UNCLEAR = "unclear"


_BOOKED: dict[tuple[str, ...], Booked] = {
    (): Booked.NOTHING,
    (EventKind.REFUND_SUCCESS,): Booked.SUCCESS,
    (EventKind.REFUND_REVERSE, EventKind.REFUND_SUCCESS): Booked.TAKEN_BACK,
}
_RESULTS = frozenset({EventKind.REFUND_SUCCESS, EventKind.REFUND_FAILURE, EventKind.REFUND_REVERSE})


def booked(reference: str, events: Iterable[TransactionEventSeen]) -> Booked:
    """Anything but a success, or a success that was taken back, is too unclear to be built upon."""
    found = tuple(e.kind for e in events if e.psp_reference == reference and e.kind in _RESULTS)
    return _BOOKED.get(found, Booked.UNCLEAR)


def is_stored(reference: str, events: Iterable[TransactionEventSeen]) -> bool:
    """Whether Saleor has taken the reference for an answer to a request."""
    return any(e.kind in _ANY_REQUEST and e.psp_reference == reference for e in events)


def open_requests(
    events: Iterable[TransactionEventSeen], kind: OperationKind = OperationKind.REFUND
) -> tuple[TransactionEventSeen, ...]:
    """The requests of one kind that Saleor may still be delivering, oldest first; `events` are newest first.

    A delivery that Saleor gives up leaves its request without a reference and writes a failure without one,
    of the same amount (observed 3.23.28). It does not say of which request: of several, all count as open
    until as many have failed.
    """
    waiting: dict[Money, list[TransactionEventSeen]] = {}
    failed: dict[Money, int] = {}
    oldest_first = tuple(events)[::-1]  # and sorting keeps that order of what came at one moment
    for event in sorted(oldest_first, key=lambda e: e.created_at):
        if event.psp_reference:
            continue
        group = waiting.setdefault(event.amount, [])
        if event.kind == REQUESTS[kind]:
            group.append(event)
        elif event.kind == FAILURES[kind]:
            failed[event.amount] = failed.get(event.amount, 0) + 1
            if failed[event.amount] >= len(group):
                group.clear()
                failed[event.amount] = 0
    return tuple(sorted((e for group in waiting.values() for e in group), key=lambda e: e.created_at))
