"""Errors in Saleor's form, DEBUG off, as in production."""

from typing import Any

from graphql import GraphQLError

from saleor_msp_app.sandbox.saleor.global_id import InvalidGlobalId
from saleor_msp_app.sandbox.saleor.graphql.access import PermissionDenied


class DamagedAction(Exception):
    """`actions` in the form that 3.23.28 stores after an asynchronous answer with actions."""

    def __init__(self, name: str) -> None:
        super().__init__(f'Expected a value of type "TransactionActionEnum" but received: {name}')


_TOLD = (GraphQLError, InvalidGlobalId, DamagedAction, PermissionDenied)
_NULL = "Cannot return null for non-nullable field"


def formatted(error: GraphQLError) -> dict[str, Any]:
    """Bugs are hidden behind "Internal Server Error", refusals are told (observed 3.23.28)."""
    cause = error.original_error
    told = cause is None or isinstance(cause, _TOLD) or error.message.startswith(_NULL)
    entry: dict[str, Any] = {"message": error.message if told else "Internal Server Error"}
    if error.locations and not isinstance(cause, DamagedAction):
        entry["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path is not None:
        entry["path"] = error.path
    entry["extensions"] = {"exception": {"code": _code(cause, told=told)}}
    return entry


def _code(cause: Exception | None, *, told: bool) -> str:
    if isinstance(cause, PermissionDenied) or (cause is not None and not told):
        return type(cause).__name__
    return "GraphQLError"
