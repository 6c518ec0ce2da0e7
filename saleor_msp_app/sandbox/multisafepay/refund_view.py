"""Refunds as the order they belong to shows them: among costs and related transactions (§2.4, §2.5)."""

from decimal import Decimal
from typing import Any

from saleor_msp_app.sandbox.multisafepay.books import Books, Chargeback, Order, Refund, local
from saleor_msp_app.sandbox.multisafepay.methods import REFUND_ONLY_IN_COSTS


def refund_cost(order: Order, refund: Refund) -> dict[str, Any]:
    """The fee's amount with the refund's number (§2.5 d)."""
    return {
        "amount": Decimal("0.19"),
        "created": local(refund.created),
        "description": f"Refund order {order.number} for Sandbox",
        "status": refund.status,
        "transaction_id": refund.number,
        "type": "withdraw" if order.method == "IDEAL" else "internal",
    }


def related(books: Books, order: Order, seen: list[Refund]) -> list[dict[str, Any]]:
    """`related_transactions`: empty for the methods that do not use them (§2.4)."""
    chargebacks = [_chargeback_entry(order, one) for one in order.chargebacks]
    if order.method in REFUND_ONLY_IN_COSTS:
        return chargebacks
    old = books.quirks.related_style == "old"
    return [*(_related_entry(order, refund, old=old) for refund in seen), *chargebacks]


def _chargeback_entry(order: Order, chargeback: Chargeback) -> dict[str, Any]:
    """RelatedTransactions.yaml; no published example has one."""
    return {
        "amount": chargeback.amount,
        "costs": [],
        "created": local(chargeback.created),
        "currency": order.currency,
        "description": f"Chargeback for order {order.number}",
        "modified": local(chargeback.created),
        "order_id": order.order_id,
        "reference_transaction_id": order.number,
        "status": chargeback.status,
        "transaction_id": chargeback.number,
        "type": "reverse-chargeback" if chargeback.reversed else "chargeback",
    }


def _related_entry(order: Order, refund: Refund, *, old: bool) -> dict[str, Any]:
    """§2.5 (d) for the old style, (e) and RelatedTransactions.yaml for the new one."""
    entry: dict[str, Any] = {
        "amount": refund.amount,
        "costs": [],
        "created": local(refund.created),
        "currency": order.currency,
        "description": f"Refund order {order.number} for Sandbox",
        "modified": local(refund.modified),
        "status": refund.status,
        "transaction_id": refund.number,
    }
    if old:
        return entry
    entry |= {
        "items": None,
        "order_id": refund.reference or order.order_id,
        "reference_transaction_id": order.number,
        "type": "refund",
    }
    if refund.reference:
        entry["refund_order_id"] = refund.reference
    return entry
