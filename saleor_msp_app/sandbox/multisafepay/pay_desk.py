"""`/pay/{session}`: the payment page as a browser uses it.

Between reading a form and acting on it nothing awaits, so of two browsers only one pays.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from saleor_msp_app.sandbox.multisafepay.books import Books, Order
from saleor_msp_app.sandbox.multisafepay.page_frame import headers
from saleor_msp_app.sandbox.multisafepay.page_methods import offered
from saleor_msp_app.sandbox.multisafepay.payment_page import (
    NOT_OFFERED,
    UNKNOWN_PAGE,
    can_be_paid,
    payment_page,
)
from saleor_msp_app.sandbox.multisafepay.payments import cancel, decline, look, pay
from saleor_msp_app.sandbox.multisafepay.ways_back import after_cancelling, after_payment

_SEE_OTHER = 303
_BAD_REQUEST = 400
_NOT_FOUND = 404
_CONFLICT = 409


async def serve_page(books: Books, request: Request) -> Response:
    """Show, or act and send on."""
    form = dict(parse_qsl((await request.body()).decode(errors="replace")))
    order = _order(books, request.path_params["session"])
    if order is None:
        return HTMLResponse(UNKNOWN_PAGE, _NOT_FOUND, headers=headers())
    look(books, order)
    if request.method != "POST":
        return _page(books, order)
    if not can_be_paid(books, order):
        return _page(books, order, status=_CONFLICT)
    return _act(books, order, form)


def _act(books: Books, order: Order, form: Mapping[str, str]) -> Response:
    act, method = form.get("act"), form.get("method", "")
    if act == "cancel":
        cancel(books, order)
        return _send_on(order, after_cancelling(order))
    if act not in ("pay", "decline") or method not in offered(order):
        return _page(books, order, status=_BAD_REQUEST, notice=NOT_OFFERED)
    if act == "decline":
        decline(books, order, method)
        return _send_on(order, "")
    pay(books, order, method)
    return _send_on(order, after_payment(order))


def _order(books: Books, session: str) -> Order | None:
    """Orders that control put there have no page."""
    return next((order for order in books.orders if order.session and order.session == session), None)


def _page(books: Books, order: Order, *, status: int = 200, notice: str = "") -> Response:
    targets = (after_payment(order), after_cancelling(order))
    return HTMLResponse(payment_page(books, order, notice), status, headers=headers(targets))


def _send_on(order: Order, url: str) -> Response:
    """Without an address of the merchant, back to the page, which says how it went."""
    return RedirectResponse(url or f"/pay/{order.session}", _SEE_OTHER, headers=headers())
