"""Which request a delivery without a body is about: a retry of Saleor 3.23.28 after an answer of 500 or more.

Its signature covers nothing, is the same for ever, and can be sent again by anybody who saw one. So the
answer is worked out from what Saleor holds and what was answered before, and is the same however often it is
asked.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

from saleor_msp_app.domain.ids import PspReference, TransactionEventId, TransactionId
from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.domain.transaction_events import TransactionEventSeen, is_stored, open_requests

Given = TypeVar("Given")
"""An answer that was given, whatever its form."""


@dataclass(frozen=True, slots=True)
class RecentTransaction:
    """A transaction of the app in which something was asked for lately."""

    id: TransactionId
    events: tuple[TransactionEventSeen, ...]


@dataclass(frozen=True, slots=True)
class RecentTransactions:
    """`complete` when there are no more than these."""

    transactions: tuple[RecentTransaction, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Candidate(Generic[Given]):
    """A request that may be meant, and what it was answered before, if it ever reached us."""

    transaction: TransactionId
    event: TransactionEventSeen
    given: Given | None


@dataclass(frozen=True, slots=True)
class AnswerAgain(Generic[Given]):
    """It reached us: the same answer."""

    given: Given


@dataclass(frozen=True, slots=True)
class TakeAmount:
    """It never reached us, and asks for an amount: Saleor's own event says all that is needed."""

    transaction: TransactionId
    event: TransactionEventId


@dataclass(frozen=True, slots=True)
class AskForAnother:
    """It never reached us, and is for a granted refund: its lines cannot be read."""

    transaction: TransactionId
    event: TransactionEventId


@dataclass(frozen=True, slots=True)
class CannotTell:
    """Several may be meant."""

    why: str


@dataclass(frozen=True, slots=True)
class NothingOpen:
    """Saleor is not delivering anything of the kind to us: this is no retry."""


Meant: TypeAlias = AnswerAgain[Given] | TakeAmount | AskForAnother | CannotTell | NothingOpen


def candidates(
    recent: Iterable[RecentTransaction],
    answers: Mapping[TransactionId, Mapping[TransactionEventId, Given]],
    reference_of: Callable[[Given], PspReference],
    since: datetime,
    kind: OperationKind = OperationKind.REFUND,
) -> tuple[Candidate[Given], ...]:
    """Every request of a kind that Saleor may be delivering and that is not older than `since`.

    Charges are also requested by a storefront's session, which names nobody: that is another webhook.
    """
    return tuple(
        Candidate(one.id, event, _given(one, event, answers.get(one.id, {}), reference_of))
        for one in recent
        for event in open_requests(one.events, kind)
        if event.created_at >= since and (kind is OperationKind.REFUND or event.by_person)
    )


def meant(found: tuple[Candidate[Given], ...], *, complete: bool) -> Meant[Given]:
    """Decide. Where it cannot be told nothing may be booked: a wrong reference stays pending for ever."""
    if not complete:
        return CannotTell("Saleor lists more transactions than were read")
    if not found:
        return NothingOpen()
    first = found[0]
    if len(found) > 1 and not _are_alike(found):
        return CannotTell(f"Saleor may mean any of {len(found)} requests")
    if first.given is not None:
        return AnswerAgain(first.given)
    if first.event.by_person:
        return TakeAmount(first.transaction, first.event.id)
    return AskForAnother(first.transaction, first.event.id)


def _given(
    one: RecentTransaction,
    event: TransactionEventSeen,
    answers: Mapping[TransactionEventId, Given],
    reference_of: Callable[[Given], PspReference],
) -> Given | None:
    """Requests of one amount are told apart by guess (saleor-contract.md §4.7): Saleor may have stored the
    answer of this one with another. Then the other's is the one that is left."""
    given = answers.get(event.id)
    if given is None or not event.by_person or not is_stored(reference_of(given), one.events):
        return given
    for other in one.events:
        swapped = answers.get(other.id)
        alike = other.by_person and other.amount == event.amount
        if alike and swapped is not None and not is_stored(reference_of(swapped), one.events):
            return swapped
    return given


def _are_alike(found: tuple[Candidate[Given], ...]) -> bool:
    """Whether any answer does for any of them: one and the same, or bare amounts of one transaction."""
    first = found[0]
    if first.given is None or any(one.given is None for one in found):
        return False
    if all(one.given == first.given for one in found):
        return True
    return all(
        one.event.by_person
        and one.transaction == first.transaction
        and one.event.amount == first.event.amount
        for one in found
    )
