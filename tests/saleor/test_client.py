"""The client against Saleor's own recorded answers, over real HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import gql.transport.httpx
import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.errors import SaleorAccessLost, SaleorRefused, SaleorUnavailable
from saleor_msp_app.domain.ids import PspReference, SaleorApiUrl, TransactionId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.reporting import EventKind, EventReport, TransactionSeen
from saleor_msp_app.saleor.client import SaleorClient
from saleor_msp_app.saleor.guarded_transport import GuardedTransport
from saleor_msp_app.usecases.ports.installations import Installation
from saleor_msp_app.usecases.ports.saleor import ReportConflicts, ReportTaken
from tests.http_server import serve
from tests.saleor.fakes import installation
from tests.saleor.recorded import calls, jwks
from tests.saleor.signing import KEY, key_set

pytestmark = pytest.mark.anyio

TRANSACTION = TransactionId("VHJhbnNhY3Rpb25JdGVtOjE=")
REPORT = EventReport(
    TRANSACTION, PspReference("RF1"), EventKind.REFUND_SUCCESS, Money.of(1999, "EUR"), "MultiSafepay took it."
)


@dataclass
class Shop:
    """A server that says what it was told to say, and remembers what it was asked."""

    url: SaleorApiUrl
    status: int = 200
    content: bytes = b""
    content_type: str = "application/json"
    pause: float = 0
    elsewhere: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        self.paths.append(f"{request.method} {request.url.path}")
        self.headers.append(dict(request.headers))
        if request.method == "POST":
            self.asked.append(await request.json())
        if self.elsewhere:
            return RedirectResponse("/elsewhere")
        await asyncio.sleep(self.pause)
        return Response(
            self.content, self.status, media_type=self.content_type, headers={"set-cookie": "a=b"}
        )

    def says(self, content: object, status: int = 200) -> None:
        self.content, self.status = json.dumps(content).encode(), status

    def replays(self, number: int) -> None:
        response = calls()[number]["response"]
        self.says(response["body"], response["status"])


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, list[Shop]]]:
    now: list[Shop] = []

    async def answer(request: Request) -> Response:
        return await now[0].answer(request)

    with serve(Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])) as origin:
        yield origin, now


@pytest.fixture
def shop(server: tuple[str, list[Shop]]) -> Shop:
    origin, now = server
    now[:] = [Shop(SaleorApiUrl(f"{origin}/graphql/"))]
    return now[0]


@pytest.fixture
def installed(shop: Shop) -> Installation:
    return installation(shop=shop.url)


@pytest.fixture
async def client(anyio_backend: str) -> AsyncIterator[SaleorClient]:
    del anyio_backend
    async with GuardedTransport(allow_loopback=True) as transport:
        yield SaleorClient(transport)


def test_gql_uses_the_httpx_that_the_app_uses() -> None:
    """Were httpx2 installed, gql would silently prefer it (dependencies.md §5)."""
    assert vars(gql.transport.httpx)["httpx"] is httpx


# --- who am I -----------------------------------------------------------------------------------------


async def test_a_token_that_works_names_its_app(shop: Shop, client: SaleorClient) -> None:
    shop.replays(1)
    assert await client.own_app_id(shop.url, Secret("a-token")) == "QXBwOjI="
    assert shop.headers[0]["authorization"] == "Bearer a-token"
    assert shop.headers[0]["accept-encoding"] == "identity"
    assert "variables" not in shop.asked[0]


@pytest.mark.parametrize("number", [2, 3, 72])
async def test_a_token_that_does_not_work_names_none(shop: Shop, client: SaleorClient, number: int) -> None:
    shop.replays(number)
    assert await client.own_app_id(shop.url, Secret("a-token")) is None


@pytest.mark.parametrize("token", ["", "two\r\nlines: x", "ünicode", "a b", "x" * 501])
async def test_a_token_that_is_none_is_not_sent(shop: Shop, client: SaleorClient, token: str) -> None:
    assert await client.own_app_id(shop.url, Secret(token)) is None
    assert shop.paths == []


@pytest.mark.parametrize(
    "content", [{"data": {"app": None}}, {"data": {"app": {"id": None}}}, {"data": {"app": []}}]
)
async def test_no_app_is_no_app(shop: Shop, client: SaleorClient, content: object) -> None:
    shop.says(content)
    assert await client.own_app_id(shop.url, Secret("a-token")) is None


async def test_an_error_of_another_kind_says_nothing_about_the_token(
    shop: Shop, client: SaleorClient
) -> None:
    shop.replays(16)
    with pytest.raises(SaleorUnavailable, match="Cannot query field"):
        await client.own_app_id(shop.url, Secret("a-token"))


# --- transactions -------------------------------------------------------------------------------------


async def test_reads_the_events_of_a_transaction(
    shop: Shop, installed: Installation, client: SaleorClient
) -> None:
    shop.replays(9)
    seen = await client.transaction(installed, TRANSACTION)
    assert seen is not None
    assert [(e.kind, e.psp_reference, str(e.amount)) for e in seen.events] == [
        ("REFUND_REQUEST", "RF1", "19.99 EUR"),
        ("CHARGE_SUCCESS", "psp-aeb020941160", "146.82 EUR"),
        ("CHARGE_REQUEST", "psp-aeb020941160", "146.82 EUR"),
    ]
    assert seen.events[0].created_at.isoformat() == "2026-11-23T02:57:19.240695+00:00"
    assert shop.asked[0]["variables"] == {"id": TRANSACTION}


async def test_a_transaction_that_saleor_does_not_know(
    shop: Shop, installed: Installation, client: SaleorClient
) -> None:
    shop.replays(10)
    assert await client.transaction(installed, TRANSACTION) is None


@pytest.mark.parametrize("number", [11, 12, 53])
async def test_a_transaction_that_saleor_refuses(
    shop: Shop, installed: Installation, client: SaleorClient, number: int
) -> None:
    shop.replays(number)
    with pytest.raises(SaleorRefused):
        await client.transaction(installed, TRANSACTION)


async def test_a_transaction_without_access(
    shop: Shop, installed: Installation, client: SaleorClient
) -> None:
    shop.replays(13)
    with pytest.raises(SaleorAccessLost):
        await client.transaction(installed, TRANSACTION)


def _events(*amounts: float, **changes: object) -> dict[str, Any]:
    event = {"id": "1", "type": None, "pspReference": "", "createdAt": "2026-11-23T02:57:19+00:00"} | changes
    events = [event | {"amount": {"amount": amount, "currency": "EUR"}} for amount in amounts]
    return {"data": {"transaction": {"events": events}}}


async def test_amounts_are_exact_and_unreadable_ones_left_out(
    shop: Shop, installed: Installation, client: SaleorClient
) -> None:
    shop.says(_events(1.1, 5.005, 33.6))
    seen = await client.transaction(installed, TRANSACTION)
    assert seen is not None
    assert [e.amount.to_major() for e in seen.events] == [Decimal("1.10"), Decimal("33.60")]
    assert [e.kind for e in seen.events] == ["", ""]


async def test_no_events_are_none(shop: Shop, installed: Installation, client: SaleorClient) -> None:
    shop.says(_events())
    assert await client.transaction(installed, TRANSACTION) == TransactionSeen(())


@pytest.mark.parametrize(
    "content",
    [
        {"data": {}},
        {"data": None},
        {"data": {"transaction": {}}},
        {"data": {"transaction": {"events": None}}},
        {"data": {"transaction": {"events": [{}]}}},
        _events(1.0, createdAt="yesterday"),
    ],
    ids=str,
)
async def test_an_answer_of_another_shape(
    shop: Shop, installed: Installation, client: SaleorClient, content: object
) -> None:
    shop.says(content)
    with pytest.raises(SaleorUnavailable):
        await client.transaction(installed, TRANSACTION)


# --- reports ------------------------------------------------------------------------------------------


async def test_reports_under_our_reference(shop: Shop, installed: Installation, client: SaleorClient) -> None:
    shop.replays(18)
    assert await client.report(installed, REPORT) == ReportTaken(already=False)
    assert shop.asked[0]["variables"] == {
        "id": TRANSACTION,
        "pspReference": "RF1",
        "type": "REFUND_SUCCESS",
        "amount": "19.99",
        "message": "MultiSafepay took it.",
    }


@pytest.mark.parametrize(
    ("money", "sent"),
    [
        (Money.of(5, "EUR"), "0.05"),
        (Money.of(100_000, "EUR"), "1000.00"),
        (Money.of(2694, "JPY"), "2694"),
        (Money.of(1, "KWD"), "0.001"),
        (Money.of(10**15, "EUR"), "10000000000000.00"),
    ],
)
async def test_amounts_are_sent_as_text(
    shop: Shop, installed: Installation, client: SaleorClient, money: Money, sent: str
) -> None:
    shop.replays(18)
    report = EventReport(TRANSACTION, PspReference("RF1"), EventKind.REFUND_SUCCESS, money, "x" * 600 + "\0")
    await client.report(installed, report)
    assert shop.asked[0]["variables"]["amount"] == sent
    assert shop.asked[0]["variables"]["message"] == "x" * 512


@pytest.mark.parametrize(
    ("number", "already"), [(19, True), (24, True), (25, False), (52, True), (54, False)]
)
async def test_a_report_is_taken(
    shop: Shop, installed: Installation, client: SaleorClient, number: int, already: bool
) -> None:
    """54: the transaction's actions cannot be rendered, and the event is booked all the same."""
    shop.replays(number)
    assert await client.report(installed, REPORT) == ReportTaken(already=already)


async def test_a_report_that_contradicts_an_earlier_one(
    shop: Shop, installed: Installation, client: SaleorClient
) -> None:
    shop.replays(20)
    answer = await client.report(installed, REPORT)
    assert isinstance(answer, ReportConflicts)
    assert "different amount" in answer.message


@pytest.mark.parametrize(
    ("number", "code"),
    [(35, "REQUIRED"), (43, "NOT_FOUND"), (44, "GraphQLError"), (47, ""), (48, "GraphQLError")],
)
async def test_a_report_that_saleor_refuses(
    shop: Shop, installed: Installation, client: SaleorClient, number: int, code: str
) -> None:
    shop.replays(number)
    with pytest.raises(SaleorRefused) as refused:
        await client.report(installed, REPORT)
    assert code in refused.value.code


@pytest.mark.parametrize("number", [45, 46, 73])
async def test_a_report_without_access(
    shop: Shop, installed: Installation, client: SaleorClient, number: int
) -> None:
    shop.replays(number)
    with pytest.raises(SaleorAccessLost):
        await client.report(installed, REPORT)


@pytest.mark.parametrize(
    "result",
    [None, {}, {"alreadyProcessed": None, "errors": []}, {"alreadyProcessed": "yes", "errors": []}],
    ids=str,
)
async def test_a_report_whose_answer_does_not_say_it_is_booked(
    shop: Shop, installed: Installation, client: SaleorClient, result: object
) -> None:
    shop.says({"data": {"transactionEventReport": result}})
    with pytest.raises(SaleorUnavailable):
        await client.report(installed, REPORT)


# --- everything that is no answer -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (500, b'{"errors": [{"message": "boom"}]}'),
        (502, b'{"data": {"transactionEventReport": {"alreadyProcessed": true, "errors": []}}}'),
        (503, b"<html>"),
        (403, b'{"errors": [{"message": "blocked"}]}'),
        (404, b"{}"),
        (429, b'{"errors": []}'),
        (201, b'{"data": {"transactionEventReport": {"alreadyProcessed": true, "errors": []}}}'),
        (200, b"<html>"),
        (200, b""),
        (200, b"[]"),
        (200, b"5"),
        (200, b"null"),
        (200, b"{}"),
        (200, b'{"data": []}'),
        (200, b'{"errors": "no"}'),
        (200, b"[" * 100_000),
        (400, b"<html>"),
        (400, b"{}"),
        (200, b"\xff\xff"),
    ],
)
async def test_what_means_nothing_may_be_tried_again(
    shop: Shop, installed: Installation, client: SaleorClient, status: int, content: bytes
) -> None:
    shop.status, shop.content = status, content
    with pytest.raises(SaleorUnavailable):
        await client.report(installed, REPORT)


async def test_a_saleor_that_crashed_may_be_asked_again(
    shop: Shop, installed: Installation, client: SaleorClient
) -> None:
    error = {"message": "Internal Server Error", "extensions": {"exception": {"code": "OperationalError"}}}
    shop.says({"errors": [error], "data": {"transactionEventReport": None}})
    with pytest.raises(SaleorUnavailable):
        await client.report(installed, REPORT)


async def test_a_gateway_that_refuses_the_token(
    shop: Shop, installed: Installation, client: SaleorClient
) -> None:
    shop.says({"detail": "Unauthorized"}, 401)
    with pytest.raises(SaleorAccessLost):
        await client.report(installed, REPORT)


async def test_no_redirect_is_followed(shop: Shop, installed: Installation, client: SaleorClient) -> None:
    shop.elsewhere = True
    with pytest.raises(SaleorUnavailable, match="HTTP 307"):
        await client.report(installed, REPORT)
    with pytest.raises(SaleorUnavailable, match="HTTP 307"):
        await client.fetch_jwks(shop.url)
    assert shop.paths == ["POST /graphql/", "GET /.well-known/jwks.json"]


async def test_a_silent_saleor_is_not_waited_for(shop: Shop, installed: Installation) -> None:
    shop.pause = 1
    async with GuardedTransport(allow_loopback=True) as transport:
        client = SaleorClient(transport, seconds=0.1)
        with pytest.raises(SaleorUnavailable, match=r"no answer within 0\.1 seconds"):
            await client.report(installed, REPORT)
        with pytest.raises(SaleorUnavailable, match="no answer"):
            await client.fetch_jwks(shop.url)


async def test_too_large_an_answer(shop: Shop, installed: Installation) -> None:
    shop.says({"data": {"padding": "x" * 5000}})
    async with GuardedTransport(allow_loopback=True, most_bytes=1000) as transport:
        with pytest.raises(SaleorUnavailable, match="larger than 1000 bytes"):
            await SaleorClient(transport).report(installed, REPORT)


async def test_nobody_listens(client: SaleorClient) -> None:
    nowhere = SaleorApiUrl("http://127.0.0.1:9/graphql/")
    with pytest.raises(SaleorUnavailable):
        await client.own_app_id(nowhere, Secret("a-token"))


async def test_an_address_that_must_not_be_called(shop: Shop, installed: Installation) -> None:
    """Whatever is stored: production calls no loopback."""
    client = SaleorClient(GuardedTransport())
    with pytest.raises(SaleorUnavailable, match="UnsafeUrl"):
        await client.report(installed, REPORT)
    with pytest.raises(SaleorUnavailable, match="UnsafeUrl"):
        await client.fetch_jwks(shop.url)
    assert shop.paths == []


async def test_no_error_tells_the_token_or_the_answer(
    shop: Shop, installed: Installation, client: SaleorClient
) -> None:
    shop.content = b"<html>private"
    with pytest.raises(SaleorUnavailable) as failed:
        await client.report(installed, REPORT)
    assert "private" not in str(failed.value)
    assert installed.token.reveal() not in str(failed.value)


async def test_calls_share_connections_but_neither_tokens_nor_cookies(
    shop: Shop, client: SaleorClient
) -> None:
    shop.replays(1)
    for token in ("first", "second"):
        await client.own_app_id(shop.url, Secret(token))
    assert [h["authorization"] for h in shop.headers] == ["Bearer first", "Bearer second"]
    assert all("cookie" not in h for h in shop.headers)


# --- keys ---------------------------------------------------------------------------------------------


async def test_fetches_the_key_set(shop: Shop, client: SaleorClient) -> None:
    for served in (jwks(), key_set(KEY)):
        shop.content = served.encode()
        assert await client.fetch_jwks(shop.url) == served
    assert shop.paths[0] == "GET /.well-known/jwks.json"
    assert "authorization" not in shop.headers[0]


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"{}", b'{"keys": []}', b'{"keys": [{"kty": "EC"}]}', b"\xff"]
)
async def test_a_key_set_without_a_key(shop: Shop, client: SaleorClient, content: bytes) -> None:
    shop.content = content
    with pytest.raises(SaleorUnavailable, match="no RSA key"):
        await client.fetch_jwks(shop.url)


async def test_a_key_set_that_is_none(shop: Shop, client: SaleorClient) -> None:
    for status in (400, 404, 500):
        shop.says(json.loads(key_set(KEY)), status)
        with pytest.raises(SaleorUnavailable, match=f"HTTP {status}"):
            await client.fetch_jwks(shop.url)
    shop.says({"keys": json.loads(key_set(KEY))["keys"], "padding": "x" * 70_000})
    with pytest.raises(SaleorUnavailable, match="instead of a key set"):
        await client.fetch_jwks(shop.url)


async def test_a_shop_whose_url_is_none(client: SaleorClient) -> None:
    with pytest.raises(SaleorUnavailable):
        await client.fetch_jwks(SaleorApiUrl("https://shop.example/"))
