"""`/sandbox`: what tests, demos and benchmarks use to set the stage and to look behind it. No key needed.

Everything is JSON. A slip (unknown fault, unknown order) is answered with 400 and the reason.

    POST   orders                        a paid order: fields in seeding.py
    GET    orders, orders/{id}           in short; with `data` as the API would show it, and payment_url
    POST   orders/{id}/pay               {"method": "KLARNA"} the customer pays, method optional
    POST   orders/{id}/payment           {"status": "accepted"} others than the customer: payments.by_hand
    POST   orders/{id}/dashboard-refund  {"amount": 500} or {"items": […]} a refund made by hand
    POST   orders/{id}/chargeback        {"amount": 500, "reversed": false} amount optional: all of it
    POST   orders/{id}/notify            fields in notifier.py: once more, late, forged
    GET, PUT  notifications              those that were sent; {"url": "http://…"} where to, "" for nowhere
    POST   notifications/resend          those that were not taken, each signed anew
    GET    refunds[?order_id=]           with their status
    POST   refunds/{refund_id}           {"status": "reserved" | "completed" | "declined" | "void"}
    GET    movements[?order_id=]         money that left (and came back, negative)
    GET    requests[?kind=]              what was received; kinds in faults.py
    POST   midnight                      complete every open refund, expire what was not paid in time
    GET, POST, DELETE  faults            fields in faults.py
    GET, PATCH         quirks            fields in quirks.py
    POST   sites                         {"api_key": "…", "site": "1001"} one more key of a website
    POST   clock                         {"advance_seconds": 360}
    POST   reset                         forget everything
"""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from saleor_msp_app.sandbox.multisafepay.books import Books, Chargeback, Order
from saleor_msp_app.sandbox.multisafepay.dashboard import refund_by_hand
from saleor_msp_app.sandbox.multisafepay.faults import Fault, Faults
from saleor_msp_app.sandbox.multisafepay.inside import show, show_order, show_refund
from saleor_msp_app.sandbox.multisafepay.notifier import Notifier
from saleor_msp_app.sandbox.multisafepay.payments import by_hand, expire_due, pay
from saleor_msp_app.sandbox.multisafepay.seeding import seed
from saleor_msp_app.sandbox.multisafepay.settling import midnight, settle
from saleor_msp_app.sandbox.multisafepay.wire import OK, Answer, Asked

_BAD_REQUEST = 400
_SETTLED = ("reserved", "completed", "declined", "void")


def respond(books: Books, faults: Faults, notifier: Notifier, asked: Asked) -> Answer:
    """One control call."""
    try:
        if asked.path[:1] == ("notifications",):
            return Answer(OK, _notifications(notifier, asked))
        if asked.method == "POST" and asked.path[0] == "orders" and asked.path[2:] == ("notify",):
            return Answer(OK, notifier.notify(books.any_order(asked.path[1]), asked.body))
        return Answer(OK, _respond(books, faults, asked))
    except (KeyError, TypeError, ValueError) as error:
        return Answer(_BAD_REQUEST, {"error": f"{type(error).__name__}: {error}"})


def _respond(books: Books, faults: Faults, asked: Asked) -> Any:
    match asked.method, asked.path:
        case "GET", ("faults",):
            return _shown(faults)
        case "GET", _:
            return show(books, asked.path, asked.query)
        case _, ("faults",):
            return _set_faults(faults, asked)
        case "POST", ("orders" | "refunds", *_):
            return _stage(books, asked)
        case _:
            return _world(books, faults, asked)


def _stage(books: Books, asked: Asked) -> Any:
    """Orders and refunds."""
    match asked.path:
        case ("orders",):
            return show_order(seed(books, asked.body))
        case ("orders", order_id, "pay"):
            return _pay(books.any_order(order_id), books, asked.body)
        case ("orders", order_id, "payment"):
            by_hand(books, books.any_order(order_id), str(asked.body["status"]))
            return show_order(books.any_order(order_id))
        case ("orders", order_id, "dashboard-refund"):
            order = books.any_order(order_id)
            return show_refund(order, refund_by_hand(books, order, asked.body))
        case ("orders", order_id, "chargeback"):
            return _charge_back(books, books.any_order(order_id), asked.body)
        case ("refunds", number):
            return _settle(books, number, asked.body["status"])
        case _:
            raise _unknown(asked)


def _world(books: Books, faults: Faults, asked: Asked) -> Any:
    """Time, quirks, and a new beginning."""
    match asked.method, asked.path:
        case "POST", ("midnight",):
            expire_due(books)
            return {"completed": midnight(books)}
        case "PATCH", ("quirks",):
            books.quirks.change(asked.body)
            return asdict(books.quirks)
        case "POST", ("sites",):
            books.sites[str(asked.body["api_key"])] = str(asked.body["site"])
            return {"keys": len(books.sites)}
        case "POST", ("clock",):
            books.ahead += timedelta(seconds=float(asked.body["advance_seconds"]))
            return {"now": books.now().isoformat()}
        case "POST", ("reset",):
            books.reset()
            faults.waiting.clear()
            return {}
        case _:
            raise _unknown(asked)


def _notifications(notifier: Notifier, asked: Asked) -> Any:
    match asked.method, asked.path[1:]:
        case "GET", ():
            return notifier.shown()
        case "PUT", ():
            notifier.url = asked.body["url"]
            return {"url": notifier.url}
        case "POST", ("resend",):
            return notifier.resend()
        case _:
            raise _unknown(asked)


def _charge_back(books: Books, order: Order, body: dict[str, Any]) -> dict[str, Any]:
    """The bank decides by itself: nothing is checked. The order is no chargeback any more once reversed."""
    undone = bool(body.get("reversed", False))
    amount = int(body.get("amount", order.amount))
    order.chargebacks.append(Chargeback(books.next_number(), amount, undone, "completed", books.now()))
    order.status = "completed" if undone else "chargeback"
    books.tell(order)
    return show_order(order) | {"chargeback_id": str(order.chargebacks[-1].number)}


def _set_faults(faults: Faults, asked: Asked) -> Any:
    match asked.method:
        case "POST":
            faults.waiting.append(Fault(**asked.body))
        case "DELETE":
            faults.waiting.clear()
        case _:
            raise _unknown(asked)
    return _shown(faults)


def _shown(faults: Faults) -> list[dict[str, Any]]:
    return [asdict(fault) for fault in faults.waiting]


def _pay(order: Order, books: Books, body: dict[str, Any]) -> dict[str, Any]:
    pay(books, order, str(body.get("method", "")))
    return show_order(order)


def _settle(books: Books, number: str, status: str) -> dict[str, Any]:
    if status not in _SETTLED:
        raise ValueError(status)
    order, refund = books.any_refund(number)
    settle(books, order, refund, status)
    return show_refund(order, refund)


def _unknown(asked: Asked) -> ValueError:
    return ValueError(f"no control {asked.method} /sandbox/{'/'.join(asked.path)}")
