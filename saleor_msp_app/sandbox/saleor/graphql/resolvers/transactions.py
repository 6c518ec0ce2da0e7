"""The one field of a transaction that can be damaged."""

from collections.abc import Callable
from typing import Any

from saleor_msp_app.sandbox.saleor.graphql.context import Info
from saleor_msp_app.sandbox.saleor.graphql.errors import DamagedAction
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction


def _actions(transaction: Transaction, _info: Info) -> list[str | DamagedAction]:
    """A damaged entry nulls the whole transaction, for the list and its members are non-null."""
    return [name.upper() if name.islower() else DamagedAction(name) for name in transaction.stored_actions]


FIELDS: dict[str, Callable[..., Any]] = {"actions": _actions}
