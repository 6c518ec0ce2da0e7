"""The merchant accounts, as far as carrying something out needs them."""

from datetime import datetime
from typing import Protocol

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.ids import (
    AccountId,
    ChannelSlug,
    SaleorApiUrl,
)


class Accounts(Protocol):
    """The merchant accounts of each shop."""

    async def for_channel(self, shop: SaleorApiUrl, channel: ChannelSlug | None) -> MerchantAccount | None:
        """The account that serves the channel; None where nobody configured one."""
        ...

    async def by_id(self, shop: SaleorApiUrl, account: AccountId) -> MerchantAccount | None:
        """The account that a ledger row names; None when it is gone."""
        ...


class AllAccounts(Accounts, Protocol):
    """The accounts, also without asking for a shop: MultiSafepay names none."""

    async def all(self) -> tuple[MerchantAccount, ...]:
        """Every account, whichever shop it serves."""
        ...

    async def heard_from(self, account: AccountId, now: datetime) -> None:
        """Remember that a notification came that was signed with its key."""
        ...
