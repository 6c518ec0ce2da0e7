"""`payment_details` and `payment_methods`: who paid, with what (§2.1, the published answers)."""

from typing import Any

from saleor_msp_app.sandbox.multisafepay.books import Order
from saleor_msp_app.sandbox.multisafepay.captures import reservation_details
from saleor_msp_app.sandbox.multisafepay.methods import CARDS, NAMES, UNCLEARED_FIRST

_CARD = {"account_holder_name": "Sandbox Shopper", "last4": "1111", "card_expiry_date": "3012"}
_ACCOUNT = {
    "account_bic": "ABNANL2A",
    "account_holder_name": "Sandbox Shopper",
    "account_iban": "*** 0001",
}
_DETAILS: dict[str, dict[str, Any]] = {
    "IDEAL": _ACCOUNT,
    "MISTERCASH": _CARD,
    "PAYPAL": {"account_holder_name": "Sandbox Shopper", "account_id": "shopper@example.com"},
}
_AS_NUMBERS = ("card_expiry_date", "last4")
"""Texts in the details, numbers in the list (webhook vector A): a trap for whoever reads both alike."""


def payment_details(order: Order) -> dict[str, Any]:
    """Control can post some of its own."""
    return {
        "account_holder_name": None,
        "account_id": None,
        "collecting_flow": None,
        "external_transaction_id": str(order.number + 2),
        "recurring_flow": None,
        "recurring_id": None,
        "recurring_model": None,
        "type": order.method,
    } | (_of_method(order) | reservation_details(order) | (order.posted.get("payment_details") or {}))


def payment_methods(order: Order) -> list[dict[str, Any]] | None:
    """One entry for each tender; control can post more (gift card and the rest). None before that."""
    usual: list[dict[str, Any]] = [{"type": order.method, "amount": order.amount}] if order.method else []
    tenders = order.posted.get("tenders") or usual
    return [_tender(order, tender["type"], tender["amount"]) for tender in tenders] or None


def _tender(order: Order, method: str, amount: int) -> dict[str, Any]:
    tender = {
        "amount": amount,
        "currency": order.currency,
        "description": order.posted.get("description", ""),
        "external_transaction_id": str(order.number + 2),
        "payment_description": NAMES.get(method, method),
        "status": order.financial_status,
        "type": method,
    }
    if method == order.method and method in CARDS | {"MISTERCASH"}:
        card = _of_method(order)
        tender |= {key: int(value) if key in _AS_NUMBERS else value for key, value in card.items()}
    return tender


def _of_method(order: Order) -> dict[str, Any]:
    """An unpaid iDEAL order has an address where the account will stand (the published direct answer)."""
    if order.status in ("initialized", "cancelled", "expired"):
        return {"account_iban": order.payment_url} if order.method == "IDEAL" and order.payment_url else {}
    if order.method in UNCLEARED_FIRST:
        return {"external_transaction_id": None, "invoice_url": "https://example.com"}
    return _CARD if order.method in CARDS else _DETAILS.get(order.method, {})
