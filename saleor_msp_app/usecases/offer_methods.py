"""PAYMENT_GATEWAY_INITIALIZE_SESSION: the methods that the merchant's account offers for this amount."""

import asyncio
from dataclasses import dataclass

from saleor_msp_app.domain.errors import MspError
from saleor_msp_app.domain.gateway_offer import GatewayOffer, GatewayQuery
from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.domain.payment_method import MethodQuery
from saleor_msp_app.domain.payment_refused import PaymentRefused
from saleor_msp_app.usecases.payment_parts import OfferedMethods, SessionPace
from saleor_msp_app.usecases.ports.accounts import Accounts
from saleor_msp_app.usecases.session_words import CHANNEL_NOT_CONFIGURED, unreachable


@dataclass(frozen=True, slots=True)
class OfferMethods:
    """The use-case. Never raises for anything that MultiSafepay does."""

    accounts: Accounts
    offered: OfferedMethods
    pace: SessionPace

    async def __call__(self, shop: SaleorApiUrl, query: GatewayQuery) -> GatewayOffer | PaymentRefused:
        """What the storefront may show."""
        account = await self.accounts.for_channel(shop, query.channel)
        if account is None:
            return CHANNEL_NOT_CONFIGURED
        asked = MethodQuery(query.amount, query.country)
        try:
            async with asyncio.timeout(self.pace.whole.total_seconds()):
                methods = await self.offered(account, asked)
        except (MspError, TimeoutError) as error:
            return unreachable(str(error) or "no answer in time")
        return GatewayOffer(account.environment, query.amount, tuple(m for m in methods if m.offers(asked)))
