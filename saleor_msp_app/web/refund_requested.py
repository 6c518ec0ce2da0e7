"""The handler of TRANSACTION_REFUND_REQUESTED: read, record, answer."""

from dataclasses import dataclass, field
from typing import assert_never

import structlog

from saleor_msp_app.saleor.answers import Accepted, Answer, Held, RefusedAnswer, Settled
from saleor_msp_app.saleor.refund_payload import read_refund_delivery
from saleor_msp_app.saleor.webhooks import TRANSACTION_REFUND_REQUESTED, SaleorWebhook, VerifiedDelivery
from saleor_msp_app.usecases.ports import GivenAnswer, IncomingRequest
from saleor_msp_app.usecases.recover_request import Hold, RecoverRequest, Unknown
from saleor_msp_app.usecases.request_refund import RequestRefund
from saleor_msp_app.web.responses import new_refusal_reference

WITHOUT_CONTENT = (
    "The request reached the app without its content (Saleor retry). Nothing was sent for this "
    "attempt; check the refund list before pressing again."
)

MOST_AT_ONCE = 4
"""Deliveries without a body that are looked into at the same time. Their signature is no secret, and each
costs the shop's Saleor a query: a flood of them is held, not passed on."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Refunds:
    """What the handler is given of the running app."""

    request: RequestRefund
    recover: RecoverRequest
    inside: set[object] = field(default_factory=set, init=False)


async def refund_requested(refunds: Refunds, delivery: VerifiedDelivery) -> Answer:
    """Answer a verified delivery. What the answer promises is committed before it is given."""
    if not delivery.body:
        return await _in_turn(refunds, delivery)
    request = IncomingRequest(
        shop=delivery.installation.shop,
        event=TRANSACTION_REFUND_REQUESTED.event.header,
        body=delivery.body,
        received_at=delivery.received_at,
    )
    return _answer(await refunds.request(request, read_refund_delivery(delivery.body)))


async def _in_turn(refunds: Refunds, delivery: VerifiedDelivery) -> Answer:
    if len(refunds.inside) >= MOST_AT_ONCE:
        return Held("too many deliveries without a body at once")
    turn = object()
    refunds.inside.add(turn)
    try:
        return await _without_body(refunds.recover, delivery)
    finally:
        refunds.inside.discard(turn)


async def _without_body(recover: RecoverRequest, delivery: VerifiedDelivery) -> Answer:
    found = await recover(delivery.installation, TRANSACTION_REFUND_REQUESTED.event.header)
    match found:
        case GivenAnswer():
            log.info("delivery.recovered", psp_reference=found.reference)
            return _answer(found)
        case Hold(why):
            return Held(why)
        case Unknown(why):
            log.warning("delivery.without_content", why=why)
            return RefusedAnswer(new_refusal_reference(), WITHOUT_CONTENT)
        case _:
            assert_never(found)


def _answer(given: GivenAnswer) -> Answer:
    if given.settled is not None:
        return Settled(given.reference, given.settled)
    if given.refusal is None:
        return Accepted(given.reference)
    return RefusedAnswer(given.reference, given.refusal.message)


REFUND_REQUESTED = SaleorWebhook(TRANSACTION_REFUND_REQUESTED, refund_requested)
