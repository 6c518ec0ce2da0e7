"""An order of Saleor with its payments, as the widget beside it and the preview of a refund see it."""

from dataclasses import dataclass

from saleor_msp_app.domain.delivery import RefundDelivery
from saleor_msp_app.domain.ids import SaleorOrderId


@dataclass(frozen=True, slots=True)
class OrderPayments:
    """`payments` are what a refund request of each transaction would say, beside what is asked for; a
    transaction that cannot be read is left out. They may be of any payment app."""

    id: SaleorOrderId
    number: str
    payments: tuple[RefundDelivery, ...]
