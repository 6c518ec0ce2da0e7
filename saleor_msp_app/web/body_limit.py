"""The limit of the body, as plain ASGI."""

from collections.abc import Callable, MutableMapping
from typing import Any, TypeAlias

import anyio
import structlog
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from saleor_msp_app.web.middleware import path_of
from saleor_msp_app.web.responses import refusal_of_transport

BODY_LIMIT = 1024 * 1024
"""A refund payload of Saleor is 7 to 11 kB (observed 3.23.28)."""

BODY_SECONDS = 10.0
"""Saleor itself gives up after 18."""

_DRAINED = 8 * BODY_LIMIT
"""So much of a body that is too large is still taken: who is cut off while sending reads no answer."""

NotRead: TypeAlias = Callable[[str, int, str], Response]
"""The answer by path, status and reason."""

log = structlog.stdlib.get_logger(__name__)


def _plain_answer(_path: str, status: int, why: str) -> Response:
    return refusal_of_transport(status, why)


class BodyLimit:
    """Reads the whole body, counting what really comes, before anything behind it runs.

    So no endpoint meets half a body, and none can be made to wait for one.
    """

    def __init__(
        self,
        app: ASGIApp,
        limit: int = BODY_LIMIT,
        seconds: float = BODY_SECONDS,
        answer: NotRead = _plain_answer,
    ) -> None:
        self._app = app
        self._limit = limit
        self._seconds = seconds
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            with anyio.fail_after(self._seconds):
                body = await self._read(scope, receive)
        except TimeoutError:
            await self._refuse(408, "The request did not arrive in time.", scope, receive, send)
        except _TooLarge:
            why = f"The request is larger than {self._limit} bytes."
            await self._refuse(413, why, scope, receive, send)
        except _Gone:
            log.info("request.abandoned", path=path_of(scope))
        else:
            await self._app(scope, _replayed(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes:
        if _announced(Headers(scope=scope)) > _DRAINED:
            raise _TooLarge
        chunks: list[bytes] = []
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Gone
            chunk = message.get("body", b"")
            size, more = size + len(chunk), message.get("more_body", False)
            if size <= self._limit:
                chunks.append(chunk)
            elif size > _DRAINED:
                break
        if size > self._limit:
            raise _TooLarge
        return b"".join(chunks)

    async def _refuse(self, status: int, why: str, scope: Scope, receive: Receive, send: Send) -> None:
        log.warning("request.refused", path=path_of(scope), reason=why)
        await self._answer(scope["path"], status, why)(scope, receive, send)


class _TooLarge(Exception):
    pass


class _Gone(Exception):
    """The caller hung up while it was sending."""


def _replayed(body: bytes, receive: Receive) -> Receive:
    first: MutableMapping[str, Any] | None = {"type": "http.request", "body": body, "more_body": False}

    async def replay() -> Message:
        nonlocal first
        if first is None:
            return await receive()
        message, first = first, None
        return message

    return replay


def _announced(headers: Headers) -> int:
    text = headers.get("content-length", "0")
    return int(text) if text.isascii() and text.isdigit() else 0
