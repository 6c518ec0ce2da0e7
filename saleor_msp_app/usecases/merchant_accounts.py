"""The accounts of every shop: those stored in the desk, and the environment's for channels without one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.ids import AccountId, ChannelSlug, SaleorApiUrl
from saleor_msp_app.usecases.ports.account_book import ShopAccounts


class StoredAccounts(Protocol):
    """Accounts that the desk keeps; those whose key cannot be read are left out."""

    async def assigned(self, shop: SaleorApiUrl, channel: ChannelSlug | None) -> AccountId | None:
        """The account that a channel is assigned to, whether or not it can be used."""
        ...

    async def by_id(self, shop: SaleorApiUrl, account: AccountId) -> MerchantAccount | None:
        """None for one of another shop, too."""
        ...

    async def of_shop(self, shop: SaleorApiUrl) -> tuple[MerchantAccount, ...]:
        """Archived ones too."""
        ...

    async def all(self) -> tuple[MerchantAccount, ...]:
        """Of every shop, archived ones too."""
        ...

    async def heard_from(self, account: AccountId, now: datetime) -> None:
        """Remember the first genuine notification."""
        ...


@dataclass(frozen=True, slots=True)
class MerchantAccounts:
    """The port `ShopAccounts`."""

    stored: StoredAccounts
    environment: ShopAccounts

    async def for_channel(self, shop: SaleorApiUrl, channel: ChannelSlug | None) -> MerchantAccount | None:
        """A channel whose account cannot be used has none: the environment's is not meant for it."""
        assigned = await self.stored.assigned(shop, channel)
        if assigned is None:
            return await self.environment.for_channel(shop, channel)
        return await self.stored.by_id(shop, assigned)

    async def by_id(self, shop: SaleorApiUrl, account: AccountId) -> MerchantAccount | None:
        """See the port."""
        return await self.environment.by_id(shop, account) or await self.stored.by_id(shop, account)

    async def of_shop(self, shop: SaleorApiUrl) -> tuple[MerchantAccount, ...]:
        """See the port."""
        return (*await self.environment.of_shop(shop), *await self.stored.of_shop(shop))

    async def all(self) -> tuple[MerchantAccount, ...]:
        """See the port."""
        return (*await self.environment.all(), *await self.stored.all())

    async def heard_from(self, account: AccountId, now: datetime) -> None:
        """See the port."""
        await self.stored.heard_from(account, now)
