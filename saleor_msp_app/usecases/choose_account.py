"""What decides which account carries out a request of Saleor."""

from dataclasses import dataclass

from saleor_msp_app.domain.delivery import ActionDelivery
from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.domain.responsible import AccountChoice
from saleor_msp_app.usecases.ports.account_book import ShopAccounts, Takers


@dataclass(frozen=True, slots=True)
class ChooseAccount:
    """Gathers; the decision itself is made under the lock of the transaction (`domain/responsible.py`)."""

    accounts: ShopAccounts
    takers: Takers

    async def __call__(self, shop: SaleorApiUrl, read: ActionDelivery) -> AccountChoice:
        """For one delivery."""
        return AccountChoice(
            recorded=await self.takers.of(shop, read.transaction_id, read.msp_order_id),
            channel=await self.accounts.for_channel(shop, read.channel),
            known={account.id: account for account in await self.accounts.of_shop(shop)},
        )
