"""Where the customer goes from the payment page (§4.2: `transactionid` is the merchant's order id)."""

from saleor_msp_app.sandbox.multisafepay.books import Order
from saleor_msp_app.sandbox.multisafepay.links import with_query


def after_payment(order: Order) -> str:
    """The merchant's `redirect_url`; "" where none was posted."""
    return _way(order, "redirect_url")


def after_cancelling(order: Order) -> str:
    """The merchant's `cancel_url`; "" where none was posted."""
    return _way(order, "cancel_url")


def _way(order: Order, name: str) -> str:
    options = order.posted.get("payment_options")
    url = options.get(name) if isinstance(options, dict) else None
    return with_query(str(url), {"transactionid": order.order_id}) if url else ""
