"""Answering one GraphQL request, errors and all, the way Saleor words it."""

import functools
import inspect
import json
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    get_operation_ast,
    parse,
    print_ast,
    validate,
)
from graphql.execution import get_variable_values

from saleor_msp_app.sandbox.saleor.graphql.context import Context
from saleor_msp_app.sandbox.saleor.graphql.errors import formatted
from saleor_msp_app.sandbox.saleor.graphql.schema import run, schema

# Only the form is Saleor's: the sandbox does not count.
_COST = {"cost": {"requestedQueryCost": 1, "maximumAvailable": 50000}}


@dataclass(frozen=True, slots=True)
class GraphQLAnswer:
    status: int
    body: dict[str, Any]


async def answer_request(context: Context, payload: dict[str, Any]) -> GraphQLAnswer:
    """What cannot be carried out is refused with 400; everything else is 200 (observed 3.23.28)."""
    query, variables = str(payload.get("query") or ""), payload.get("variables") or {}
    name = payload.get("operationName")
    try:
        document, problems = _checked(query)
    except GraphQLSyntaxError as error:
        return GraphQLAnswer(400, {"errors": [_syntax(error, query)]})
    if problems:
        return GraphQLAnswer(400, {"errors": [_invalid(one) for one in problems], "extensions": _COST})
    wrong = _wrong_variables(document, name, variables)
    if wrong:
        return GraphQLAnswer(400, {"errors": wrong})
    result = run(document, context, variables=variables, operation=name)
    if inspect.isawaitable(result):
        result = await result
    return _answered(result)


@functools.lru_cache(maxsize=256)
def _checked(query: str) -> tuple[DocumentNode, list[GraphQLError]]:
    """The app and the demo ask the same few questions again and again; checking one takes 5 ms."""
    document = parse(query)
    return document, validate(schema(), document)


def _answered(result: Any) -> GraphQLAnswer:
    if not isinstance(result, ExecutionResult):
        raise TypeError(type(result).__name__)
    body: dict[str, Any] = {}
    if result.errors:
        body["errors"] = [formatted(error) for error in result.errors]
    body["data"] = result.data
    body["extensions"] = _COST
    return GraphQLAnswer(200, body)


def _invalid(error: GraphQLError) -> dict[str, Any]:
    """graphql-core 2 puts names into double quotes."""
    entry = formatted(error)
    entry["message"] = entry["message"].replace("'", '"')
    return entry


def _syntax(error: GraphQLSyntaxError, query: str) -> dict[str, Any]:
    """The words of graphql-core 2, which Saleor uses."""
    place = (error.locations or [])[0]
    line = (query.splitlines() or [""])[place.line - 1]
    what = error.message.removeprefix("Syntax Error: ").removesuffix(".").replace("<EOF>", "EOF")
    number = f"{place.line}: "
    marked = f"{number}{line}\n{' ' * (len(number) + place.column - 1)}^\n"
    entry = formatted(error)
    entry["message"] = f"Syntax Error GraphQL ({place.line}:{place.column}) {what}\n\n{marked}"
    entry["extensions"] = {"exception": {"code": "GraphQLSyntaxError"}}
    return entry


def _wrong_variables(document: DocumentNode, name: str | None, given: dict[str, Any]) -> list[dict[str, Any]]:
    operation = get_operation_ast(document, name)
    if operation is None:
        return [formatted(GraphQLError("Must provide an operation."))]
    values = get_variable_values(schema(), operation.variable_definitions or (), given)
    if not isinstance(values, list):
        return []
    return [_wrong_variable(error, operation, given) for error in values]


def _wrong_variable(
    error: GraphQLError, operation: OperationDefinitionNode, given: dict[str, Any]
) -> dict[str, Any]:
    entry = formatted(error)
    for definition in operation.variable_definitions or ():
        variable = definition.variable.name.value
        if given.get(variable) is None or not error.message.startswith(f"Variable '${variable}' has invalid"):
            continue
        value = json.dumps(given[variable])
        entry["message"] = (
            f'Variable "${variable}" got invalid value {value}.\n'
            f'Expected type "{print_ast(definition.type).rstrip("!")}", found {value}.'
        )
    return entry
