"""What happens to a refund after it was taken: completed at midnight, voided, declined (§2.3)."""

from saleor_msp_app.sandbox.multisafepay.books import Books, Order, Refund
from saleor_msp_app.sandbox.multisafepay.methods import last_financial_status
from saleor_msp_app.sandbox.multisafepay.posted_cart import without_refund
from saleor_msp_app.sandbox.multisafepay.refusal import Refusal

OPEN = frozenset({"initialized", "reserved"})


def cancel(books: Books, order: Order, refund: Refund) -> None:
    """`PATCH …/refunds/{refund_id}` with status void: until midnight only (§3.8; the code is inferred)."""
    if refund.status not in OPEN:
        raise Refusal(1034, "the refund is no longer reserved")
    settle(books, order, refund, "void")


def settle(books: Books, order: Order, refund: Refund, status: str) -> None:
    """Put a refund into a status. The money comes back when it is voided or declined."""
    was_alive = refund.is_alive
    refund.status = status
    refund.financial_status = last_financial_status(order.method) if status == "completed" else status
    refund.modified = order.modified = books.now()
    if was_alive and not refund.is_alive:
        books.move(order, refund, -refund.amount, status)
        order.cart = without_refund(order.cart, refund.added)
    books.tell(order)


def midnight(books: Books) -> int:
    """Complete open refunds. With no balance left, they stay reserved until it is topped up."""
    waiting = [(order, refund) for order in books.orders for refund in order.refunds if refund.status in OPEN]
    if books.quirks.balance is not None and books.quirks.balance < 0:
        return 0
    for order, refund in waiting:
        settle(books, order, refund, "completed")
    return len(waiting)
