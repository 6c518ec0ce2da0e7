"""transactions(where, sortBy): an app sees its own."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from graphql import GraphQLError

from saleor_msp_app.sandbox.saleor.graphql.connection import connection
from saleor_msp_app.sandbox.saleor.graphql.context import Info
from saleor_msp_app.sandbox.saleor.records.people import Caller
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction, TransactionEvent

_LARGEST_PAGE = 100


def _visible(caller: Caller, transaction: Transaction) -> bool:
    return caller.staff is not None or (
        caller.app is not None and transaction.app_identifier == caller.app.identifier
    )


def _text_fits(wanted: dict[str, Any], value: str | None) -> bool:
    if "eq" in wanted and value != wanted["eq"]:
        return False
    return "oneOf" not in wanted or value in wanted["oneOf"]


def _time_fits(wanted: dict[str, datetime], value: datetime) -> bool:
    if "gte" in wanted and value < wanted["gte"]:
        return False
    return "lte" not in wanted or value <= wanted["lte"]


def _event_fits(wanted: dict[str, Any], event: TransactionEvent) -> bool:
    return _time_fits(wanted.get("createdAt") or {}, event.created_at) and _text_fits(
        wanted.get("type") or {}, event.type
    )


_TESTS: dict[str, Callable[[Any, Transaction], bool]] = {
    "ids": lambda wanted, item: item.id in wanted,
    "pspReference": lambda wanted, item: _text_fits(wanted, item.psp_reference),
    "appIdentifier": lambda wanted, item: _text_fits(wanted, item.app_identifier),
    "createdAt": lambda wanted, item: _time_fits(wanted, item.created_at),
    "modifiedAt": lambda wanted, item: _time_fits(wanted, item.modified_at),
    "events": lambda wanted, item: all(any(_event_fits(one, event) for event in item.log) for one in wanted),
    "AND": lambda wanted, item: all(fits(one, item) for one in wanted),
    "OR": lambda wanted, item: any(fits(one, item) for one in wanted),
}


def fits(where: dict[str, Any], transaction: Transaction) -> bool:
    """A filter of null is no filter."""
    return all(_TESTS[name](wanted, transaction) for name, wanted in where.items() if wanted is not None)


def _transactions(
    _root: None,
    info: Info,
    *,
    where: dict[str, Any] | None = None,
    sortBy: dict[str, str] | None = None,  # noqa: N803 - its name
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,  # noqa: ARG001 - not walked backwards here
) -> dict[str, Any]:
    context = info.context
    if first is None and last is None:
        raise GraphQLError(
            "You must provide a `first` or `last` value to properly paginate the `transactions` connection."
        )
    if max(first or 0, last or 0) > _LARGEST_PAGE:
        raise GraphQLError(
            f"Requesting {first or last} records on the `transactions` connection exceeds the "
            f"`{'first' if first else 'last'}` limit of {_LARGEST_PAGE} records."
        )
    order = sortBy or {"field": "CREATED_AT", "direction": "ASC"}
    attribute = order["field"].lower()
    found = [
        item
        for item in context.shop.transactions.values()
        if _visible(context.caller, item) and fits(where or {}, item)
    ]
    found.sort(key=lambda item: getattr(item, attribute), reverse=order["direction"] == "DESC")
    return connection(found, first=first, last=last, after=after)


FIELDS: dict[str, Callable[..., Any]] = {"transactions": _transactions}
