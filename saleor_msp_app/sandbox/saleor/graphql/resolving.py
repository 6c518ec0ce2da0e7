"""How a field finds its value when it has no resolver of its own."""

import functools
import re
from typing import Any

from graphql import GraphQLResolveInfo

_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


@functools.cache
def snake_case(name: str) -> str:
    return _CAPITAL.sub("_", name).lower()


def resolve_field(source: Any, info: GraphQLResolveInfo[Any], **_arguments: Any) -> Any:
    """Read the attribute of the same name; one that does not exist is null. A property may raise."""
    name = snake_case(info.field_name)
    if isinstance(source, dict):
        return source.get(name)
    if hasattr(type(source), name) or name in getattr(source, "__dict__", {}):
        return getattr(source, name)
    return None


def resolve_type(source: Any, _info: GraphQLResolveInfo[Any], _abstract: Any) -> str:
    return str(source.typename)
