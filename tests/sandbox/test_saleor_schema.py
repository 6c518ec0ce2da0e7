"""The sandbox's schema is a part of Saleor's: same names, types, arguments and defaults."""

import functools

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    parse,
    validate,
    validate_schema,
)

from saleor_msp_app.sandbox.saleor.graphql.schema import schema
from tests.sandbox.saleor_recordings import recorded_query
from tests.shared_files import shared

OURS = sorted(name for name in schema().type_map if not name.startswith("__"))


@functools.cache
def _saleors() -> GraphQLSchema:
    text = shared("saleor/schema-3.23.graphql").read_text("utf-8")
    return build_schema(text, assume_valid=True, no_location=True)


def _described(kind: GraphQLNamedType) -> dict[str, object]:
    """What a query can notice of a type, member by member."""
    match kind:
        case GraphQLObjectType() | GraphQLInterfaceType():
            return {
                name: (str(field.type), {arg: str(one.type) for arg, one in field.args.items()})
                for name, field in kind.fields.items()
            }
        case GraphQLInputObjectType():
            return {name: (str(one.type), one.default_value) for name, one in kind.fields.items()}
        case GraphQLEnumType():
            return dict.fromkeys(kind.values)
        case GraphQLUnionType():
            return {one.name: None for one in kind.types}
        case _:
            return {}


def test_the_schema_is_whole() -> None:
    assert validate_schema(schema()) == []


@pytest.mark.parametrize("name", OURS)
def test_a_type_is_saleors(name: str) -> None:
    ours, theirs = schema().type_map[name], _saleors().type_map.get(name)
    assert theirs is not None
    assert type(ours) is type(theirs)
    known = _described(theirs)
    for member, described in _described(ours).items():
        assert known.get(member, "not Saleor's") == described, member


def test_types_of_the_schema_have_saleors_interfaces() -> None:
    for name in OURS:
        ours, theirs = schema().type_map[name], _saleors().type_map[name]
        if isinstance(ours, GraphQLObjectType) and isinstance(theirs, GraphQLObjectType):
            assert {one.name for one in ours.interfaces} <= {one.name for one in theirs.interfaces}, name


@pytest.mark.parametrize(
    "folder", ["10-granted-two-lines-and-shipping", "13-granted-order-null-without-manage-orders"]
)
def test_the_recorded_queries_are_valid(folder: str) -> None:
    assert validate(schema(), parse(recorded_query(folder))) == []
