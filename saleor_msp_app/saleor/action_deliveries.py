"""Every webhook by which Saleor asks for money to be moved, with the reader of its payload."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from saleor_msp_app.domain.delivery import ActionDelivery
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.saleor.refund_payload import read_refund_delivery
from saleor_msp_app.saleor.reservation_payload import read_cancel_delivery, read_charge_delivery
from saleor_msp_app.saleor.webhooks import (
    TRANSACTION_CANCELATION_REQUESTED,
    TRANSACTION_CHARGE_REQUESTED,
    TRANSACTION_REFUND_REQUESTED,
    ActionDeclaration,
)

Reader: TypeAlias = Callable[[bytes], ActionDelivery | Refused]

READERS: Mapping[ActionDeclaration, Reader] = MappingProxyType(
    {
        TRANSACTION_REFUND_REQUESTED: read_refund_delivery,
        TRANSACTION_CHARGE_REQUESTED: read_charge_delivery,
        TRANSACTION_CANCELATION_REQUESTED: read_cancel_delivery,
    }
)


def read_delivery(event: str, body: bytes) -> ActionDelivery | Refused:
    """A kept body, by the event that it came with. Raise LookupError for an event that is none of these."""
    readers = {declaration.event.header: read for declaration, read in READERS.items()}
    return readers[event](body)
