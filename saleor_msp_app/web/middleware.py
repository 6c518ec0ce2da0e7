"""What surrounds every request, as plain ASGI: correlation and access log, headers, the last resort."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from saleor_msp_app.observability.logging import correlated

_QUIET_PATHS = {"/api/health", "/api/ready"}
_OK = 200
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_LONGEST_PATH = 200

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}

log = structlog.stdlib.get_logger(__name__)


class AccessLog:
    """Outermost: gives every request its id and one line. Never logs a query, a header or a body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _correlation_id(Headers(scope=scope))
        started = time.monotonic()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-correlation-id"] = request_id
            await send(message)

        with correlated(request_id):
            try:
                await self._app(scope, receive, send_with_id)
            finally:
                _log_access(scope, status, time.monotonic() - started)


class SecurityHeaders:
    """The strictest headers, where an endpoint has not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class LastResort:
    """No exception becomes a 5xx that makes Saleor send its empty bodies: `answer` decides by the path."""

    def __init__(self, app: ASGIApp, answer: Callable[[str], Response]) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            if started or scope["type"] != "http":
                raise
            log.exception("request.failed", path=path_of(scope))
            await self._answer(scope["path"])(scope, receive, send)


def path_of(scope: Scope) -> str:
    """For the log: paths are short, but whoever calls may write what he likes."""
    return str(scope["path"])[:_LONGEST_PATH]


def _correlation_id(headers: Headers) -> str:
    """Saleor's own trace, so that its log and ours can be laid side by side."""
    found = _TRACEPARENT.fullmatch(headers.get("traceparent", ""))
    return found[1] if found else uuid.uuid4().hex


def _log_access(scope: Scope, status: int, seconds: float) -> None:
    if scope["path"] in _QUIET_PATHS and status == _OK:
        return
    milliseconds = round(seconds * 1000, 1)
    log.info(
        "request.answered",
        method=scope["method"],
        path=path_of(scope),
        status=status,
        milliseconds=milliseconds,
    )
