"""Requests and answers, between HTTP and the parts that work on them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import simplejson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from saleor_msp_app.sandbox.multisafepay.refusal import Refusal

OK = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. `path` are its segments behind the prefix, decoded one by one: an id may hold a slash."""

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: dict[str, Any]
    base_url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and what becomes JSON."""

    status: int
    content: Any


def segments(scope: Scope) -> tuple[str, ...]:
    """The decoded segments of the path as sent."""
    raw = scope.get("raw_path") or scope["path"].encode()
    return tuple(unquote(part) for part in raw.split(b"?")[0].decode(errors="replace").split("/")[1:])


async def answer_with(request: Request, prefix: int, work: Callable[[Asked], Answer]) -> Response:
    """Read the request to its end, then work on it in one go. `prefix` segments are not `work`'s."""
    raw = await request.body()
    try:
        answer = work(
            Asked(
                method=request.method,
                path=segments(request.scope)[prefix:],
                query=dict(request.query_params),
                headers=request.headers,
                body=_object(raw),
                base_url=f"{request.url.scheme}://{request.url.netloc}",
            )
        )
    except Refusal as refusal:
        answer = Answer(refusal.status, refused(refusal))
    return Response(to_json(answer.content), answer.status, media_type="application/json")


def _object(raw: bytes) -> dict[str, Any]:
    if not raw:
        return {}
    try:
        body = simplejson.loads(raw, use_decimal=True)
    except ValueError:
        raise Refusal(1016, "the body is no JSON") from None
    if not isinstance(body, dict):
        raise Refusal(1016, "the body is no object")
    return body


def to_json(content: Any) -> str:
    """Decimals stay exact numbers."""
    return str(simplejson.dumps(content, use_decimal=True))


def succeeded(data: Any) -> Answer:
    """MultiSafepay's envelope."""
    return Answer(OK, {"success": True, "data": data})


def refused(refusal: Refusal) -> dict[str, Any]:
    """MultiSafepay's envelope of an error (§1.3)."""
    return {"success": False, "data": {}, "error_code": refusal.code, "error_info": refusal.info}
