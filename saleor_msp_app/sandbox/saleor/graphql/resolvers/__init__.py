"""Every resolver that is more than reading an attribute, by type and field."""

from collections.abc import Callable
from typing import Any

from saleor_msp_app.sandbox.saleor.graphql.resolvers import (
    app_mutations,
    apps,
    checkouts,
    grants,
    metadata,
    orders,
    problems,
    queries,
    reporting,
    requesting,
    sessions,
    transaction_input,
    transaction_list,
    transactions,
    webhooks,
)

RESOLVERS: dict[str, dict[str, Callable[..., Any]]] = {
    **metadata.FIELDS,
    "Query": {**queries.FIELDS, **transaction_list.FIELDS},
    "Subscription": {"event": queries.resolve_event},
    "Shop": queries.SHOP_FIELDS,
    "App": {**metadata.OF_APP, **apps.APP_FIELDS},
    "Webhook": apps.WEBHOOK_FIELDS,
    "EventDelivery": apps.DELIVERY_FIELDS,
    "Checkout": {**metadata.FIELDS["Checkout"], **checkouts.CHECKOUT_FIELDS},
    "Order": {**metadata.OF_ORDER, **orders.FIELDS},
    "TransactionItem": {**metadata.OF_TRANSACTION, **transactions.FIELDS},
    "Mutation": {
        **app_mutations.FIELDS,
        **checkouts.FIELDS,
        **grants.FIELDS,
        **problems.FIELDS,
        **reporting.FIELDS,
        **requesting.FIELDS,
        **sessions.FIELDS,
        **transaction_input.FIELDS,
        **webhooks.FIELDS,
    },
}
