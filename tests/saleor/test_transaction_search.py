"""The search for the transaction of an order, on Saleors of different age."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from saleor_msp_app.domain.errors import SaleorAccessLost, SaleorUnavailable
from saleor_msp_app.domain.ids import MspOrderId, SaleorApiUrl
from saleor_msp_app.saleor.guarded_transport import GuardedTransport
from saleor_msp_app.saleor.transaction_search import SaleorTransactionSearch
from saleor_msp_app.usecases.ports.saleor import OwnTransaction
from tests.http_server import serve
from tests.saleor.fakes import installation

pytestmark = pytest.mark.anyio

ORDER = MspOrderId("order-1")


@dataclass
class Shop:
    """Answers every call alike."""

    url: str = ""
    status: int = 200
    content: Any = None

    async def answer(self, _request: Request) -> Response:
        return Response(json.dumps(self.content), self.status, media_type="application/json")


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    with serve(Starlette(routes=[Route("/graphql/", shop.answer, methods=["POST"])])) as origin:
        shop.url = f"{origin}/graphql/"
        yield shop


@pytest.fixture
async def search() -> AsyncIterator[SaleorTransactionSearch]:
    transport = GuardedTransport(allow_loopback=True)
    yield SaleorTransactionSearch(transport)
    await transport.aclose()


def nodes(*found: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"transactions": {"edges": [{"node": one} for one in found]}}}


NODE = {"id": "t1", "pspReference": "order-1", "order": {"number": "118"}}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (nodes(NODE), (OwnTransaction("t1", "118"),)),  # type: ignore[arg-type]  # an id
        (nodes(NODE | {"order": None}), (OwnTransaction("t1", ""),)),  # type: ignore[arg-type]  # an id
        (nodes(NODE | {"pspReference": "order-10"}), ()),
        (nodes(), ()),
    ],
)
async def test_what_is_found(
    shop: Shop, search: SaleorTransactionSearch, content: Any, expected: tuple[OwnTransaction, ...]
) -> None:
    shop.content = content
    one = replace(installation(), shop=SaleorApiUrl(shop.url))
    assert await search.transactions_of(one, ORDER) == expected


async def test_saleor_3_21_cannot_search(shop: Shop, search: SaleorTransactionSearch) -> None:
    message = "Cannot query field 'transactions' on type 'Query'. Did you mean 'transaction'?"
    shop.status, shop.content = 400, {"errors": [{"message": message}]}
    one = replace(installation(), shop=SaleorApiUrl(shop.url))
    assert await search.transactions_of(one, ORDER) is None


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"errors": [{"message": "Internal Server Error"}], "data": None}, SaleorUnavailable),
        (
            {
                "errors": [{"message": "No.", "extensions": {"exception": {"code": "PermissionDenied"}}}],
                "data": {"transactions": None},
            },
            SaleorAccessLost,
        ),
    ],
)
async def test_what_is_no_answer(
    shop: Shop, search: SaleorTransactionSearch, content: Any, error: type[Exception]
) -> None:
    shop.content = content
    one = replace(installation(), shop=SaleorApiUrl(shop.url))
    with pytest.raises(error):
        await search.transactions_of(one, ORDER)
