"""Refunds that somebody makes by hand in MultiSafepay's dashboard (E17, E85)."""

from typing import Any

from saleor_msp_app.sandbox.multisafepay.books import Books, Order, Refund
from saleor_msp_app.sandbox.multisafepay.cart import read_lines
from saleor_msp_app.sandbox.multisafepay.posted_cart import cart_delta
from saleor_msp_app.sandbox.multisafepay.refunds import book


def refund_by_hand(books: Books, order: Order, wanted: dict[str, Any]) -> Refund:
    """By `amount`, which leaves the cart alone, or by `items` that "Edit order" adds to the cart. Carries
    no reference of the merchant. Raise ValueError for nothing, or for more than is left."""
    added = read_lines(wanted.get("items", []))
    cart = (order.cart or ()) + added
    amount = cart_delta(order, cart) if added else int(wanted["amount"])
    if not 0 < amount <= order.left:
        raise ValueError(amount)
    booked = book(books, order, amount, {}, added)
    if added:
        order.cart = cart
    return booked
