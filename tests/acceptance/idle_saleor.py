"""A Saleor that can be asked, and waits for no refund: no delivery without a body is a retry of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from saleor_msp_app.domain.ids import SaleorApiUrl
from tests.http_server import serve

_NONE_OPEN = {"data": {"transactions": {"pageInfo": {"hasNextPage": False}, "edges": []}}}


@contextmanager
def idle_saleor() -> Iterator[SaleorApiUrl]:
    """Start it, and yield its GraphQL address."""
    with serve(Starlette(routes=[Route("/graphql/", _graphql, methods=["POST"])])) as url:
        yield SaleorApiUrl(f"{url}/graphql/")


async def _graphql(request: Request) -> JSONResponse:
    assert "transactions(" in (await request.json())["query"], "nothing else may be asked of it"
    return JSONResponse(_NONE_OPEN)
