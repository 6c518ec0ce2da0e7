"""Writing an answer, or the lack of one, into the shop."""

from saleor_msp_app.sandbox.saleor.answers import Answer, AnsweredEvent
from saleor_msp_app.sandbox.saleor.calculation import settle
from saleor_msp_app.sandbox.saleor.granted_status import follow_newest_event
from saleor_msp_app.sandbox.saleor.records.people import App
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction, TransactionEvent
from saleor_msp_app.sandbox.saleor.shop import Shop
from saleor_msp_app.sandbox.saleor.texts import OTHER_AMOUNT, cut

_FAILURES = {"AUTHORIZATION": "AUTHORIZATION_FAILURE", "CHARGE": "CHARGE_FAILURE", "CANCEL": "CANCEL_FAILURE"}


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
        _write_event(shop, request, answer.event, answer.psp or None, app)
    if answer.actions is not None:
        transaction.stored_actions = answer.actions
    touch(shop, transaction)
    follow_newest_event(request.granted_refund)


def touch(shop: Shop, transaction: Transaction) -> None:
    settle(transaction)
    transaction.modified_at = shop.clock.now()


def _write_event(
    shop: Shop, request: TransactionEvent, answered: AnsweredEvent, psp: str | None, app: App
) -> None:
    transaction = request.transaction
    value = answered.amount or request.value  # 0 is no amount (read in Saleor's source)
    existing = transaction.find(answered.type, psp)
    if existing is not None and existing.value == value:
        return  # taken for the same event: it gets no new link to the granted refund
    if existing is not None:
        write_failure(shop, request, OTHER_AMOUNT)
        return
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
