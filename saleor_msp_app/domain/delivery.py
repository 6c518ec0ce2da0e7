"""One delivery of an action webhook, read: a refund, a charge or a cancelation is asked for.

`saleor/refund_payload.py` and `saleor/reservation_payload.py` fill it; `domain/admission.py` decides on it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from saleor_msp_app.domain.ids import (
    ChannelSlug,
    GrantedRefundId,
    MspOrderId,
    TransactionEventId,
    TransactionId,
)
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.domain.refund_request import WantedRefund
from saleor_msp_app.domain.transaction_events import TransactionEventSeen


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request event without a reference: perhaps the one this delivery is about.

    Saleor does not say which it is (saleor-contract.md §4.7). `by_person` is whether `createdBy` names
    somebody: so for a bare amount, never for a granted refund (observed 3.23.28); None when not selected.
    """

    id: TransactionEventId
    amount: Money
    by_person: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What the payload says, whatever is asked for. `requests` newest first, as Saleor lists them.

    `msp_order_id` is the transaction's own pspReference and may be empty. `known_references` are the
    references of all requests of this kind that Saleor has stored. `events` are all events of the
    transaction, as they were when Saleor made the payload.
    """

    issued_at: datetime | None
    transaction_id: TransactionId
    msp_order_id: MspOrderId
    channel: ChannelSlug | None
    order_number: str
    requests: tuple[OpenRequest, ...]
    known_references: frozenset[str]
    wanted: WantedRefund
    events: tuple[TransactionEventSeen, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDelivery(Delivery):
    """A refund. `charged` is what Saleor holds for charged, less what is already being refunded."""

    charged: Money
    granted_refund_id: GrantedRefundId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationDelivery(Delivery):
    """What is reserved is to be charged or released: `kind` is CHARGE or CANCEL.

    `authorized` is what Saleor holds for authorised, less what is already being charged or cancelled.
    """

    kind: OperationKind
    authorized: Money


ActionDelivery: TypeAlias = RefundDelivery | ReservationDelivery
