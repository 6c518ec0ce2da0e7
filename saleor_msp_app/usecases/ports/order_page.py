"""What the pages beside Saleor's order need from Saleor."""

from typing import Protocol

from saleor_msp_app.domain.ids import SaleorOrderId
from saleor_msp_app.domain.order_payments import OrderPayments
from saleor_msp_app.usecases.ports.installations import Installation


class OrderReading(Protocol):
    """Orders of a shop."""

    async def payments_of(self, installation: Installation, order: SaleorOrderId) -> OrderPayments | None:
        """None where the shop has no such order.

        Raise `SaleorUnavailable`, `SaleorAccessLost` or `SaleorRefused`.
        """
        ...
