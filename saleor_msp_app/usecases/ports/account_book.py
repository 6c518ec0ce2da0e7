"""What the accounts of a shop need from the world: for accounts and who took a payment."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from saleor_msp_app.domain.account import MerchantAccount, Secret
from saleor_msp_app.domain.audit import AuditEntry, AuditPage
from saleor_msp_app.domain.first_run import FirstRunFacts
from saleor_msp_app.domain.ids import AccountId, ChannelSlug, MspOrderId, SaleorApiUrl, TransactionId
from saleor_msp_app.domain.saleor_channel import SaleorChannel
from saleor_msp_app.domain.site_reached import SiteReached
from saleor_msp_app.domain.stored_account import StoredAccount
from saleor_msp_app.usecases.ports.accounts import AllAccounts
from saleor_msp_app.usecases.ports.installations import Installation


class ShopAccounts(AllAccounts, Protocol):
    """The accounts, also by shop."""

    async def of_shop(self, shop: SaleorApiUrl) -> tuple[MerchantAccount, ...]:
        """Every account that may have taken a payment of the shop, archived ones too."""
        ...


class Takers(Protocol):
    """Which account took a payment, as far as anything that was written down tells."""

    async def of(self, shop: SaleorApiUrl, transaction: TransactionId, order: MspOrderId) -> AccountId | None:
        """By the payments that the app began, those it adopted, and the ledger's operations."""
        ...

    async def adopt(self, shop: SaleorApiUrl, order: MspOrderId, account: AccountId, now: datetime) -> None:
        """Remember who took a payment that was made before the app; replaces what was remembered."""
        ...


class Saved(StrEnum):
    """What became of a change to an account."""

    DONE = "done"
    NAME_TAKEN = "name_taken"
    STALE = "stale"
    """Another writer was first, or there is no such account."""

    IN_USE = "in_use"
    """It is to be archived, and channels are assigned to it."""

    NOT_USABLE = "not_usable"
    """Channels are to be assigned to it, and it is archived or another shop's."""


class AccountBook(Protocol):
    """The stored accounts of a shop, to be seen and changed. A method that returns has committed.

    No method gives a key away. Each change is written with its audit entry in one commit.
    """

    async def all(self, shop: SaleorApiUrl) -> tuple[StoredAccount, ...]:
        """Archived ones last, each half by name."""
        ...

    async def get(self, shop: SaleorApiUrl, account: AccountId) -> StoredAccount | None:
        """None for one of another shop, too."""
        ...

    async def with_key(self, shop: SaleorApiUrl, key: Secret) -> StoredAccount | None:
        """The account that has this key already."""
        ...

    async def add(self, account: StoredAccount, key: Secret, entry: AuditEntry) -> Saved:
        """Write a new one."""
        ...

    async def save(self, account: StoredAccount, entry: AuditEntry, key: Secret | None = None) -> Saved:
        """Write a new state over `version - 1`; with a key, the present one becomes the previous one."""
        ...

    async def channels(self, shop: SaleorApiUrl) -> Mapping[ChannelSlug, AccountId]:
        """Which account serves which channel; channels of none are left out."""
        ...

    async def assign(
        self, shop: SaleorApiUrl, changes: Mapping[ChannelSlug, AccountId | None], entry: AuditEntry
    ) -> Saved:
        """Assign channels, or take their account away; those not named stay."""
        ...


class AuditTrail(Protocol):
    """What was changed, by whom and when."""

    async def page(self, shop: SaleorApiUrl, limit: int, before: int | None = None) -> AuditPage:
        """The newest first; `before` is where the page before ended."""
        ...


class Connection(Protocol):
    """What a key can find out about itself. No call is ever repeated by the adapter itself."""

    async def reach(self, account: MerchantAccount) -> SiteReached:
        """The website behind the key, and its methods.

        Raise `MspRefused` (1032: the key is not one of this environment) or `MspUnavailable`.
        """
        ...


class SaleorChannels(Protocol):
    """The channels of a shop."""

    async def all(self, installation: Installation) -> tuple[SaleorChannel, ...]:
        """Raise `SaleorUnavailable`, `SaleorAccessLost` or `SaleorRefused`."""
        ...


class FirstRunRecords(Protocol):
    """What has happened in a shop so far."""

    async def __call__(self, shop: SaleorApiUrl) -> FirstRunFacts:
        """As it is now."""
        ...
