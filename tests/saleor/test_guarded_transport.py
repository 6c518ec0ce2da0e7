import asyncio
import gzip
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from itertools import chain, repeat

import httpcore
import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from saleor_msp_app.domain.errors import UnsafeUrl
from saleor_msp_app.saleor.guarded_transport import IDLE_SECONDS, CheckedBackend, GuardedTransport
from saleor_msp_app.saleor.url_guard import UrlGuard
from tests.http_server import serve

pytestmark = pytest.mark.anyio

PUBLIC = "93.184.216.34"


class Recorder(httpcore.AsyncNetworkBackend):
    """Connects to nothing and remembers what it was asked for."""

    def __init__(self, failing: Sequence[str] = ()) -> None:
        self.asked: list[tuple[str, int]] = []
        self._failing = failing

    async def connect_tcp(
        self, host: str, port: int, *args: object, **kwargs: object
    ) -> httpcore.AsyncNetworkStream:
        del args, kwargs
        self.asked.append((host, port))
        if host in self._failing:
            raise httpcore.ConnectError(host)
        return httpcore.AsyncMockStream([])


class Rebinding:
    """A name server that says something else every time; the last answer stays."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = chain(answers, repeat(answers[-1]))

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        del host, port
        return next(self._answers)


async def test_a_name_that_changes_after_the_check_is_not_connected_to() -> None:
    resolve = Rebinding([PUBLIC], ["127.0.0.1"])
    assert await UrlGuard(resolve=resolve).check("https://shop.example/graphql/")
    inner = Recorder()
    with pytest.raises(UnsafeUrl, match=r"127\.0\.0\.1"):
        await CheckedBackend(resolve, allow_loopback=False, inner=inner).connect_tcp("shop.example", 443)
    assert inner.asked == []


async def test_connects_to_the_address_that_was_checked() -> None:
    """Not to the name, which somebody would resolve once more."""
    inner = Recorder()
    backend = CheckedBackend(Rebinding([PUBLIC], ["127.0.0.1"]), allow_loopback=False, inner=inner)
    await backend.connect_tcp("shop.example", 8443)
    assert inner.asked == [(PUBLIC, 8443)]


async def test_tries_the_next_address() -> None:
    inner = Recorder(failing=["8.8.8.8"])
    backend = CheckedBackend(Rebinding(["8.8.8.8", PUBLIC]), allow_loopback=False, inner=inner)
    await backend.connect_tcp("shop.example", 443)
    assert inner.asked == [("8.8.8.8", 443), (PUBLIC, 443)]


async def test_says_so_when_no_address_answers() -> None:
    backend = CheckedBackend(Rebinding([PUBLIC]), allow_loopback=False, inner=Recorder(failing=[PUBLIC]))
    with pytest.raises(httpcore.ConnectError):
        await backend.connect_tcp("shop.example", 443)


async def test_reaches_no_unix_socket() -> None:
    with pytest.raises(UnsafeUrl):
        await CheckedBackend(Rebinding([PUBLIC]), allow_loopback=True).connect_unix_socket("/run/docker.sock")


async def _plain(_: Request) -> Response:
    return PlainTextResponse("hello")


async def _large(_: Request) -> Response:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b"x" * 1000

    return StreamingResponse(endless())


async def _packed(_: Request) -> Response:
    return Response(gzip.compress(b"x" * 10_000), headers={"content-encoding": "gzip"})


async def _elsewhere(_: Request) -> Response:
    return RedirectResponse("/plain")


APP = Starlette(
    routes=[
        Route("/plain", _plain),
        Route("/large", _large),
        Route("/packed", _packed),
        Route("/elsewhere", _elsewhere),
    ]
)


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with serve(APP) as url:
        yield url


async def _get(url: str, transport: GuardedTransport) -> httpx.Response:
    """The transport is closed with the client."""
    async with httpx.AsyncClient(transport=transport, trust_env=False) as client:
        return await client.get(url)


async def test_loopback_in_development(origin: str) -> None:
    response = await _get(f"{origin}/plain", GuardedTransport(allow_loopback=True))
    assert response.text == "hello"


async def test_no_loopback_in_production(origin: str) -> None:
    with pytest.raises(UnsafeUrl, match="http is not allowed"):
        await _get(f"{origin}/plain", GuardedTransport())
    with pytest.raises(UnsafeUrl, match="not on the public internet"):
        await _get(origin.replace("http:", "https:"), GuardedTransport())


async def test_a_name_that_leads_to_loopback_is_not_reached(origin: str) -> None:
    transport = GuardedTransport(resolve=Rebinding(["127.0.0.1"]))
    with pytest.raises(UnsafeUrl):
        await _get(origin.replace("http://127.0.0.1", "https://shop.example"), transport)


async def test_the_name_stays_in_the_request(origin: str) -> None:
    transport = GuardedTransport(allow_loopback=True, resolve=Rebinding(["127.0.0.1"]))
    response = await _get(origin.replace("127.0.0.1", "shop.example") + "/plain", transport)
    assert response.text == "hello"


async def test_an_answer_has_a_largest_size(origin: str) -> None:
    with pytest.raises(httpx.ReadError, match="larger than 50000 bytes"):
        await _get(f"{origin}/large", GuardedTransport(allow_loopback=True, most_bytes=50_000))


async def test_a_compressed_answer_is_not_unpacked(origin: str) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match="compressed"):
        await _get(f"{origin}/packed", GuardedTransport(allow_loopback=True))


async def test_no_redirect_is_followed(origin: str) -> None:
    response = await _get(f"{origin}/elsewhere", GuardedTransport(allow_loopback=True))
    assert response.status_code == 307


async def test_failures_are_httpx_own() -> None:
    with pytest.raises(httpx.NetworkError):
        await _get("http://127.0.0.1:9/plain", GuardedTransport(allow_loopback=True))


async def _hang_up_on_the_second(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As a server whose patience ends just when a request comes in."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello")
    with suppress(asyncio.IncompleteReadError):  # the client let go of it
        await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def test_a_connection_that_was_silent_for_long_is_not_used_again() -> None:
    server = await asyncio.start_server(_hang_up_on_the_second, "127.0.0.1")
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    transport = GuardedTransport(allow_loopback=True, idle_seconds=0.1)
    async with server, httpx.AsyncClient(transport=transport, trust_env=False) as client:
        assert (await client.get(url)).text == "hello"
        await asyncio.sleep(0.2)
        assert (await client.get(url)).text == "hello"
        with pytest.raises(httpx.NetworkError, match="disconnected"):
            await client.get(url)


def test_connections_are_let_go_before_saleors_server_hangs_up() -> None:
    assert uvicorn.Config(APP).timeout_keep_alive > IDLE_SECONDS
