"""Whether a request of Saleor becomes a new operation, is one we have already, or is refused at once."""

from datetime import datetime

from saleor_msp_app.domain.claim import (
    FUTURE,
    OLDEST,
    PREFIXES,
    REFUND_PREFIX,
    Admission,
    Admitted,
    Known,
    Settled,
)
from saleor_msp_app.domain.delivery import ActionDelivery, RefundDelivery
from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.refund_admission import admit_refund
from saleor_msp_app.domain.reservation_admission import admit_reservation
from saleor_msp_app.domain.responsible import Responsible

__all__ = [
    "FUTURE",
    "OLDEST",
    "PREFIXES",
    "REFUND_PREFIX",
    "Admission",
    "Admitted",
    "Known",
    "Settled",
    "admit",
]


def admit(
    shop: SaleorApiUrl,
    delivery: ActionDelivery,
    account: Responsible,
    ledger: tuple[Operation, ...],
    now: datetime,
) -> Admission:
    """Decide on one delivery. `ledger` holds every operation of its transaction."""
    if isinstance(delivery, RefundDelivery):
        return admit_refund(shop, delivery, account, ledger, now)
    return admit_reservation(shop, delivery, account, ledger, now)
