"""What an API key can look up beside orders: itself, the methods, the transactions (§1.1, §7)."""

from collections.abc import Mapping
from typing import Any

from saleor_msp_app.sandbox.multisafepay.books import Books, Order, Refund, local
from saleor_msp_app.sandbox.multisafepay.cart import number
from saleor_msp_app.sandbox.multisafepay.methods import NAMES

MAX_PAGE = 1000
_USUAL_PAGE = 100


def me(site: str) -> dict[str, Any]:
    """The fields that §1.1 names; their types are inferred."""
    return {"account_id": 10000001, "role": "merchant", "site_id": site_number(site)}


def gateways() -> list[dict[str, str]]:
    """openapi/paths/gateways.yaml."""
    return [{"id": code, "description": name} for code, name in NAMES.items()]


def transactions(books: Books, site: str, query: Mapping[str, str]) -> dict[str, Any]:
    """`GET /transactions`: payments and refunds, newest first. The cursor is a PSP id (inferred)."""
    limit = min(int(number(query.get("limit", _USUAL_PAGE), 1016, "limit")), MAX_PAGE)
    entries = [entry for order in books.orders if order.site == site for entry in _entries(order)]
    entries = [entry for entry in entries if query.get("type", entry["type"]) == entry["type"]]
    entries = [entry for entry in entries if entry["created"] >= query.get("created_from", "")]
    entries = [entry for entry in entries if query.get("status", entry["status"]) == entry["status"]]
    entries.sort(key=lambda entry: -int(entry["transaction_id"]))
    if "after" in query:
        entries = [
            entry for entry in entries if entry["transaction_id"] < number(query["after"], 1016, "after")
        ]
    page = entries[:limit]
    after = str(page[-1]["transaction_id"]) if len(entries) > limit else ""
    return {
        "success": True,
        "data": page,
        "pager": {
            "after": after,
            "before": "",
            "cursor": {"after": after, "before": ""},
            "limit": limit,
        },
    }


def _entries(order: Order) -> list[dict[str, Any]]:
    payment = _entry(order) | {
        "amount": order.amount,
        "created": local(order.created),
        "debit_credit": "C",
        "financial_status": order.financial_status,
        "net": order.amount,
        "order_id": order.order_id,
        "status": order.status,
        "transaction_id": order.number,
        "type": "payment",
    }
    return [payment, *(_refund_entry(order, refund) for refund in order.refunds)]


def _refund_entry(order: Order, refund: Refund) -> dict[str, Any]:
    return _entry(order) | {
        "amount": refund.amount,
        "created": local(refund.created),
        "debit_credit": "D",
        "financial_status": refund.financial_status,
        "net": refund.amount,
        "order_id": refund.reference or order.order_id,
        "status": refund.status,
        "transaction_id": refund.number,
        "type": "refund",
    }


def _entry(order: Order) -> dict[str, Any]:
    return {
        "costs": [],
        "currency": order.currency,
        "customer": {"email": "", "first_name": "", "iban": "", "last_name": ""},
        "description": order.posted.get("description", ""),
        "payment_method": order.method,
        "site_id": site_number(order.site),
        "var1": "",
        "var2": "",
        "var3": "",
    }


def site_number(site: str) -> int:
    """Sites are numbers at MultiSafepay."""
    return int(site)
