"""The Saleor transaction of an order that the ledger has never met."""

from dataclasses import dataclass

import structlog

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.aftermath import Home
from saleor_msp_app.domain.errors import SaleorAccessLost
from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.usecases.ports.account_book import Takers
from saleor_msp_app.usecases.ports.accounts import Accounts
from saleor_msp_app.usecases.ports.installations import Installation, Shops
from saleor_msp_app.usecases.ports.saleor import TransactionSearch

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class FindHome:
    """Asks every shop that the account serves. A payment that another account took has the same order id by
    chance, or is seen by two accounts of one website: it is the other one's."""

    shops: Shops
    accounts: Accounts
    takers: Takers
    saleor: TransactionSearch

    async def __call__(self, account: MerchantAccount, order_id: MspOrderId) -> Home | None:
        """None where there is none, or more than one: a guess would book money at the wrong payment.

        Raise `SaleorUnavailable` or `SaleorRefused`.
        """
        homes = [
            home
            for installation in await self.shops.all()
            if await self.accounts.by_id(installation.shop, account.id) is not None
            for home in await self._in_shop(installation, account, order_id)
        ]
        if len(homes) > 1:
            log.warning(
                "order.unclear", msp_order_id=order_id, why=f"{len(homes)} transactions have this order"
            )
        return homes[0] if len(homes) == 1 else None

    async def _in_shop(
        self, installation: Installation, account: MerchantAccount, order_id: MspOrderId
    ) -> list[Home]:
        try:
            found = await self.saleor.transactions_of(installation, order_id)
        except SaleorAccessLost as error:
            log.info("order.not_searched", shop=installation.shop, why=str(error))
            return []
        if found is None:
            log.info(
                "order.not_searched",
                shop=installation.shop,
                why="Saleor can search transactions from 3.22 on",
            )
            return []
        return [
            Home(installation.shop, one.id, one.order_number, account.id, order_id, account.policy.report_on)
            for one in found
            if await self.takers.of(installation.shop, one.id, order_id) in (None, account.id)
        ]
