"""One delivery of TRANSACTION_REFUND_REQUESTED, read.

`saleor/refund_payload.py` fills it; `domain/admission.py` decides on it.
"""

from dataclasses import dataclass
from datetime import datetime

from saleor_msp_app.domain.ids import (
    ChannelSlug,
    GrantedRefundId,
    MspOrderId,
    TransactionEventId,
    TransactionId,
)
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.refund_request import WantedRefund
from saleor_msp_app.domain.transaction_events import TransactionEventSeen


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A REFUND_REQUEST event without a reference: perhaps the one this delivery is about.

    Saleor does not say which it is (saleor-contract.md §4.7). `by_person` is whether `createdBy` names
    somebody: so for a bare amount, never for a granted refund (observed 3.23.28); None when not selected.
    """

    id: TransactionEventId
    amount: Money
    by_person: bool | None


@dataclass(frozen=True, slots=True)
class RefundDelivery:
    """What the payload says. `requests` newest first, as Saleor lists them.

    `msp_order_id` is the transaction's own pspReference and may be empty. `charged` is what Saleor holds
    for charged, less what is already being refunded. `known_references` are the references of all
    requests that Saleor has stored. `events` are all events of the transaction, as they were when Saleor made
    the payload.
    """

    issued_at: datetime | None
    transaction_id: TransactionId
    msp_order_id: MspOrderId
    channel: ChannelSlug | None
    order_number: str
    charged: Money
    granted_refund_id: GrantedRefundId | None
    requests: tuple[OpenRequest, ...]
    known_references: frozenset[str]
    wanted: WantedRefund
    events: tuple[TransactionEventSeen, ...] = ()
