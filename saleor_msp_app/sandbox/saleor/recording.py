"""Writing an answer, or the lack of one, into the shop."""

from saleor_msp_app.sandbox.saleor.answers import Answer, AnsweredEvent
from saleor_msp_app.sandbox.saleor.calculation import settle
from saleor_msp_app.sandbox.saleor.completion import complete_if_due
from saleor_msp_app.sandbox.saleor.granted_status import follow_newest_event
from saleor_msp_app.sandbox.saleor.records.people import App
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction, TransactionEvent
from saleor_msp_app.sandbox.saleor.shop import Shop
from saleor_msp_app.sandbox.saleor.texts import OTHER_AMOUNT, SECOND_AUTHORIZATION, cut

_FAILURES = {"AUTHORIZATION": "AUTHORIZATION_FAILURE", "CHARGE": "CHARGE_FAILURE", "CANCEL": "CANCEL_FAILURE"}


class EventRefused(Exception):
    """What is told contradicts what was told before. The text becomes the message of a failure event."""


def failure_type(kind: str) -> str:
    return _FAILURES.get(kind.partition("_")[0], "REFUND_FAILURE")


def write_failure(shop: Shop, event: TransactionEvent, cause: str) -> TransactionEvent:
    """A failure event that moves no money, written by nobody (observed 3.23.28)."""
    failure = shop.add_event(
        event.transaction,
        failure_type(event.type),
        event.value,
        psp=event.psp,
        message=cut(cause),
        counted=False,
        granted_refund=event.granted_refund,
    )
    follow_newest_event(event.granted_refund)
    return failure


def write_answer(shop: Shop, request: TransactionEvent, answer: Answer, app: App) -> None:
    transaction = request.transaction
    if answer.psp:
        request.psp = answer.psp
        request.counted = True
    if answer.event is not None:
        try:
            write_event(shop, request, answer.event, answer.psp or None, app)
        except EventRefused as refused:
            write_failure(shop, request, str(refused))
    if answer.actions is not None:
        transaction.stored_actions = answer.actions
    touch(shop, transaction)
    follow_newest_event(request.granted_refund)


def touch(shop: Shop, transaction: Transaction) -> None:
    settle(transaction)
    transaction.modified_at = shop.clock.now()
    complete_if_due(shop, transaction)


def write_event(
    shop: Shop, request: TransactionEvent, answered: AnsweredEvent, psp: str | None, app: App
) -> TransactionEvent:
    """Return the event answered. One of the same type, reference and amount is taken for the same event: it
    gets no new link to the granted refund. Raise `EventRefused`.
    """
    transaction = request.transaction
    value = answered.amount or request.value  # 0 is no amount (read in Saleor's source)
    existing = transaction.find(answered.type, psp)
    if existing is not None and existing.value == value:
        return existing
    if existing is not None:
        raise EventRefused(OTHER_AMOUNT)
    if answered.type == "AUTHORIZATION_SUCCESS" and transaction.is_authorized:
        raise EventRefused(SECOND_AUTHORIZATION)
    event = shop.add_event(
        transaction,
        answered.type,
        value,
        psp=psp,
        message=answered.message,
        external_url=answered.external_url,
        created_by=app,
        granted_refund=request.granted_refund,
    )
    if answered.time is not None:
        event.created_at = answered.time
    return event
