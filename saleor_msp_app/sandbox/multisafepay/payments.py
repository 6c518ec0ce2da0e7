"""What can happen to a payment: paid, declined, cancelled, expired, accepted, paid out (§2.3).

Each of these is told to the merchant. What is over stays over: nothing here brings a final payment back.
"""

from saleor_msp_app.sandbox.multisafepay.books import Books, Order
from saleor_msp_app.sandbox.multisafepay.lifetime import dies_at
from saleor_msp_app.sandbox.multisafepay.methods import just_paid_statuses, paid_statuses

PAYABLE = frozenset({"initialized", "declined"})
"""After a decline the customer may try again (§2.3 calls declined final for the merchant, not for them)."""

RESERVED = ("completed", "initialized")
"""A card that is to be captured by hand (§5.2)."""

UNPAID = PAYABLE | {"uncleared"}
_USUAL_METHOD = "IDEAL"

_BY_HAND: dict[str, tuple[frozenset[str], tuple[str, str]]] = {
    "declined": (frozenset({"initialized", "uncleared", "completed"}), ("declined", "declined")),
    "expired": (frozenset({"initialized", "completed"}), ("expired", "expired")),
    "shipped": (frozenset({"completed"}), ("shipped", "uncleared")),
    "uncleared": (frozenset({"initialized"}), ("uncleared", "uncleared")),
    "void": (frozenset({"completed"}), ("void", "void")),
}
"""From which statuses of the order, to which order and financial status."""


def pay(books: Books, order: Order, method: str = "") -> None:
    """The customer pays, perhaps with another method than was asked for (E53). Raise ValueError if the
    order cannot be paid any more."""
    look(books, order)
    if order.status not in PAYABLE:
        raise ValueError(order.status)
    order.method = method.upper() or order.method or _USUAL_METHOD
    book(books, order, RESERVED if order.is_reservation else just_paid_statuses(order.method))
    books.tell(order)


def book(books: Books, order: Order, statuses: tuple[str, str]) -> None:
    """Write a payment down, and tell nobody."""
    order.status, order.financial_status = statuses
    order.completed = order.modified = books.now()


def decline(books: Books, order: Order, method: str) -> None:
    """The bank or the method's provider says no."""
    order.method = method
    move(books, order, ("declined", "declined"))


def cancel(books: Books, order: Order) -> None:
    """By the customer, on the page."""
    move(books, order, ("cancelled", "cancelled"))


def move(books: Books, order: Order, statuses: tuple[str, str]) -> None:
    """Into another status, which is told."""
    order.status, order.financial_status = statuses
    order.modified = books.now()
    books.tell(order)


def look(books: Books, order: Order) -> None:
    """Whoever looks at an unpaid order past its time finds it expired. One that control paid and then put
    into an odd status is left as it is."""
    if order.status == "initialized" and order.completed is None and is_over(books, order):
        move(books, order, ("expired", "expired"))


def is_over(books: Books, order: Order) -> bool:
    """Whether its time to be paid has passed."""
    end = dies_at(order)
    return end is not None and books.now() >= end


def by_hand(books: Books, order: Order, wanted: str) -> None:
    """As MultiSafepay, a provider or time would. Raise ValueError where the payment is not that far.

    `wanted` is accepted, declined, expired, paid_out, shipped, uncleared or void.
    accepted: an uncleared payment is good. paid_out: the provider has paid, and the order is completed.
    """
    match wanted:
        case "accepted" if order.status == "uncleared":
            statuses = paid_statuses(order.method)
        case "paid_out" if order.status in ("completed", "shipped"):
            statuses = ("completed", "completed")
        case _ if wanted in _BY_HAND and order.status in _BY_HAND[wanted][0]:
            statuses = _BY_HAND[wanted][1]
        case _:
            msg = f"a payment that is {order.status} does not become {wanted}"
            raise ValueError(msg)
    if wanted == "shipped" and not order.needs_cart:
        statuses = ("shipped", order.financial_status)
    move(books, order, statuses)


def expire_due(books: Books) -> None:
    """All that are past their time."""
    for order in books.orders:
        look(books, order)
