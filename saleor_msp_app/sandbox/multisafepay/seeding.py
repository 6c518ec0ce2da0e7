"""Orders that control puts there, paid already."""

from datetime import timedelta
from typing import Any

from saleor_msp_app.sandbox.multisafepay.books import Books, Order
from saleor_msp_app.sandbox.multisafepay.cart import read_lines, read_tax_tables
from saleor_msp_app.sandbox.multisafepay.methods import paid_statuses
from saleor_msp_app.sandbox.multisafepay.payments import RESERVED, book
from saleor_msp_app.sandbox.multisafepay.totals import total_minor

KNOWN = frozenset(
    {
        "order_id",
        "method",
        "currency",
        "amount",
        "items",
        "tax_tables",
        "status",
        "financial_status",
        "shipped",
        "paid",
        "paid_days_ago",
        "tenders",
        "payment_details",
        "needs_cart",
        "capture",
        "customer",
        "description",
        "site",
        "api_key",
    }
)


def seed(books: Books, wanted: dict[str, Any]) -> Order:
    """`order_id` and `method` are needed, and `amount` or `items`. Raise ValueError for unknown fields.

    Nothing is validated: an order whose cart does not add up to its amount exists in the world too (E32).
    """
    unknown = wanted.keys() - KNOWN
    site = _site(books, wanted)
    if unknown or books.is_taken(site, wanted["order_id"]):
        msg = f"unknown {sorted(unknown)}, or order {wanted['order_id']} exists"
        raise ValueError(msg)
    order = _order(books, site, wanted)
    if wanted.get("paid", True):
        book(books, order, RESERVED if order.is_reservation else paid_statuses(order.method))
    if wanted.get("shipped", False):
        order.status = "shipped"
    order.status = wanted.get("status", order.status)
    order.financial_status = wanted.get("financial_status", order.financial_status)
    _move_back(order, wanted.get("paid_days_ago", 0))
    books.orders.append(order)
    return order


def _site(books: Books, wanted: dict[str, Any]) -> str:
    """The key's website; without a key the first one."""
    return books.sites[wanted["api_key"]] if "api_key" in wanted else next(iter(books.sites.values()))


def _order(books: Books, site: str, wanted: dict[str, Any]) -> Order:
    lines = read_lines(wanted["items"]) if "items" in wanted else None
    tables = read_tax_tables(wanted.get("tax_tables"))
    currency = wanted.get("currency", "EUR")
    now = books.now()
    return Order(
        site=site,
        order_id=wanted["order_id"],
        number=books.next_number(),
        method=wanted["method"],
        currency=currency,
        amount=int(wanted["amount"]) if "amount" in wanted else total_minor(lines or (), tables, currency),
        status="initialized",
        financial_status="initialized",
        created=now,
        modified=now,
        posted=wanted,
        original=lines,
        cart=lines,
        tables=tables,
        forced_cart_method=wanted.get("needs_cart"),
    )


def _move_back(order: Order, days: int) -> None:
    ago = timedelta(days=int(days))
    order.created -= ago
    order.completed = order.completed - ago if order.completed else None
