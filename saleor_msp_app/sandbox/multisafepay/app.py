"""The sandbox as one application."""

from collections.abc import Callable
from datetime import datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from saleor_msp_app.sandbox.multisafepay import api, control
from saleor_msp_app.sandbox.multisafepay.books import Books
from saleor_msp_app.sandbox.multisafepay.faults import Faults
from saleor_msp_app.sandbox.multisafepay.faulty_wire import PREFIX, FaultyWire
from saleor_msp_app.sandbox.multisafepay.notifier import Notifier
from saleor_msp_app.sandbox.multisafepay.pay_desk import serve_page
from saleor_msp_app.sandbox.multisafepay.wire import answer_with

SANDBOX_KEY = "sandbox-key-of-nobody-0001"
"""The key that works unless others are given. It opens nothing but this program."""

_METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"]
_CONTROL_PREFIX = 1


def create_multisafepay(
    api_keys: tuple[str, ...] = (SANDBOX_KEY,),
    books: Books | None = None,
    wall_clock: Callable[[], datetime] | None = None,
) -> Starlette:
    """A MultiSafepay with one website for each key. `books` is for tests in the same process."""
    books = books or Books(sites={key: str(1001 + place) for place, key in enumerate(api_keys)})
    books.wall_clock = wall_clock or books.wall_clock
    faults = Faults()
    notifier = Notifier(books)
    books.tell = notifier.tell

    async def serve_api(request: Request) -> Response:
        return await answer_with(request, PREFIX, lambda asked: api.respond(books, asked))

    async def serve_control(request: Request) -> Response:
        return await answer_with(
            request, _CONTROL_PREFIX, lambda asked: control.respond(books, faults, notifier, asked)
        )

    async def serve_payment_page(request: Request) -> Response:
        return await serve_page(books, request)

    everything = Starlette(routes=[Route("/{path:path}", serve_api, methods=_METHODS)])
    return Starlette(
        routes=[
            Mount("/v1/json", app=FaultyWire(everything, books, faults)),
            Route("/pay/{session}", serve_payment_page, methods=["GET", "POST"]),
            Route("/sandbox/{path:path}", serve_control, methods=_METHODS),
        ]
    )
