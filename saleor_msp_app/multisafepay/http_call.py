"""One HTTP call, and how far it came. A failure is a value: for a refund it decides about money."""

import asyncio
from dataclasses import dataclass, field
from typing import TypeAlias

import httpx


@dataclass(frozen=True, slots=True)
class TimeOuts:
    """In seconds. `read` is the longest silence, `whole` the longest call, dripping answers included."""

    connect: float
    read: float
    whole: float

    def as_extension(self) -> dict[str, float | None]:
        """In httpx's words."""
        return httpx.Timeout(self.read, connect=self.connect, pool=self.connect).as_dict()


@dataclass(slots=True)
class Received:
    """What has arrived so far; `status` is None until the head of an answer has. `date`: its Date header."""

    status: int | None = None
    date: str = ""
    body: bytearray = field(default_factory=bytearray)


@dataclass(frozen=True, slots=True)
class Answered:
    """The whole answer arrived."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class NotSent:
    """No connection: not one byte of the request has left."""

    why: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The request left, in part or whole, and no whole answer came back."""

    why: str


Outcome: TypeAlias = Answered | NotSent | Lost

_NOTHING_WRITTEN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Raised while a connection, TLS included, is being made or waited for. httpx itself tries no second
time: neither `retries` nor redirects are on."""


async def call(
    http: httpx.AsyncClient, request: httpx.Request, time_outs: TimeOuts, max_bytes: int, received: Received
) -> Outcome:
    """Send once. `received` keeps what arrived even where the answer is lost half way."""
    request.extensions["timeout"] = time_outs.as_extension()
    try:
        async with asyncio.timeout(time_outs.whole):
            return await _exchange(http, request, max_bytes, received)
    except _NOTHING_WRITTEN as error:
        return NotSent(_named(error))
    except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
        return Lost(_named(error))


async def _exchange(
    http: httpx.AsyncClient, request: httpx.Request, max_bytes: int, received: Received
) -> Outcome:
    response = await http.send(request, stream=True, auth=None, follow_redirects=False)
    try:
        received.status = response.status_code
        received.date = response.headers.get("date", "")
        async for chunk in response.aiter_bytes():
            received.body += chunk[: max_bytes + 1 - len(received.body)]
            if len(received.body) > max_bytes:
                return Lost(f"the answer is longer than {max_bytes} bytes")
        return Answered(response.status_code, bytes(received.body))
    finally:
        await response.aclose()


def _named(error: Exception) -> str:
    """The kind of failure is half of what it says: httpx's time-outs have no text."""
    return f"{type(error).__name__}: {error}".removesuffix(": ")
