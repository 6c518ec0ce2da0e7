"""How every call to Saleor is made: one pool for all shops, no cookies, no redirects, no patience."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from saleor_msp_app.domain.errors import SaleorAccessLost, SaleorUnavailable, UnsafeUrl

_PER_STEP = httpx.Timeout(10, connect=5)


@asynccontextmanager
async def open_session(
    transport: httpx.AsyncBaseTransport, seconds: float
) -> AsyncIterator[httpx.AsyncClient]:
    """A client over the shared pool, for one call of at most `seconds` in all.

    Given the pool a client costs 15 µs, so no cookie outlives its call. Raises `SaleorUnavailable`.
    """
    client = httpx.AsyncClient(
        transport=_Borrowed(transport),
        timeout=_PER_STEP,
        headers={"accept": "application/json", "accept-encoding": "identity"},
        event_hooks={"response": [_meaningful]},
        follow_redirects=False,
        trust_env=False,
    )
    try:
        async with asyncio.timeout(seconds), client:
            yield client
    except TimeoutError:
        msg = f"no answer within {seconds:g} seconds"
        raise SaleorUnavailable(msg) from None
    except (httpx.HTTPError, httpx.InvalidURL, UnsafeUrl) as error:
        msg = f"{type(error).__name__}: {error}"
        raise SaleorUnavailable(msg) from error


async def _meaningful(response: httpx.Response) -> None:
    """Let through what Saleor itself answers: 200, and 400 for a document it does not understand.

    Saleor refuses a token with 200 and PermissionDenied (observed 3.23.28); 401 is a gateway's.
    """
    if response.status_code == httpx.codes.UNAUTHORIZED:
        msg = "HTTP 401"
        raise SaleorAccessLost(msg)
    if response.status_code not in (httpx.codes.OK, httpx.codes.BAD_REQUEST):
        msg = f"HTTP {response.status_code}"
        raise SaleorUnavailable(msg)


class _Borrowed(httpx.AsyncBaseTransport):
    """The shared transport, which a client that closes must not close."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._transport.handle_async_request(request)
