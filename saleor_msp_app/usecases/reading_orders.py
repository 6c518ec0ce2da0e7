"""An order of MultiSafepay, read for one operation, with what the ledger knows better."""

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.refunded import with_accepted
from saleor_msp_app.usecases.ports.ledger import Ledger
from saleor_msp_app.usecases.ports.multisafepay import MultiSafepay


async def read_order(
    multisafepay: MultiSafepay, ledger: Ledger, operation: Operation, account: MerchantAccount
) -> MspOrder:
    """Every look at an order counts the refunds that MultiSafepay has taken from us, shown or not: an earlier
    one that shows late is not this one. Raise as the port `MultiSafepay` does."""
    order = await multisafepay.get_order(account, operation.msp_order_id)
    return with_accepted(order, await ledger.accepted(operation))
