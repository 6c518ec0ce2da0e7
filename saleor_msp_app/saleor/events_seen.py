"""The events of transactions, as Saleor's API answers them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from saleor_msp_app.domain.errors import AmountNotRepresentable, SaleorUnavailable, UnknownCurrency
from saleor_msp_app.domain.ids import TransactionEventId, TransactionId
from saleor_msp_app.domain.recovery import RecentTransaction, RecentTransactions
from saleor_msp_app.domain.transaction_events import TransactionEventSeen, TransactionSeen
from saleor_msp_app.saleor.payloads import TransactionEvent


class _Read(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)


class _Transaction(_Read):
    id: str
    events: tuple[TransactionEvent, ...]


class _Edge(_Read):
    node: _Transaction


class _Page(_Read):
    has_next_page: bool = False
    has_previous_page: bool = False


class _Transactions(_Read):
    page_info: _Page
    edges: tuple[_Edge, ...]


_EVENTS = TypeAdapter(tuple[TransactionEvent, ...])


def transaction_seen(found: Mapping[str, Any]) -> TransactionSeen:
    """Raise `SaleorUnavailable` where the events cannot be read."""
    try:
        return TransactionSeen(events_seen(_EVENTS.validate_python(found.get("events"))))
    except ValidationError as error:
        raise _unreadable(error) from None


def recent_transactions(found: Mapping[str, Any]) -> RecentTransactions:
    """Raise `SaleorUnavailable` where the list cannot be read."""
    try:
        read = _Transactions.model_validate(found)
    except ValidationError as error:
        raise _unreadable(error) from None
    nodes = [edge.node for edge in read.edges]
    return RecentTransactions(
        tuple(RecentTransaction(TransactionId(node.id), events_seen(node.events)) for node in nodes),
        complete=not (read.page_info.has_next_page or read.page_info.has_previous_page),
    )


def events_seen(events: tuple[TransactionEvent, ...]) -> tuple[TransactionEventSeen, ...]:
    """One whose amount cannot be read is left out: it is none of ours."""
    return tuple(filter(None, map(_event, events)))


def _event(event: TransactionEvent) -> TransactionEventSeen | None:
    try:
        amount = event.amount.to_money()
    except (AmountNotRepresentable, UnknownCurrency, ArithmeticError):
        return None
    created = event.created_at or datetime.min.replace(tzinfo=UTC)
    return TransactionEventSeen(
        TransactionEventId(event.id), event.type or "", event.psp_reference, amount, created, event.by_person
    )


def _unreadable(error: ValidationError) -> SaleorUnavailable:
    return SaleorUnavailable(f"the transaction's events cannot be read ({error.error_count()} errors)")
