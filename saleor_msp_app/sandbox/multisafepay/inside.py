"""The books as control shows them: every id as text, every amount in the smallest unit."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from saleor_msp_app.sandbox.multisafepay.books import Books, Movement, Order, Refund, SeenRequest
from saleor_msp_app.sandbox.multisafepay.order_view import order_view


def show(books: Books, path: tuple[str, ...], query: Mapping[str, str]) -> Any:
    """Lists may be narrowed: `order_id` for refunds, captures and movements, `kind` for requests."""
    order_id, kind = query.get("order_id"), query.get("kind")
    match path:
        case ("orders",):
            shown: Any = [show_order(order) for order in books.orders]
        case ("orders", one):
            order = books.any_order(one)
            shown = show_order(order) | {"data": order_view(books, order), "payment_url": order.payment_url}
        case ("refunds",):
            orders = [order for order in books.orders if order_id in (None, order.order_id)]
            shown = [show_refund(order, refund) for order in orders for refund in order.refunds]
        case ("captures",):
            shown = [_capture(one) for one in books.orders if order_id in (None, one.auth_order_id)]
            shown = [one for one in shown if one["order_id"]]
        case ("movements",):
            shown = [_movement(one) for one in books.movements if order_id in (None, one.order_id)]
        case ("requests",):
            shown = [_request(one) for one in books.requests if kind in (None, one.kind)]
        case ("quirks",):
            shown = asdict(books.quirks)
        case _:
            raise KeyError("/".join(path))
    return shown


def show_order(order: Order) -> dict[str, Any]:
    """An order in short."""
    return {
        "order_id": order.order_id,
        "transaction_id": str(order.number),
        "method": order.method,
        "currency": order.currency,
        "amount": order.amount,
        "refunded": order.refunded,
        "left": order.left,
        "status": order.status,
    }


def show_refund(order: Order, refund: Refund) -> dict[str, Any]:
    """A refund with the status it has now."""
    return {
        "order_id": order.order_id,
        "refund_id": str(refund.number),
        "refund_order_id": refund.reference,
        "amount": refund.amount,
        "currency": order.currency,
        "status": refund.status,
        "description": refund.description,
        "created": refund.created.isoformat(),
    }


def _capture(captured: Order) -> dict[str, Any]:
    return {
        "order_id": captured.auth_order_id,
        "capture_order_id": captured.order_id,
        "amount": captured.amount,
        "currency": captured.currency,
    }


def _movement(movement: Movement) -> dict[str, Any]:
    return {
        "order_id": movement.order_id,
        "refund_id": str(movement.refund),
        "amount": movement.amount,
        "currency": movement.currency,
        "why": movement.why,
        "at": movement.at.isoformat(),
    }


def _request(request: SeenRequest) -> dict[str, Any]:
    return asdict(request) | {"at": request.at.isoformat()}
