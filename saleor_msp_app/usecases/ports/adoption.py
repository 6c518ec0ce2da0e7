"""What adopting a payment needs of Saleor."""

from typing import Protocol

from saleor_msp_app.domain.adoption import Adoption
from saleor_msp_app.domain.ids import SaleorOrderId, TransactionId
from saleor_msp_app.domain.saleor_order import SaleorOrder
from saleor_msp_app.usecases.ports.installations import Installation


class SaleorOrders(Protocol):
    """Orders, and new transactions of the app's own on them.

    HANDLE_PAYMENTS is enough (saleor-observed.md §2.3, saleor-contract.md §5.6).
    """

    async def order(self, installation: Installation, order: SaleorOrderId) -> SaleorOrder | None:
        """None where the shop has no such order.

        Raise `SaleorUnavailable`, `SaleorAccessLost` or `SaleorRefused`.
        """
        ...

    async def create_transaction(self, installation: Installation, adoption: Adoption) -> TransactionId:
        """Make the transaction. Saleor makes a second one of the same pspReference without a word (observed
        3.23.28): the caller looks first.

        Raise `SaleorRefused` where it was not made, `SaleorAccessLost` as well, and `SaleorUnavailable` where
        it may have been.
        """
        ...
