"""Every resolver that is more than reading an attribute, by type and field."""

from collections.abc import Callable
from typing import Any

from saleor_msp_app.sandbox.saleor.graphql.resolvers import (
    app_mutations,
    apps,
    checkouts,
    drafts,
    grants,
    metadata,
    orders,
    problems,
    products,
    queries,
    reporting,
    requesting,
    sessions,
    shipping,
    staff,
    transaction_input,
    transaction_list,
    transactions,
    webhooks,
)

RESOLVERS: dict[str, dict[str, Callable[..., Any]]] = {
    **metadata.FIELDS,
    "Query": {**queries.FIELDS, **staff.QUERIES, **transaction_list.FIELDS},
    "Subscription": {"event": queries.resolve_event},
    "Shop": queries.SHOP_FIELDS,
    "App": {**metadata.OF_APP, **apps.APP_FIELDS},
    "Webhook": apps.WEBHOOK_FIELDS,
    "EventDelivery": apps.DELIVERY_FIELDS,
    "Checkout": {**metadata.FIELDS["Checkout"], **checkouts.CHECKOUT_FIELDS},
    "Order": {**metadata.OF_ORDER, **orders.FIELDS, **drafts.ORDER_FIELDS},
    "TransactionItem": {**metadata.OF_TRANSACTION, **transactions.FIELDS},
    "User": staff.USER_FIELDS,
    "Mutation": {
        **app_mutations.FIELDS,
        **checkouts.FIELDS,
        **drafts.FIELDS,
        **grants.FIELDS,
        **problems.FIELDS,
        **products.FIELDS,
        **reporting.FIELDS,
        **requesting.FIELDS,
        **sessions.FIELDS,
        **shipping.FIELDS,
        **staff.FIELDS,
        **transaction_input.FIELDS,
        **webhooks.FIELDS,
    },
}
