"""Payments as a storefront begins and continues them: the app is asked while the storefront waits.

Read in Saleor's source, and as in recordings 03 to 06.
"""

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from saleor_msp_app.sandbox.saleor.answers import AnswerRefused
from saleor_msp_app.sandbox.saleor.events import EVENT_TYPES, Action, SessionStarted, WebhookEvent
from saleor_msp_app.sandbox.saleor.recording import write_failure
from saleor_msp_app.sandbox.saleor.records.order import Checkout, Order
from saleor_msp_app.sandbox.saleor.records.people import App, Webhook
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction, TransactionEvent
from saleor_msp_app.sandbox.saleor.session_answers import read_session_answer
from saleor_msp_app.sandbox.saleor.session_recording import write_session
from saleor_msp_app.sandbox.saleor.shop import Shop
from saleor_msp_app.sandbox.saleor.texts import DELIVERY_FAILED

_INITIALIZE = "TRANSACTION_INITIALIZE_SESSION"
_PROCESS = "TRANSACTION_PROCESS_SESSION"
_REQUESTS = {"AUTHORIZATION": "AUTHORIZATION_REQUEST", "CHARGE": "CHARGE_REQUEST"}
_FLOWS = {request: flow for flow, request in _REQUESTS.items()}
_FINAL = frozenset(
    f"{kind}_{outcome}"
    for kind in ("AUTHORIZATION", "CHARGE")
    for outcome in ("REQUEST", "SUCCESS", "FAILURE")
)


class SessionRefused(Exception):
    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.code = code


class Ask(Protocol):
    """Where a webhook is answered while one waits."""

    async def ask(self, webhook: Webhook, event: WebhookEvent, request: TransactionEvent | None) -> Any:
        """Return the JSON of the answer; None where there is none that can be used."""


@dataclass(frozen=True, slots=True)
class Payment:
    """What the storefront asks for. `key` is its idempotency key."""

    app: App
    amount: Decimal
    flow: str
    data: Any
    ip_address: str | None
    key: str


@dataclass(frozen=True, slots=True)
class SessionOutcome:
    transaction: Transaction
    event: TransactionEvent
    data: Any


class PaymentSessions:
    def __init__(self, shop: Shop, post: Ask) -> None:
        self._shop = shop
        self._post = post

    async def initialize(self, owner: Checkout | Order, payment: Payment) -> SessionOutcome:
        """The same key for the same checkout and amount asks the app again, of the same transaction."""
        transaction = self._transaction(owner, payment)
        request = self._request(transaction, payment)
        event = SessionStarted(
            typename=EVENT_TYPES[_INITIALIZE],
            issued_at=self._shop.clock.now(),
            recipient=payment.app,
            transaction=transaction,
            source_object=owner,
            action=Action(payment.flow, payment.amount, owner.currency),
            data=payment.data,
            customer_ip_address=payment.ip_address,
            idempotency_key=payment.key,
        )
        return await self._ask(payment.app, _INITIALIZE, event, request)

    async def process(self, transaction: Transaction, data: Any, ip_address: str | None) -> SessionOutcome:
        """What has an outcome already is answered without asking. A failed delivery is none."""
        final = next((one for one in transaction.log if one.type in _FINAL and one.counted), None)
        if final is not None:
            return SessionOutcome(transaction, final, None)
        request = self._open_request(transaction)
        owner = transaction.checkout or transaction.order
        if owner is None:
            raise SessionRefused("id", "INVALID", "Transaction doesn't have attached order or checkout.")
        app = self._app_of(transaction)
        event = SessionStarted(
            typename=EVENT_TYPES[_PROCESS],
            issued_at=self._shop.clock.now(),
            recipient=app,
            transaction=transaction,
            source_object=owner,
            action=Action(_FLOWS[request.type], request.value, owner.currency),
            data=data,
            customer_ip_address=ip_address,
            idempotency_key=None,
        )
        return await self._ask(app, _PROCESS, event, request)

    def _transaction(self, owner: Checkout | Order, payment: Payment) -> Transaction:
        known = [one for one in self._shop.transactions.values() if one.idempotency_key == payment.key]
        mine = next((one for one in known if owner in (one.checkout, one.order)), None)
        if mine is not None:
            return mine
        if any(one.app_identifier == payment.app.identifier for one in known):
            raise _key_is_taken()
        now = self._shop.clock.now()
        made = Transaction(
            token=uuid.uuid4(),
            currency=owner.currency,
            created_at=now,
            modified_at=now,
            app=payment.app,
            app_identifier=payment.app.identifier,
            order=owner if isinstance(owner, Order) else None,
            checkout=owner if isinstance(owner, Checkout) else None,
            idempotency_key=payment.key,
        )
        self._shop.transactions[made.token] = made
        owner.transactions.append(made)
        return made

    def _request(self, transaction: Transaction, payment: Payment) -> TransactionEvent:
        known = next((one for one in transaction.log if one.idempotency_key == payment.key), None)
        if known is None:
            return self._shop.add_event(
                transaction,
                _REQUESTS[payment.flow],
                payment.amount,
                idempotency_key=payment.key,
                counted=False,
            )
        if (known.type, known.value) != (_REQUESTS[payment.flow], payment.amount):
            raise _key_is_taken()
        return known

    @staticmethod
    def _open_request(transaction: Transaction) -> TransactionEvent:
        found = next((one for one in transaction.log if one.type in _FLOWS and not one.counted), None)
        if found is None:
            raise SessionRefused("id", "INVALID", "Missing call of `transactionInitialize` mutation.")
        return found

    def _app_of(self, transaction: Transaction) -> App:
        if not transaction.app_identifier:
            raise SessionRefused(
                "id",
                "MISSING_PAYMENT_APP_RELATION",
                "Transaction doesn't have attached app that could process the request.",
            )
        app = self._shop.active_app(transaction.app_identifier)
        if app is None:
            raise SessionRefused(
                "id", "MISSING_PAYMENT_APP", "Payment app attached to the transaction, doesn't exist."
            )
        return app

    async def _ask(
        self, app: App, name: str, event: SessionStarted, request: TransactionEvent
    ) -> SessionOutcome:
        webhook = app.webhook_for(name)
        body = await self._post.ask(webhook, event, request) if webhook else None
        return SessionOutcome(request.transaction, self._written(app, request, body), _data(body))

    def _written(self, app: App, request: TransactionEvent, body: Any) -> TransactionEvent:
        if body is None:
            return write_failure(self._shop, request, DELIVERY_FAILED)
        try:
            answer = read_session_answer(body)
        except AnswerRefused as refused:
            return write_failure(self._shop, request, str(refused))
        return write_session(self._shop, request, answer, app)


def _data(body: Any) -> Any:
    return body.get("data") if isinstance(body, dict) else None


def _key_is_taken() -> SessionRefused:
    return SessionRefused(
        "idempotencyKey", "UNIQUE", "Different transaction with provided idempotency key already exists."
    )
