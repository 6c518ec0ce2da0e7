"""The schema with its resolvers."""

import functools
from collections.abc import Awaitable
from importlib import resources
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    execute,
)

from saleor_msp_app.sandbox.saleor.graphql.access import GUARDS, guarded
from saleor_msp_app.sandbox.saleor.graphql.context import Context
from saleor_msp_app.sandbox.saleor.graphql.resolvers import RESOLVERS
from saleor_msp_app.sandbox.saleor.graphql.resolving import resolve_field, resolve_type
from saleor_msp_app.sandbox.saleor.graphql.scalars import install_scalars


@functools.cache
def schema() -> GraphQLSchema:
    built = build_schema(schema_text())
    install_scalars(built)
    for type_name, fields in RESOLVERS.items():
        for field_name, resolve in fields.items():
            _object(built, type_name).fields[field_name].resolve = resolve
    for type_name, guards in GUARDS.items():
        for field_name, permissions in guards.items():
            field = _object(built, type_name).fields[field_name]
            field.resolve = guarded(permissions, field.resolve or resolve_field)
    return built


def schema_text() -> str:
    files = resources.files(__package__)
    return "\n".join(
        files.joinpath(name).read_text("utf-8") for name in ("schema.graphql", "selling.graphql")
    )


def run(
    document: DocumentNode,
    context: Context,
    *,
    root: Any = None,
    variables: dict[str, Any] | None = None,
    operation: str | None = None,
) -> ExecutionResult | Awaitable[ExecutionResult]:
    """Also carries out a subscription: its root is the event."""
    return execute(
        schema(),
        document,
        root_value=root,
        context_value=context,
        variable_values=variables,
        operation_name=operation,
        field_resolver=resolve_field,
        type_resolver=resolve_type,
    )


def _object(built: GraphQLSchema, name: str) -> GraphQLObjectType:
    found = built.type_map[name]
    if not isinstance(found, GraphQLObjectType):
        raise TypeError(name)
    return found
