"""`PATCH /orders/{order_id}`: shipped or cancelled (multisafepay-api.md §5.1)."""

from typing import Any

from saleor_msp_app.sandbox.multisafepay.books import Books, Order
from saleor_msp_app.sandbox.multisafepay.refusal import Refusal

_CANCELLABLE = frozenset({"declined", "initialized", "uncleared"})
"""A declined one too: else the customer could still try again (inferred)."""
_CANCELLED = frozenset({"cancelled", "void"})


def update(books: Books, order: Order, body: dict[str, Any]) -> None:
    """Raise `Refusal` 1016 for what the sandbox cannot do: partial shipments, renaming."""
    match body.get("status"):
        case "shipped" if "amount" not in body and "partial_shipment_amount" not in body:
            _ship(order)
        case "cancelled":
            if _is_cancelled_again(books, order):
                return
            _cancel(order)
        case None if {"invoice_id", "invoice_url", "extend_expiration"} & body.keys():
            pass
        case _:
            raise Refusal(1016, "the sandbox does not do this update")
    order.modified = books.now()
    if body.get("status"):
        books.tell(order)


def _ship(order: Order) -> None:
    if order.status != "completed":
        raise Refusal(1006)
    order.status = "shipped"


def _is_cancelled_again(books: Books, order: Order) -> bool:
    return order.status in _CANCELLED and books.quirks.cancel_again == "succeed"


def _cancel(order: Order) -> None:
    """A BNPL order that is not shipped becomes void, an unpaid one cancelled (§2.3)."""
    if order.needs_cart and order.status == "completed" and not order.refunds:
        order.status = order.financial_status = "void"
    elif order.status in _CANCELLABLE:
        order.status = order.financial_status = "cancelled"
    else:
        raise Refusal(1006)
