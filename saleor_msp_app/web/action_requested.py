"""The handlers of the action webhooks (refund, charge, cancelation): read, record, answer."""

from dataclasses import dataclass, field
from typing import assert_never

import structlog

from saleor_msp_app.saleor.action_deliveries import READERS, Reader
from saleor_msp_app.saleor.answers import Accepted, Answer, Held, RefusedAnswer, Settled
from saleor_msp_app.saleor.webhooks import ActionDeclaration, SaleorWebhook, VerifiedDelivery
from saleor_msp_app.usecases.ports.ledger import GivenAnswer, IncomingRequest
from saleor_msp_app.usecases.recover_request import Hold, RecoverRequest, Unknown
from saleor_msp_app.usecases.request_action import RequestAction
from saleor_msp_app.web.responses import new_refusal_reference

WITHOUT_CONTENT = (
    "The request reached the app without its content (Saleor retry). Nothing was sent for this "
    "attempt; check the events of this payment before asking again."
)

MOST_AT_ONCE = 4
"""Deliveries without a body that are looked into at the same time. Their signature is no secret, and each
costs the shop's Saleor a query: a flood of them is held, not passed on."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Actions:
    """What the handlers are given of the running app."""

    request: RequestAction
    recover: RecoverRequest
    inside: set[object] = field(default_factory=set, init=False)


@dataclass(frozen=True, slots=True)
class ActionHandler:
    """Answers verified deliveries of one webhook. What an answer promises is committed before it is given."""

    declaration: ActionDeclaration
    read: Reader

    async def __call__(self, actions: Actions, delivery: VerifiedDelivery) -> Answer:
        """Answer one."""
        if not delivery.body:
            return await self._in_turn(actions, delivery)
        request = IncomingRequest(
            shop=delivery.installation.shop,
            event=self.declaration.event.header,
            body=delivery.body,
            received_at=delivery.received_at,
        )
        return _answer(await actions.request(request, self.read(delivery.body)))

    async def _in_turn(self, actions: Actions, delivery: VerifiedDelivery) -> Answer:
        if len(actions.inside) >= MOST_AT_ONCE:
            return Held("too many deliveries without a body at once")
        turn = object()
        actions.inside.add(turn)
        try:
            return await self._without_body(actions.recover, delivery)
        finally:
            actions.inside.discard(turn)

    async def _without_body(self, recover: RecoverRequest, delivery: VerifiedDelivery) -> Answer:
        event, asked = self.declaration.event.header, self.declaration.asks_for
        found = await recover(delivery.installation, event, asked)
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


ACTION_WEBHOOKS = tuple(
    SaleorWebhook(declaration, ActionHandler(declaration, read)) for declaration, read in READERS.items()
)
