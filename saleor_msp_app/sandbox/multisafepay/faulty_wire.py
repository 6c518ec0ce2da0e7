"""The wire between callers and `/v1/json`: writes requests down and does what faults demand.

A bare ASGI application: faults below HTTP need the transport itself.
"""

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from saleor_msp_app.sandbox.multisafepay.books import Books, SeenRequest
from saleor_msp_app.sandbox.multisafepay.faults import Fault, Faults, kind_of
from saleor_msp_app.sandbox.multisafepay.odd_answers import HTML_PAGE, surprised
from saleor_msp_app.sandbox.multisafepay.refusal import Refusal
from saleor_msp_app.sandbox.multisafepay.wire import refused, segments, to_json

PREFIX = 2
"""Segments of `/v1/json`."""

_RESET_AT_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER with a time of zero: closing sends RST instead of FIN."""


@dataclass(slots=True)
class TrueAnswer:
    """What MultiSafepay answers when nothing goes wrong."""

    status: int = 200
    body: bytes = b""

    async def send(self, message: Message) -> None:
        """An ASGI `send` that keeps the message to itself."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


@dataclass(frozen=True, slots=True)
class FaultyWire:
    """In front of the application."""

    app: ASGIApp
    books: Books
    faults: Faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One call."""
        body = await _read(receive)
        kind = kind_of(scope["method"], segments(scope)[PREFIX:])
        fault = self.faults.take(kind)
        seen = self._write_down(scope, kind, body, fault)
        answer = TrueAnswer()
        if fault is None or fault.carries_out:
            await self.app(scope, _replay(body), answer.send)
        if fault is None:
            seen.status = answer.status
            await _answer(send, answer.status, answer.body)
        else:
            await _go_wrong(fault, answer, seen, receive, send)

    def _write_down(self, scope: Scope, kind: str, body: bytes, fault: Fault | None) -> SeenRequest:
        """Without the query's key, should a caller have put it there."""
        query = scope["query_string"].decode("ascii", "replace")
        for key in self.books.sites:
            query = query.replace(key, "…")
        seen = SeenRequest(
            kind=kind,
            method=scope["method"],
            path="/" + "/".join(segments(scope)),
            query=query,
            body=body.decode(errors="replace"),
            at=self.books.now(),
            fault=fault.answer if fault else "",
        )
        self.books.requests.append(seen)
        return seen


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _answer(send: Send, status: int, body: bytes, kind: str = "application/json") -> None:
    await _head(send, status, len(body), kind)
    await send({"type": "http.response.body", "body": body})


async def _head(send: Send, status: int, length: int, kind: str = "application/json") -> None:
    headers = [(b"content-type", kind.encode()), (b"content-length", str(length).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _go_wrong(
    fault: Fault, answer: TrueAnswer, seen: SeenRequest, receive: Receive, send: Send
) -> None:
    match fault.answer:
        case "hang":
            await _is_gone(receive, fault.seconds)
            await _break(receive)
        case "reset":
            await _break(receive, reset=True)
        case "close":
            await _break(receive)
        case "cut_off":
            await _head(send, answer.status, 4096)
            await send({"type": "http.response.body", "body": b'{"success": tr', "more_body": True})
            await _break(receive)
        case _:
            seen.status = await _strange_answer(fault, answer, receive, send)


async def _strange_answer(fault: Fault, answer: TrueAnswer, receive: Receive, send: Send) -> int:
    status, body, kind = fault.status, b"", "application/json"
    match fault.answer:
        case "slow":
            await _is_gone(receive, fault.seconds)
            status, body = answer.status, answer.body
        case "drip":
            return await _drip(answer, fault.seconds, receive, send)
        case "half_json":
            status, body = answer.status, answer.body[: len(answer.body) // 2]
        case "html":
            body, kind = HTML_PAGE, "text/html"
        case "json":
            body = to_json(fault.content).encode()
        case "error":
            refusal = Refusal(fault.code)
            status, body = refusal.status, to_json(refused(refusal)).encode()
        case "no_data" if fault.accepted and answer.status >= HTTPStatus.BAD_REQUEST:
            status, body = answer.status, answer.body  # success is said of what was made
        case "no_data":
            body = to_json({"success": True, "data": {} if fault.content is None else fault.content}).encode()
        case "surprising_types":
            status, body = answer.status, surprised(answer.body)
        case _:
            pass  # "empty": the status alone
    await _answer(send, status, body, kind)
    return status


async def _drip(answer: TrueAnswer, seconds: float, receive: Receive, send: Send) -> int:
    await _head(send, answer.status, len(answer.body))
    for byte in answer.body:
        await send({"type": "http.response.body", "body": bytes([byte]), "more_body": True})
        if await _is_gone(receive, seconds):
            break
    await send({"type": "http.response.body", "body": b""})
    return answer.status


async def _is_gone(receive: Receive, seconds: float) -> bool:
    """Wait so long, or until the caller has gone."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
            return True
    return False


async def _break(receive: Receive, *, reset: bool = False) -> None:
    """End the connection below HTTP. ASGI has no word for it, so uvicorn's transport is taken from
    behind its `receive` (Starlette wraps `send`, not this); under another server it raises."""
    transport: asyncio.Transport = receive.__self__.transport  # type: ignore[attr-defined]  # a bound method of uvicorn's request cycle
    if reset:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
    transport.abort()
    await _is_gone(receive, 5)
