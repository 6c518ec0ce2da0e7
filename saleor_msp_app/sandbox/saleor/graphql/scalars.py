"""Saleor's scalars."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from graphql import GraphQLScalarType, GraphQLSchema

from saleor_msp_app.sandbox.saleor.money import ZERO, as_float


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise TypeError("not a number")
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not found.is_finite():
        raise ValueError("not a number")
    return found


def _positive_decimal(value: Any) -> Decimal:
    found = _decimal(value)
    if found < ZERO:
        raise ValueError("negative")
    return found


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("not a whole number")
    return value


def _number(value: Any) -> float:
    return as_float(value if isinstance(value, Decimal) else Decimal(str(value)))


def _moment(value: Any) -> datetime:
    return datetime.fromisoformat(str(value))


def _same(value: Any) -> Any:
    return value


_Convert = Callable[[Any], Any]

# name: (to JSON, from JSON)
_SCALARS: dict[str, tuple[_Convert, _Convert]] = {
    "Date": (str, str),
    "DateTime": (datetime.isoformat, _moment),
    "Decimal": (_number, _decimal),
    "JSON": (_same, _same),
    "JSONString": (json.dumps, json.loads),
    "Metadata": (_same, _same),
    "Minute": (_same, _whole),
    "PositiveDecimal": (_number, _positive_decimal),
    "PositiveInt": (_same, _whole),
    "UUID": (str, lambda value: UUID(str(value))),
}


def install_scalars(schema: GraphQLSchema) -> None:
    for name, (write, read) in _SCALARS.items():
        scalar = schema.type_map[name]
        if isinstance(scalar, GraphQLScalarType):
            _install(scalar, write, read)


def _install(scalar: GraphQLScalarType, write: _Convert, read: _Convert) -> None:
    # graphql-core takes these in a scalar's constructor only, and build_schema() has called it already. It
    # asks for the older and the newer names alike.
    for attribute, function in (
        ("serialize", write),
        ("coerce_output_value", write),
        ("parse_value", read),
        ("coerce_input_value", read),
    ):
        setattr(scalar, attribute, function)
