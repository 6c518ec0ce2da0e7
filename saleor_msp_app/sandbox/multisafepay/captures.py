"""Manual capture of cards: `POST /orders/{order_id}/capture` and `PATCH /capture/{order_id}` (§5.2).

A capture is an order of its own. What MultiSafepay's error codes are here is inferred.
"""

from datetime import timedelta
from typing import Any

from saleor_msp_app.sandbox.multisafepay.books import Books, Order, Release, local
from saleor_msp_app.sandbox.multisafepay.cart import number
from saleor_msp_app.sandbox.multisafepay.refusal import Refusal

MAX_ORDER_ID = 50
_RESERVED_FOR = timedelta(days=7)
"""Visa; Mastercard and Maestro have 30."""


def capture(books: Books, order: Order, body: dict[str, Any]) -> Order:
    """Raise `Refusal`, or write the order of the capture down."""
    _check_reserved(order)
    if body.get("new_order_status") != "completed":
        raise Refusal(1016, "new_order_status")
    amount = _amount(order, body.get("amount"))
    taken_id = str(body.get("new_order_id") or f"{order.order_id}_{len(order.captures) + 1}")
    if len(taken_id) > MAX_ORDER_ID:
        raise Refusal(1006)
    if books.quirks.references_unique and books.is_taken(order.site, taken_id):
        raise Refusal(1006)
    captured = _order(books, order, taken_id, amount, str(body.get("description") or ""))
    books.orders.append(captured)
    order.captures.append(captured)
    if order.capture_remain == 0:
        order.financial_status = "completed"
    order.modified = books.now()
    books.tell(order)
    return captured


def release(books: Books, order: Order, body: dict[str, Any]) -> None:
    """Raise `Refusal`, or give back what is left of the reservation."""
    _check_reserved(order)
    if body.get("status") != "cancelled" or not body.get("reason"):
        raise Refusal(1016, "status, reason")
    order.release = Release(books.next_number(), order.capture_remain, books.now())
    if order.captures:
        order.financial_status = "completed"
    else:
        order.status = order.financial_status = "void"
    order.modified = books.now()
    books.tell(order)


def reservation_details(order: Order) -> dict[str, Any]:
    """Fields of `payment_details`."""
    if not order.is_reservation:
        return {}
    expiry = local((order.completed or order.created) + _RESERVED_FOR)
    return {"capture": "manual", "capture_expiry": expiry, "capture_remain": order.capture_remain}


def related_captures(order: Order) -> list[dict[str, Any]]:
    """What of a reservation became something else (RelatedTransactions.yaml)."""
    entries = [_entry(order, one, "capture") | {"order_id": one.order_id} for one in order.captures]
    return entries + ([_entry(order, order.release, "auth-cancellation")] if order.release else [])


def _entry(order: Order, part: Order | Release, kind: str) -> dict[str, Any]:
    return {
        "amount": part.amount,
        "costs": [],
        "created": local(part.created),
        "currency": order.currency,
        "description": f"{kind} of order {order.number}",
        "modified": local(part.created),
        "order_id": order.order_id,
        "reference_transaction_id": order.number,
        "status": "completed",
        "transaction_id": part.number,
        "type": kind,
    }


def _check_reserved(order: Order) -> None:
    if not order.is_reservation or order.status != "completed" or order.capture_remain <= 0:
        raise Refusal(1006)


def _amount(order: Order, posted: Any) -> int:
    """All that is left where none is told (fullCapture.json)."""
    if posted in (None, "", 0):
        return order.capture_remain
    amount = number(posted, 1001, "amount")
    if amount <= 0 or amount != amount.to_integral_value() or amount > order.capture_remain:
        raise Refusal(1001)
    return int(amount)


def _order(books: Books, order: Order, order_id: str, amount: int, description: str) -> Order:
    now = books.now()
    return Order(
        site=order.site,
        order_id=order_id,
        number=books.next_number(),
        method=order.method,
        currency=order.currency,
        amount=amount,
        status="completed",
        financial_status="completed",
        created=now,
        modified=now,
        posted={"description": description, "customer": order.posted.get("customer")},
        original=None,
        tables=order.tables,
        completed=now,
        auth_order_id=order.order_id,
    )
