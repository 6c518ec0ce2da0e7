"""`/v1/json`: which request is which."""

from datetime import timedelta
from typing import Any

from saleor_msp_app.sandbox.multisafepay import directory
from saleor_msp_app.sandbox.multisafepay.books import Books, Order
from saleor_msp_app.sandbox.multisafepay.captures import capture, release
from saleor_msp_app.sandbox.multisafepay.method_terms import listed, payment_method
from saleor_msp_app.sandbox.multisafepay.methods import DONE_WHEN_DIRECT
from saleor_msp_app.sandbox.multisafepay.order_view import order_view
from saleor_msp_app.sandbox.multisafepay.orders import create
from saleor_msp_app.sandbox.multisafepay.payments import look, pay
from saleor_msp_app.sandbox.multisafepay.refunds import refund, refund_answer
from saleor_msp_app.sandbox.multisafepay.refusal import NOT_FOUND, UNAUTHORIZED, Refusal
from saleor_msp_app.sandbox.multisafepay.settling import cancel
from saleor_msp_app.sandbox.multisafepay.updates import update
from saleor_msp_app.sandbox.multisafepay.ways_back import after_payment
from saleor_msp_app.sandbox.multisafepay.wire import OK, Answer, Asked, succeeded


def respond(books: Books, asked: Asked) -> Answer:
    """Raise `Refusal`."""
    site = _site(books, asked)
    match asked.method, asked.path:
        case "POST", ("orders",):
            return _create(books, site, asked)
        case "GET", ("orders", order_id):
            return succeeded(order_view(books, _visible(books, site, order_id)))
        case "PATCH", ("orders", order_id):
            update(books, _order(books, site, order_id), asked.body)
            return succeeded({})
        case "POST", ("orders", order_id, "capture"):
            captured = capture(books, _order(books, site, order_id), asked.body)
            return succeeded({"transaction_id": captured.number, "order_id": captured.order_id})
        case "PATCH", ("capture", order_id):
            release(books, _order(books, site, order_id), asked.body)
            return succeeded({})
        case "POST", ("orders", order_id, "refunds"):
            order = _order(books, site, order_id)
            booked = refund(books, order, asked.body)
            return succeeded(refund_answer(books, order, booked, asked.body))
        case "PATCH", ("orders", order_id, "refunds", refund_id):
            return _cancel_refund(books, _order(books, site, order_id), refund_id, asked.body)
        case _:
            return _look_up(books, site, asked)


def _look_up(books: Books, site: str, asked: Asked) -> Answer:
    match asked.method, asked.path:
        case "GET", ("me",):
            return succeeded(directory.me(site))
        case "GET", ("gateways",):
            return succeeded(directory.gateways())
        case "GET", ("payment-methods",):
            return succeeded([payment_method(code) for code in listed(asked.query)])
        case "GET", ("payment-methods", code):
            return succeeded(payment_method(code))
        case "GET", ("transactions",):
            return Answer(OK, directory.transactions(books, site, asked.query))
        case _:
            return Answer(NOT_FOUND, {"message": "Not found"})


def _site(books: Books, asked: Asked) -> str:
    """The header, or the query of the published curl examples (§1.1)."""
    key = asked.headers.get("api_key") or asked.query.get("api_key", "")
    if key not in books.sites:
        raise Refusal(1032, status=UNAUTHORIZED)
    return books.sites[key]


def _order(books: Books, site: str, order_id: str) -> Order:
    order = books.find(site, order_id)
    if order is None:
        raise Refusal(1006)
    look(books, order)
    return order


def _visible(books: Books, site: str, order_id: str) -> Order:
    """A capture may show late, as a refund may."""
    order = _order(books, site, order_id)
    late = timedelta(seconds=books.quirks.visible_after_seconds)
    if order.auth_order_id and order.created > books.now() - late:
        raise Refusal(1006)
    return order


def _create(books: Books, site: str, asked: Asked) -> Answer:
    """§4.1: only `direct` answers with the whole order."""
    order = create(books, site, asked.body)
    order.payment_url = f"{asked.base_url}/pay/{order.session}"
    if asked.body.get("type") != "direct":
        return succeeded(
            {"order_id": order.order_id, "payment_url": order.payment_url, "session_id": order.session}
        )
    if order.method in DONE_WHEN_DIRECT:
        pay(books, order)
        return succeeded(
            order_view(books, order) | {"payment_url": after_payment(order) or order.payment_url}
        )
    return succeeded(order_view(books, order) | {"payment_url": order.payment_url})


def _cancel_refund(books: Books, order: Order, refund_id: str, body: dict[str, Any]) -> Answer:
    found = next((one for one in order.refunds if str(one.number) == refund_id), None)
    if found is None:
        raise Refusal(1006)
    if body.get("status") != "void":
        raise Refusal(1016, "status")
    cancel(books, order, found)
    return succeeded({})
