"""The merchant account that the environment describes: for those who need no more than one."""

from dataclasses import dataclass
from datetime import datetime

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.ids import AccountId, ChannelSlug, SaleorApiUrl


@dataclass(frozen=True, slots=True)
class EnvironmentAccount:
    """The port `Accounts`: one account, or none, for every channel of every shop."""

    account: MerchantAccount | None

    async def for_channel(self, shop: SaleorApiUrl, channel: ChannelSlug | None) -> MerchantAccount | None:
        del shop, channel
        return self.account

    async def by_id(self, shop: SaleorApiUrl, account: AccountId) -> MerchantAccount | None:
        del shop
        return self.account if self.account is not None and self.account.id == account else None

    async def of_shop(self, shop: SaleorApiUrl) -> tuple[MerchantAccount, ...]:
        """The port `ShopAccounts`."""
        del shop
        return await self.all()

    async def all(self) -> tuple[MerchantAccount, ...]:
        return () if self.account is None else (self.account,)

    async def heard_from(self, account: AccountId, now: datetime) -> None:
        """Nobody asks whether the environment's account was set up to the end."""
