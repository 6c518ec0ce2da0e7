"""A merchant that MultiSafepay notifies."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.http_server import serve


@dataclass
class Merchant:
    """Receives, and answers as told."""

    answer: str = "OK"
    url: str = ""
    """Its origin."""
    seen: list[tuple[str, dict[str, str], str | None, bytes]] = field(default_factory=list)

    async def take(self, request: Request) -> PlainTextResponse:
        self.seen.append(
            (request.method, dict(request.query_params), request.headers.get("auth"), await request.body())
        )
        return PlainTextResponse(self.answer)


@contextmanager
def notified_merchant() -> Iterator[Merchant]:
    """Listens for GET and POST."""
    merchant = Merchant()
    with serve(Starlette(routes=[Route("/", merchant.take, methods=["GET", "POST"])])) as origin:
        merchant.url = origin
        yield merchant


def wait_for(merchant: Merchant, count: int) -> None:
    deadline = time.monotonic() + 10
    while len(merchant.seen) < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)
