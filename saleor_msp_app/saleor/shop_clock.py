"""The time in a shop: the port `ShopClock`."""

from dataclasses import dataclass
from datetime import datetime

import httpx

from saleor_msp_app.domain.clock_skew import read_http_date
from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.saleor.http_session import open_session
from saleor_msp_app.saleor.url_guard import ShopUrl


@dataclass(frozen=True, slots=True)
class SaleorClock:
    """`transport` is closed by its owner.."""

    transport: httpx.AsyncBaseTransport
    seconds: float = 8

    async def time(self, shop: SaleorApiUrl) -> datetime | None:
        """See the port."""
        async with open_session(self.transport, self.seconds) as session:
            response = await session.get(ShopUrl.parse(shop).key_set_url)
            return read_http_date(response.headers.get("date"))
