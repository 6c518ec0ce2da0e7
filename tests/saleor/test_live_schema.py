"""The app's documents against a shop's schema by introspection, over real HTTP."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import httpx
import pytest
from graphql import GraphQLSchema, build_schema, get_introspection_query, graphql_sync
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from saleor_msp_app.domain.errors import SaleorError, SaleorUnavailable
from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.saleor.documents import NEWER, all_documents
from saleor_msp_app.saleor.live_schema import SaleorLiveSchema
from saleor_msp_app.sandbox.saleor.graphql.schema import schema_text
from tests.http_server import serve
from tests.saleor.fakes import installation
from tests.shared_files import shared

pytestmark = pytest.mark.anyio


@contextmanager
def shop_with(answer: object) -> Iterator[SaleorApiUrl]:
    async def graphql(_request: Request) -> Response:
        return JSONResponse(answer)

    with serve(Starlette(routes=[Route("/graphql/", graphql, methods=["POST"])])) as origin:
        yield SaleorApiUrl(f"{origin}/graphql/")


def introspected(schema: GraphQLSchema) -> object:
    return graphql_sync(schema, get_introspection_query(descriptions=False)).formatted


@pytest.fixture
async def live(anyio_backend: str) -> AsyncIterator[SaleorLiveSchema]:
    del anyio_backend
    async with httpx.AsyncHTTPTransport() as transport:
        yield SaleorLiveSchema(transport)


@pytest.mark.parametrize("version", ["3.21", "3.23"])
async def test_the_documents_fit_the_oldest_version_and_the_newest(
    live: SaleorLiveSchema, version: str
) -> None:
    schema = build_schema(shared(f"saleor/schema-{version}.graphql").read_text(), assume_valid=True)
    with shop_with(introspected(schema)) as url:
        seen = await live.check(installation(shop=url))
    assert seen.broken == ()
    assert set(seen.unused) == {name for name, since in NEWER.items() if version < since}
    assert seen.valid + len(seen.unused) == len(all_documents())


async def test_a_field_that_is_gone_is_named(live: SaleorLiveSchema) -> None:
    schema = build_schema(schema_text())
    del schema.type_map["TransactionEvent"].fields["pspReference"]  # type: ignore[attr-defined]  # an object type
    with shop_with(introspected(schema)) as url:
        seen = await live.check(installation(shop=url))
    broken = dict(seen.broken)
    assert "pspReference" in broken["transaction_events"]
    assert "app_id" not in broken


@pytest.mark.parametrize(
    "answer",
    [
        {"data": {"__schema": None}, "errors": [{"message": "Introspection is off."}]},
        {"data": {"__schema": {"types": []}}},
        {"data": {}},
    ],
)
async def test_a_schema_that_is_none(live: SaleorLiveSchema, answer: object) -> None:
    with shop_with(answer) as url, pytest.raises(SaleorError):
        await live.check(installation(shop=url))


async def test_no_answer(live: SaleorLiveSchema) -> None:
    with pytest.raises(SaleorUnavailable):
        await live.check(installation(shop=SaleorApiUrl("http://127.0.0.1:9/graphql/")))
