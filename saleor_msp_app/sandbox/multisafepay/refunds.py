"""`POST /orders/{order_id}/refunds`: by amount or by cart, as dangerous as the real one.

multisafepay-api.md §3 throughout. The order of the checks is inferred.
"""

from datetime import timedelta
from typing import Any

from saleor_msp_app.sandbox.multisafepay.books import Books, Order, Refund
from saleor_msp_app.sandbox.multisafepay.cart import Line, number
from saleor_msp_app.sandbox.multisafepay.methods import DASHBOARD_ONLY, ONE_REFUND_ONLY, first_statuses
from saleor_msp_app.sandbox.multisafepay.posted_cart import added_lines, cart_delta, read_posted_cart
from saleor_msp_app.sandbox.multisafepay.refusal import Refusal

MAX_DESCRIPTION = 200
MAX_REFERENCE = 50
_PAID = frozenset({"completed", "shipped"})
CANNOT_REFUND = 1034


def refund(books: Books, order: Order, body: dict[str, Any]) -> Refund:
    """Raise `Refusal`, or book the refund."""
    _check_head(books, order, body)
    if order.needs_cart and "checkout_data" in body:
        return _refund_by_cart(books, order, body)
    return _refund_by_amount(books, order, body)


def _check_head(books: Books, order: Order, body: dict[str, Any]) -> None:
    if order.status == "initialized":
        raise Refusal(1006)  # never paid: a pre-transaction (§1.4)
    if len(str(body.get("description") or "")) > MAX_DESCRIPTION:
        raise Refusal(1008)
    reference = str(body.get("refund_order_id") or "")
    if len(reference) > MAX_REFERENCE:
        raise Refusal(1006, "refund_order_id is too long")
    if reference and books.quirks.references_unique and books.is_taken(order.site, reference):
        raise Refusal(1006)
    if body.get("currency", order.currency) != order.currency:
        raise Refusal(1002)


def _refund_by_cart(books: Books, order: Order, body: dict[str, Any]) -> Refund:
    posted = read_posted_cart(order, body["checkout_data"], books.quirks)
    delta = cart_delta(order, posted)
    if delta <= 0:
        raise Refusal(1027, "nothing to refund")
    _check_refundable(books, order, delta)
    booked = book(books, order, delta, body, added_lines(order, posted))
    order.cart = posted
    return booked


def _refund_by_amount(books: Books, order: Order, body: dict[str, Any]) -> Refund:
    if "currency" not in body and "checkout_data" not in body:
        raise Refusal(1002)  # required (Refund.yaml)
    amount = _amount(body.get("amount"))
    if order.needs_cart and amount is not None:
        amount = _amount_of_cart_method(books, amount)
    if amount is None:
        amount = order.left
    _check_refundable(books, order, amount)
    return book(books, order, amount, body)


def _amount(posted: Any) -> int | None:
    """None for a full refund: "omitted, left empty, or set to `0`" (Refund.yaml)."""
    if posted is None or posted == "":
        return None
    amount = number(posted, 1001, "amount")
    if amount == 0:
        return None
    if amount < 0 or amount.as_tuple().exponent != 0:
        raise Refusal(1001)  # not a whole number of the smallest unit
    return int(amount)


def _amount_of_cart_method(books: Books, amount: int) -> int | None:
    """ "If you enter an amount instead of selecting an item, the entire order is refunded" (§3.6)."""
    match books.quirks.bnpl_amount_refund:
        case "refuse":
            raise Refusal(CANNOT_REFUND)
        case "as_asked":
            return amount
        case _:
            return None


def _check_refundable(books: Books, order: Order, amount: int) -> None:
    """The documented checks of error 1034, and the methods that refuse (§1.4, §3.8)."""
    quirks = books.quirks
    not_for_the_api = order.method in DASHBOARD_ONLY
    once_only = order.method in ONE_REFUND_ONLY and any(r.is_alive for r in order.refunds)
    partial = amount < order.amount and not quirks.partial_refunds
    too_poor = quirks.short_balance == "refuse" and quirks.balance is not None and quirks.balance < amount
    if (
        order.status not in _PAID
        or order.is_reservation
        or order.left <= 0
        or amount > order.left
        or not_for_the_api
        or once_only
        or partial
        or too_poor
        or _equal_amount_just_now(books, order, amount)
    ):
        raise Refusal(CANNOT_REFUND)


def _equal_amount_just_now(books: Books, order: Order, amount: int) -> bool:
    """ "even for different items" (§1.2), so for carts too (inferred). A refund voided since still counts."""
    since = books.now() - timedelta(seconds=books.quirks.equal_amount_seconds)
    return any(earlier.amount == amount and earlier.created > since for earlier in order.refunds)


def book(
    books: Books, order: Order, amount: int, body: dict[str, Any], added: tuple[Line, ...] = ()
) -> Refund:
    """Write a refund and its movement down. Nothing is checked any more."""
    status, financial_status = first_statuses(order.method)
    now = books.now()
    booked = Refund(
        number=books.next_number(),
        amount=amount,
        reference=str(body.get("refund_order_id") or ""),
        status=status,
        financial_status=financial_status,
        created=now,
        modified=now,
        description=str(body.get("description") or ""),
        added=added,
    )
    order.refunds.append(booked)
    order.modified = now
    books.move(order, booked, amount, "refund")
    books.tell(order)
    return booked


def refund_answer(books: Books, order: Order, booked: Refund, body: dict[str, Any]) -> Any:
    """`data` in one of the shapes of §3.1. `transaction_id` is the payment's."""
    by_cart = order.needs_cart and "checkout_data" in body
    match books.quirks.cart_answer if by_cart else books.quirks.amount_answer:
        case "refund_id":
            return {"transaction_id": order.number, "refund_id": booked.number}
        case "order_and_transaction":
            return {"order_id": booked.reference or order.order_id, "transaction_id": order.number}
        case "empty_list":
            return []
        case _:
            return {}
