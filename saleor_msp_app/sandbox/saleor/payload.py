"""The body of a webhook: the app's own query, carried out."""

import functools
import json

from graphql import DocumentNode, ExecutionResult, parse

from saleor_msp_app.sandbox.saleor.events import (
    EVENT_OF_ACTION,
    EVENT_TYPES,
    Action,
    ActionRequested,
    WebhookEvent,
)
from saleor_msp_app.sandbox.saleor.graphql.context import Context
from saleor_msp_app.sandbox.saleor.graphql.errors import formatted
from saleor_msp_app.sandbox.saleor.graphql.schema import run
from saleor_msp_app.sandbox.saleor.money import quantise
from saleor_msp_app.sandbox.saleor.records.granted_refund import MissingGrantedRefund
from saleor_msp_app.sandbox.saleor.records.people import Webhook
from saleor_msp_app.sandbox.saleor.records.transaction import TransactionEvent


def action_payload(context: Context, webhook: Webhook, action: str, request: TransactionEvent) -> bytes:
    transaction = request.transaction
    amount = quantise(request.value, transaction.currency)
    event = ActionRequested(
        typename=EVENT_TYPES[EVENT_OF_ACTION[action]],
        issued_at=context.shop.clock.now(),
        recipient=webhook.app,
        transaction=transaction,
        action=Action(action, amount, transaction.currency),
        granted_refund=request.granted_refund or MissingGrantedRefund(),
    )
    return rendered(context, webhook.subscription_query, event)


@functools.lru_cache(maxsize=64)
def _parsed(query: str) -> DocumentNode:
    return parse(query)


def rendered(context: Context, query: str, event: WebhookEvent) -> bytes:
    """The event's fields at top level, `errors` behind them, in the style of Python's json.dumps."""
    result = run(_parsed(query), context, root=event)
    if not isinstance(result, ExecutionResult):
        raise TypeError("a payload has no asynchronous fields")
    body = dict((result.data or {}).get("event") or {})
    if result.errors:
        body["errors"] = [formatted(error) for error in result.errors]
    return json.dumps(body).encode()
