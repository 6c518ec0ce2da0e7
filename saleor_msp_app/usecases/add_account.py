"""A new account of a shop."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from saleor_msp_app.domain.account import Environment, Secret
from saleor_msp_app.domain.account_input import account_name, api_key
from saleor_msp_app.domain.account_refused import AccountRefused
from saleor_msp_app.domain.audit import AuditEntry, What
from saleor_msp_app.domain.ids import AccountId, SaleorApiUrl
from saleor_msp_app.domain.site_reached import SiteReached
from saleor_msp_app.domain.stored_account import StoredAccount
from saleor_msp_app.usecases.account_words import key_is_known, not_saved
from saleor_msp_app.usecases.check_key import CheckKey
from saleor_msp_app.usecases.ports.account_book import AccountBook, Saved
from saleor_msp_app.usecases.ports.running import Clock

NewAccountId: TypeAlias = Callable[[], AccountId]
"""`acc-` and something that was never there before."""


@dataclass(frozen=True, slots=True)
class AccountAsked:
    """As typed."""

    name: str
    environment: str
    api_key: str


@dataclass(frozen=True, slots=True)
class AccountAdded:
    """The account, and what its key has reached."""

    account: StoredAccount
    site: SiteReached


@dataclass(frozen=True, slots=True)
class AddAccount:
    """The use-case. Nothing is kept that MultiSafepay has not accepted."""

    book: AccountBook
    check: CheckKey
    new_id: NewAccountId
    clock: Clock

    async def __call__(
        self, shop: SaleorApiUrl, asked: AccountAsked, who: str
    ) -> AccountAdded | AccountRefused:
        """Check, ask MultiSafepay, write."""
        name, key = account_name(asked.name), api_key(asked.api_key)
        if isinstance(name, AccountRefused):
            return name
        if asked.environment not in {*Environment}:
            return AccountRefused("environment", "Choose the environment that the key belongs to.")
        if not isinstance(key, Secret):
            return key
        twin = await self.book.with_key(shop, key)
        if twin is not None:
            return key_is_known(twin)
        site = await self.check(Environment(asked.environment), key)
        if isinstance(site, AccountRefused):
            return site
        return await self._add(self._account(shop, name, asked, key, site), key, site, who)

    async def _add(
        self, account: StoredAccount, key: Secret, site: SiteReached, who: str
    ) -> AccountAdded | AccountRefused:
        detail = {
            "account": account.name,
            "environment": account.environment.value,
            "key": f"ends in {account.key_last_four}",
            "site": site.site_id,
        }
        entry = AuditEntry(account.created_at, who, What.ACCOUNT_ADDED, detail)
        saved = await self.book.add(account, key, entry)
        return AccountAdded(account, site) if saved is Saved.DONE else not_saved(saved)

    def _account(
        self, shop: SaleorApiUrl, name: str, asked: AccountAsked, key: Secret, site: SiteReached
    ) -> StoredAccount:
        now = self.clock()
        return StoredAccount(
            id=self.new_id(),
            shop=shop,
            name=name,
            environment=Environment(asked.environment),
            key_last_four=key.last_four,
            key_changed_at=now,
            site_id=site.site_id,
            created_at=now,
            updated_at=now,
        )
