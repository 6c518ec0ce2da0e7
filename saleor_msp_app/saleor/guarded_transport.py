"""The connection pool for calls to Saleor, for all shops.

A name may resolve to a public address when it is checked and to a private one a moment later (DNS
rebinding), so here the name is resolved, every address checked, and the very address that was checked
connected to. TLS still verifies the certificate of the name. There are no proxies: they would resolve
by themselves.
"""

import ssl
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

import httpcore
import httpx

from saleor_msp_app.domain.errors import UnsafeUrl
from saleor_msp_app.saleor.addresses import Resolver, safe_addresses, system_resolver

MOST_BYTES = 4 * 1024 * 1024
"""Of one answer. Events of a transaction are some hundred bytes each."""

_MOST_CONNECTIONS = 50
IDLE_SECONDS = 4.0
"""Saleor's server, uvicorn, hangs up on a silent connection after five: a request that crosses it is lost."""

SocketOptions: TypeAlias = Iterable[httpcore.SOCKET_OPTION]


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects only to addresses that were checked."""

    def __init__(
        self,
        resolve: Resolver,
        *,
        allow_loopback: bool,
        inner: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._resolve = resolve
        self._allow_loopback = allow_loopback
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the signature of httpcore
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Try the host's addresses in order."""
        failure: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for address in await safe_addresses(host, port, self._resolve, allow_loopback=self._allow_loopback):
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                failure = error
        raise failure or httpcore.ConnectError(host)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109  # the signature of httpcore
        socket_options: SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """No shop is reached that way."""
        del timeout, socket_options
        raise UnsafeUrl(path)

    async def sleep(self, seconds: float) -> None:
        """What httpcore asks for between retries."""
        await self._inner.sleep(seconds)


class GuardedTransport(httpx.AsyncBaseTransport):
    """httpx over one pool of httpcore, with the checked backend, a limit of size and no compression."""

    def __init__(
        self,
        *,
        allow_loopback: bool = False,
        resolve: Resolver = system_resolver,
        idle_seconds: float = IDLE_SECONDS,
        most_bytes: int = MOST_BYTES,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allow_loopback = allow_loopback
        self._most_bytes = most_bytes
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or httpx.create_ssl_context(),
            max_connections=_MOST_CONNECTIONS,
            keepalive_expiry=idle_seconds,
            network_backend=CheckedBackend(resolve, allow_loopback=allow_loopback),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raise `UnsafeUrl` or httpx's exceptions."""
        if request.url.scheme != "https" and not self._allow_loopback:
            msg = f"{request.url.scheme} is not allowed."
            raise UnsafeUrl(msg)
        with _as_httpx():
            answer = await self._pool.handle_async_request(_for_httpcore(request))
        response = httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_LimitedBody(answer, self._most_bytes),
            extensions=answer.extensions,
        )
        return await _uncompressed(response)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class _LimitedBody(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response, most_bytes: int) -> None:
        self._answer = answer
        self._most_bytes = most_bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = self._most_bytes
        with _as_httpx():
            async for part in self._answer.aiter_stream():
                left -= len(part)
                if left < 0:
                    msg = f"the answer is larger than {self._most_bytes} bytes"
                    raise httpx.ReadError(msg)
                yield part

    async def aclose(self) -> None:
        with _as_httpx():
            await self._answer.aclose()


async def _uncompressed(response: httpx.Response) -> httpx.Response:
    """Refuse a compressed answer, which nobody asked for: a small one can be huge when unpacked."""
    encoding = response.headers.get("content-encoding", "identity")
    if encoding == "identity":
        return response
    await response.aclose()
    msg = f"the answer is compressed ({encoding})"
    raise httpx.RemoteProtocolError(msg)


def _for_httpcore(request: httpx.Request) -> httpcore.Request:
    url = httpcore.URL(
        scheme=request.url.raw_scheme,
        host=request.url.raw_host,
        port=request.url.port,
        target=request.url.raw_path,
    )
    return httpcore.Request(
        request.method,
        url,
        headers=request.headers.raw,
        content=request.stream,
        extensions=request.extensions,
    )


@contextmanager
def _as_httpx() -> Iterator[None]:
    """httpx's own names for httpcore's exceptions; callers only tell time-outs from the rest."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.TimeoutException(str(error) or type(error).__name__) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise httpx.NetworkError(str(error) or type(error).__name__) from error
