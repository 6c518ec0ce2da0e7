"""An order as `GET /orders/{order_id}` shows it: fields and types of the published examples (§2)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from saleor_msp_app.sandbox.multisafepay.books import Books, Order, Refund, local
from saleor_msp_app.sandbox.multisafepay.captures import related_captures
from saleor_msp_app.sandbox.multisafepay.cart_view import cart_fields
from saleor_msp_app.sandbox.multisafepay.method_details import payment_details, payment_methods
from saleor_msp_app.sandbox.multisafepay.methods import NAMES, REFUND_ONLY_IN_COSTS
from saleor_msp_app.sandbox.multisafepay.refund_view import refund_cost, related

_CUSTOMER_FIELDS = (
    "address1",
    "address2",
    "city",
    "company_name",
    "country",
    "country_name",
    "email",
    "first_name",
    "house_number",
    "last_name",
    "locale",
    "state",
    "zip_code",
)


def order_view(books: Books, order: Order) -> dict[str, Any]:
    """`data` of the answer."""
    seen = _visible(books, order)
    posted = order.posted
    view: dict[str, Any] = {
        "amount": order.amount,
        "amount_refunded": _amount_refunded(order, seen),
        "costs": [_fee(order), *(refund_cost(order, refund) for refund in seen)],
        "created": local(order.created),
        "currency": order.currency,
        "custom_info": {key: _custom(posted, key) for key in ("custom_1", "custom_2", "custom_3")},
        "customer": _customer(posted),
        "description": posted.get("description", ""),
        "fastcheckout": "NO",
        "financial_status": _financial_status(order, seen),
        "items": None,  # else a table in HTML that nobody should read (§2.1)
        "modified": local(order.modified),
        "order_id": _as_number(order.order_id),
        "payment_details": payment_details(order),
        "payment_methods": payment_methods(order),
        "reason": "",
        "reason_code": "",
        "related_transactions": [*related(books, order, seen), *related_captures(order)] or None,
        "status": status(order, seen),
        "transaction_id": order.number,
        "var1": posted.get("var1"),
        "var2": posted.get("var2"),
        "var3": posted.get("var3"),
    }
    if order.auth_order_id:
        view["auth_order_id"] = order.auth_order_id
    if order.completed is not None:
        view["completed"] = local(order.completed)
    if order.cart is not None:
        view |= cart_fields(books, order, seen)
    if not books.quirks.amount_refunded_in_get:
        del view["amount_refunded"]
    return view


def status(order: Order, seen: list[Refund]) -> str:
    """Order status after refunds: by cart only a full one shows, as void (§2.3)."""
    refunded = sum(refund.amount for refund in seen if refund.is_alive)
    if order.status == "chargeback":
        return order.status
    if order.needs_cart:
        return "void" if refunded >= order.amount else order.status
    if refunded == 0 or order.method in REFUND_ONLY_IN_COSTS:
        return order.status
    return "refunded" if refunded >= order.amount else "partial_refunded"


def _visible(books: Books, order: Order) -> list[Refund]:
    before = books.now() - timedelta(seconds=books.quirks.visible_after_seconds)
    return [refund for refund in order.refunds if refund.created <= before]


def _amount_refunded(order: Order, seen: list[Refund]) -> int:
    if order.method in REFUND_ONLY_IN_COSTS:
        return 0
    return sum(refund.amount for refund in seen if refund.is_alive)


def _financial_status(order: Order, seen: list[Refund]) -> str:
    return "void" if status(order, seen) == "void" else order.financial_status


def _as_number(order_id: str) -> str | int:
    """ "If the values are only numbers the type will be integer" (§2.1)."""
    return int(order_id) if order_id.isascii() and order_id.isdigit() else order_id


def _fee(order: Order) -> dict[str, Any]:
    """Costs are in major units, unlike everything else (§2.1)."""
    name = NAMES.get(order.method, order.method)
    return {
        "amount": Decimal("0.44"),
        "description": f"0.44 For {name} Transactions",
        "transaction_id": order.number + 1,
        "type": "SYSTEM",
    }


def _custom(posted: dict[str, Any], key: str) -> Any:
    return (posted.get("custom_info") or {}).get(key)


def _customer(posted: dict[str, Any]) -> dict[str, Any]:
    """POST takes `phone`, GET gives `phone1` and `phone2` (§2.1)."""
    customer = posted.get("customer") or {}
    view = {key: customer.get(key) for key in _CUSTOMER_FIELDS}
    return view | {"locale": view["locale"] or "en_US", "phone1": customer.get("phone"), "phone2": ""}
