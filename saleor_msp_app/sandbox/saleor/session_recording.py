"""Writing the outcome of a session into the shop (read in Saleor's source, and as in recordings 04 to 06)."""

from saleor_msp_app.sandbox.saleor.recording import EventRefused, touch, write_event, write_failure
from saleor_msp_app.sandbox.saleor.records.people import App
from saleor_msp_app.sandbox.saleor.records.transaction import TransactionEvent
from saleor_msp_app.sandbox.saleor.session_answers import SessionAnswer
from saleor_msp_app.sandbox.saleor.shop import Shop

_STILL_ASKED = frozenset({"AUTHORIZATION_REQUEST", "CHARGE_REQUEST"})
_TAKES_ACTIONS = _STILL_ASKED | {"AUTHORIZATION_SUCCESS", "CHARGE_SUCCESS", "CANCEL_SUCCESS"}


def write_session(shop: Shop, request: TransactionEvent, answer: SessionAnswer, app: App) -> TransactionEvent:
    """Return the event that the storefront is shown."""
    transaction = request.transaction
    if answer.event.type in _STILL_ASKED:
        event = _rewrite(shop, request, answer, app)
    else:
        try:
            event = write_event(shop, request, answer.event, answer.psp or None, app)
        except EventRefused as refused:
            return write_failure(shop, request, str(refused))
        request.psp = event.psp
    if event.psp:
        transaction.psp_reference = event.psp
    if answer.actions is not None and event.type in _TAKES_ACTIONS:
        transaction.stored_actions = answer.actions
    if answer.details is not None:
        transaction.payment_method_details = answer.details
    touch(shop, transaction)
    return event


def _rewrite(shop: Shop, request: TransactionEvent, answer: SessionAnswer, app: App) -> TransactionEvent:
    """The app has asked its provider: the request itself becomes the event, and counts from now on."""
    request.type = answer.event.type
    request.value = answer.event.amount or request.value
    request.psp = answer.psp
    request.message = answer.event.message
    request.external_url = answer.event.external_url
    request.created_at = answer.event.time or shop.clock.now()
    request.created_by = app
    request.counted = True
    return request
