"""Relay connections over a list."""

import base64
from collections.abc import Sequence
from typing import Any


class TooManyArguments(Exception):
    pass


def connection(
    nodes: Sequence[Any], *, first: int | None = None, after: str | None = None, last: int | None = None
) -> dict[str, Any]:
    start = int(base64.b64decode(after)) + 1 if after else 0
    end = len(nodes) if first is None else min(start + first, len(nodes))
    if last is not None:
        start = max(start, end - last)
    edges = [{"node": nodes[at], "cursor": _cursor(at)} for at in range(start, end)]
    return {
        "edges": edges,
        "total_count": len(nodes),
        "page_info": {
            "has_next_page": end < len(nodes),
            "has_previous_page": start > 0,
            "start_cursor": edges[0]["cursor"] if edges else None,
            "end_cursor": edges[-1]["cursor"] if edges else None,
        },
    }


def _cursor(at: int) -> str:
    return base64.b64encode(str(at).encode()).decode("ascii")
