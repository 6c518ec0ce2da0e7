"""The handlers of the three session webhooks: read, ask the use-case, answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from saleor_msp_app.domain.ids import SaleorApiUrl, is_refusal, refusal_reference
from saleor_msp_app.domain.payment_refused import PaymentRefused
from saleor_msp_app.domain.payment_request import PaymentRequest
from saleor_msp_app.domain.session_outcome import Awaited, SessionOutcome
from saleor_msp_app.saleor.session_answers import NotBegun, gateway_json, session_json
from saleor_msp_app.saleor.session_payload import (
    flow_in,
    read_gateway_query,
    read_initialize_session,
    read_process_session,
    reference_in,
)
from saleor_msp_app.saleor.webhooks import (
    PAYMENT_GATEWAY_INITIALIZE_SESSION,
    TRANSACTION_INITIALIZE_SESSION,
    TRANSACTION_PROCESS_SESSION,
    VerifiedDelivery,
)
from saleor_msp_app.usecases.begin_payment import BeginPayment
from saleor_msp_app.usecases.check_payment import CheckPayment
from saleor_msp_app.usecases.offer_methods import OfferMethods
from saleor_msp_app.web.session_endpoint import JsonObject, SessionWebhook

_UseCase: TypeAlias = Callable[[SaleorApiUrl, PaymentRequest], Awaitable[SessionOutcome]]
_Read: TypeAlias = Callable[[bytes], PaymentRequest | PaymentRefused]


@dataclass(frozen=True, slots=True)
class PaymentSessions:
    """What the handlers are given of the running app. `within` is the time for each answer."""

    offer: OfferMethods
    begin: BeginPayment
    check: CheckPayment
    within: timedelta

    def webhooks(self) -> tuple[SessionWebhook, ...]:
        """The three of them, ready for the web layer."""
        offered = PAYMENT_GATEWAY_INITIALIZE_SESSION
        begun, continued = TRANSACTION_INITIALIZE_SESSION, TRANSACTION_PROCESS_SESSION
        return (
            SessionWebhook(offered, self._offer, refuse_methods, self.within),
            SessionWebhook(begun, self._begin, refuse_payment, self.within),
            SessionWebhook(continued, self._check, leave_open, self.within),
        )

    async def _offer(self, delivery: VerifiedDelivery) -> JsonObject:
        query = read_gateway_query(delivery.body)
        if isinstance(query, PaymentRefused):
            return gateway_json(query)
        return gateway_json(await self.offer(delivery.installation.shop, query))

    async def _begin(self, delivery: VerifiedDelivery) -> JsonObject:
        return await _answered(delivery, read_initialize_session, self.begin)

    async def _check(self, delivery: VerifiedDelivery) -> JsonObject:
        return await _answered(delivery, read_process_session, self.check)


async def _answered(delivery: VerifiedDelivery, read: _Read, use_case: _UseCase) -> JsonObject:
    shop, body = delivery.installation.shop, delivery.body
    request = read(body)
    if isinstance(request, PaymentRefused):
        return refuse_payment(shop, body, request)
    outcome = await use_case(shop, request)
    if isinstance(outcome, PaymentRefused):
        reference = _reference(shop, body)
        return session_json(NotBegun(reference, request.flow, request.amount, outcome))
    return session_json(outcome)


def refuse_methods(_shop: str, _body: bytes, refused: PaymentRefused) -> JsonObject:
    return gateway_json(refused)


def refuse_payment(shop: str, body: bytes, refused: PaymentRefused) -> JsonObject:
    return session_json(NotBegun(_reference(shop, body), flow_in(body), None, refused))


def leave_open(shop: str, body: bytes, refused: PaymentRefused) -> JsonObject:
    """A failure would be final, and the shopper may have paid: the storefront is to ask again."""
    request = read_process_session(body)
    if isinstance(request, PaymentRefused) or not request.psp_reference or is_refusal(request.psp_reference):
        return refuse_payment(shop, body, refused)
    return session_json(Awaited(request.psp_reference, request.flow, request.amount, "", refused))


def _reference(shop: str, body: bytes) -> str:
    """The reference of a failure becomes the transaction's, by which refunds find MultiSafepay's order: where
    there is one already it stays."""
    kept = reference_in(body)
    if kept and not is_refusal(kept):
        return kept
    return refusal_reference(SaleorApiUrl(shop), body)
