"""Refunds against servers that do not speak HTTP as they should: bare sockets on loopback."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest

from saleor_msp_app.domain.account import Environment, MerchantAccount, Secret
from saleor_msp_app.domain.ids import AccountId, MspOrderId, MspTransactionId, PspReference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.refund_plan import AmountRefund
from saleor_msp_app.multisafepay.client import MultiSafepayClient
from saleor_msp_app.multisafepay.http_call import TimeOuts
from saleor_msp_app.usecases.ports.multisafepay import (
    Exchange,
    RefundAnswer,
    RefundNotSent,
    RefundRetriable,
    RefundTaken,
    RefundUnknown,
)
from tests.plain_http import NO_TLS

pytestmark = pytest.mark.anyio

SHORT = TimeOuts(connect=1, read=0.4, whole=1)
YES = b'{"success":true,"data":{"refund_id":7}}'


def _http(status: str, body: bytes, *headers: str) -> bytes:
    head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers))
    return head.encode() + b"\r\n" + body


@dataclass
class BareServer:
    """Answers each connection with `answer`; counts connections and whole requests."""

    answer: Callable[["BareServer", asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    port: int = 0

    async def read(self, reader: asyncio.StreamReader) -> None:
        """One whole request."""
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line[16:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-le")
        )
        self.requests.append(head + await reader.readexactly(length))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until the caller has gone."""
        self.connections += 1
        try:
            await self.answer(self, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def _listening(server: BareServer) -> AsyncIterator[BareServer]:
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0) as listener:
        server.port = listener.sockets[0].getsockname()[1]
        yield server


def _answering(*pieces: bytes) -> BareServer:
    async def answer(server: BareServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.read(reader)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()

    return BareServer(answer)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as client:
        yield client


async def _refund(
    http: httpx.AsyncClient, server: BareServer, scheme: str = "http"
) -> tuple[RefundAnswer, Exchange]:
    account = MerchantAccount(
        id=AccountId("a"),
        name="A",
        environment=Environment.LIVE,
        api_key=Secret("key-of-nobody"),
        api_url=f"{scheme}://127.0.0.1:{server.port}/v1/json",
    )
    plan = AmountRefund(PspReference("r-1"), Money.of(400, "EUR"), "Refund r-1")
    client = MultiSafepayClient(http, refunding=SHORT)
    return await client.refund(account, MspOrderId("order-1"), plan)


async def test_the_request_as_it_goes_over_the_wire(http: httpx.AsyncClient) -> None:
    async with _listening(_answering(_http("200 OK", YES))) as server:
        answer, exchange = await _refund(http, server)
    assert answer == RefundTaken(MspTransactionId("7"))
    (request,) = server.requests
    assert request.startswith(b"POST /v1/json/orders/order-1/refunds HTTP/1.1\r\n")
    assert b"\r\napi_key: key-of-nobody\r\n" in request
    assert request.endswith(b"\r\n\r\n" + exchange.sent.encode())


@pytest.mark.parametrize(
    "pieces",
    [
        (b"",),
        (b"SSH-2.0-OpenSSH\r\n\r\n",),
        (b"HTTP/1.1 200",),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", YES),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", YES),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{", b"}zzz\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 39\r\n\r\n", YES),
        (b"HTTP/1.1 100 Continue\r\n\r\n",),
        (b"HTTP/9.9 200 OK\r\n\r\n",),
        (b"\x16\x03\x01\x00\x00",),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",),
    ],
)
async def test_answers_that_break_off_or_make_no_sense(
    http: httpx.AsyncClient, pieces: tuple[bytes, ...]
) -> None:
    async with _listening(_answering(*pieces)) as server:
        answer, _ = await _refund(http, server)
    assert isinstance(answer, RefundUnknown)
    assert len(server.requests) == 1


async def test_an_answer_without_length_ends_with_the_connection(http: httpx.AsyncClient) -> None:
    async with _listening(_answering(b"HTTP/1.1 200 OK\r\n\r\n", YES)) as server:
        answer, _ = await _refund(http, server)
    assert isinstance(answer, RefundTaken)


async def test_a_server_that_hangs_up_at_once(http: httpx.AsyncClient) -> None:
    """The connection stood: bytes may have left, so nobody can say that nothing arrived."""

    async def hang_up(
        _server: BareServer, _reader: asyncio.StreamReader, _writer: asyncio.StreamWriter
    ) -> None:
        await asyncio.sleep(0)

    async with _listening(BareServer(hang_up)) as server:
        answer, _ = await _refund(http, server)
    assert isinstance(answer, RefundUnknown)
    assert server.connections == 1


async def test_tls_that_cannot_be_agreed_on(http: httpx.AsyncClient) -> None:
    async def no_tls(_server: BareServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    async with _listening(BareServer(no_tls)) as server:
        answer, exchange = await _refund(http, server, "https")
    assert isinstance(answer, RefundNotSent)
    assert exchange.status is None


async def test_a_tls_handshake_that_never_ends() -> None:
    async def silent(
        _server: BareServer, reader: asyncio.StreamReader, _writer: asyncio.StreamWriter
    ) -> None:
        while await reader.read(1024):
            pass

    patient = TimeOuts(connect=0.3, read=5, whole=5)
    context = ssl.create_default_context()
    async with _listening(BareServer(silent)) as server, httpx.AsyncClient(verify=context) as http:
        account = MerchantAccount(
            AccountId("a"), "A", Environment.LIVE, Secret("key"), f"https://127.0.0.1:{server.port}/v1/json"
        )
        plan = AmountRefund(PspReference("r-1"), Money.of(400, "EUR"), "")
        answer, _ = await MultiSafepayClient(http, refunding=patient).refund(
            account, MspOrderId("order-1"), plan
        )
    assert isinstance(answer, RefundNotSent)


async def test_a_kept_connection_that_the_server_has_closed(http: httpx.AsyncClient) -> None:
    """The second refund must go out once, over a new connection or not at all."""

    async def once(server: BareServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.read(reader)
        writer.write(_http("200 OK", YES, "Connection: keep-alive"))
        await writer.drain()

    async with _listening(BareServer(once)) as server:
        first, _ = await _refund(http, server)
        await asyncio.sleep(0.05)
        second, _ = await _refund(http, server)
    assert isinstance(first, RefundTaken)
    assert isinstance(second, RefundTaken)
    assert (server.connections, len(server.requests)) == (2, 2)


async def test_a_kept_connection_that_closes_while_the_next_refund_is_sent(http: httpx.AsyncClient) -> None:
    """A server may close just then. The client must not repeat the request by itself."""

    async def close_on_the_second(
        server: BareServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await server.read(reader)
        writer.write(_http("200 OK", YES))
        await writer.drain()
        await server.read(reader)

    async with _listening(BareServer(close_on_the_second)) as server:
        await _refund(http, server)
        answer, _ = await _refund(http, server)
    assert isinstance(answer, RefundUnknown)
    assert (server.connections, len(server.requests)) == (1, 2)


async def test_429_with_retry_after_is_not_repeated_by_itself(http: httpx.AsyncClient) -> None:
    async with _listening(_answering(_http("429 Too Many Requests", b"", "Retry-After: 0"))) as server:
        answer, _ = await _refund(http, server)
    assert isinstance(answer, RefundRetriable)
    assert len(server.requests) == 1
