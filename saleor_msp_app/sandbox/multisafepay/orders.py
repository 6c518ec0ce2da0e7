"""`POST /orders`, and orders that control puts there already paid (multisafepay-api.md §4)."""

import secrets
from typing import Any

from saleor_msp_app.sandbox.multisafepay.books import Books, Order
from saleor_msp_app.sandbox.multisafepay.cart import Line, TaxTables, number, read_lines, read_tax_tables
from saleor_msp_app.sandbox.multisafepay.methods import BNPL, NAMES, paid_statuses
from saleor_msp_app.sandbox.multisafepay.refusal import Refusal
from saleor_msp_app.sandbox.multisafepay.totals import total_minor

TYPES = frozenset({"redirect", "direct", "paymentlink"})
USUAL_TYPE = "redirect"
"""Some published requests have an empty type or none."""
MAX_ORDER_ID = 50
MAX_DESCRIPTION = 200
_CURRENCY_LETTERS = 3


def create(books: Books, site: str, body: dict[str, Any]) -> Order:
    """Raise `Refusal`, or write a new unpaid order down."""
    _check_head(books, site, body)
    order = _order(books, site, body)
    method, lines = order.method, order.original
    if method and method not in NAMES and method not in BNPL:
        raise Refusal(1023)
    if lines is not None and _is_validated(method, body):
        _check_total(order, lines)
    if lines is None and method in BNPL:
        raise Refusal(1027, "a shopping cart is required")
    books.orders.append(order)
    return order


def pay(books: Books, order: Order, method: str = "") -> None:
    """The customer pays, perhaps with another method than was asked for (E53)."""
    order.method = method.upper() or order.method or "IDEAL"
    order.status, order.financial_status = paid_statuses(order.method)
    if order.is_reservation:
        order.financial_status = "initialized"
    order.completed = order.modified = books.now()


def _check_head(books: Books, site: str, body: dict[str, Any]) -> None:
    order_id = str(body.get("order_id") or "")
    if (body.get("type") or USUAL_TYPE) not in TYPES:
        raise Refusal(1016, "type")
    if not order_id or len(order_id) > MAX_ORDER_ID or books.is_taken(site, order_id):
        raise Refusal(1006)
    currency = body.get("currency")
    if not isinstance(currency, str) or len(currency) != _CURRENCY_LETTERS or not currency.isupper():
        raise Refusal(1002)
    description = body.get("description")
    if not isinstance(description, str) or not description or len(description) > MAX_DESCRIPTION:
        raise Refusal(1008)


def _amount(body: dict[str, Any]) -> int:
    amount = number(body.get("amount"), 1001, "amount")
    if amount < 1 or amount != amount.to_integral_value():
        raise Refusal(1001)
    return int(amount)


def _cart(body: dict[str, Any]) -> tuple[Line, ...] | None:
    cart = body.get("shopping_cart")
    return read_lines(cart.get("items")) if isinstance(cart, dict) else None


def _tables(body: dict[str, Any]) -> TaxTables:
    options = body.get("checkout_options")
    return read_tax_tables(options.get("tax_tables") if isinstance(options, dict) else None)


def _is_validated(method: str, body: dict[str, Any]) -> bool:
    options = body.get("checkout_options")
    asked_for = isinstance(options, dict) and options.get("validate_cart") is True
    return asked_for or method in BNPL


def _check_total(order: Order, lines: tuple[Line, ...]) -> None:
    if total_minor(lines, order.tables, order.currency) != order.amount:
        raise Refusal(1027)


def _order(books: Books, site: str, body: dict[str, Any]) -> Order:
    lines = _cart(body)
    now = books.now()
    return Order(
        site=site,
        order_id=str(body["order_id"]),
        number=books.next_number(),
        method=str(body.get("gateway") or "").upper(),
        currency=body["currency"],
        amount=_amount(body),
        status="initialized",
        financial_status="initialized",
        created=now,
        modified=now,
        posted=body,
        original=lines,
        cart=lines,
        tables=_tables(body),
        session=secrets.token_urlsafe(16),
    )
