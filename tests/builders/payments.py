"""Payments that the app began."""

from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.domain.payment import Payment, PaymentState
from saleor_msp_app.domain.payment_request import Flow
from tests.builders.operations import ACCOUNT, NOW, SHOP, TRANSACTION, euros


def payment(
    order_id: str = "order-1",
    *,
    amount: str = "100.00",
    flow: Flow = Flow.CHARGE,
    state: PaymentState = PaymentState.OPEN,
) -> Payment:
    """An order that the shopper has the link of."""
    return Payment(
        msp_order_id=MspOrderId(order_id),
        account_id=ACCOUNT.id,
        shop=SHOP,
        transaction_id=TRANSACTION,
        order_number="",
        amount=euros(amount),
        flow=flow,
        attempt=1,
        state=state,
        payment_url="https://pay.example/1",
        created_at=NOW,
        updated_at=NOW,
    )
