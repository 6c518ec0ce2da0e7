"""Changes of an account that do not touch its key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from saleor_msp_app.domain.account_input import account_name
from saleor_msp_app.domain.account_refused import NO_SUCH_ACCOUNT, STALE, AccountRefused
from saleor_msp_app.domain.audit import AuditEntry, What
from saleor_msp_app.domain.ids import AccountId, SaleorApiUrl
from saleor_msp_app.domain.policy_changes import policy_changes
from saleor_msp_app.domain.policy_input import PolicyInput, policy_from
from saleor_msp_app.domain.stored_account import StoredAccount, archived, renamed, restored, with_policy
from saleor_msp_app.usecases.account_words import not_saved
from saleor_msp_app.usecases.ports.account_book import AccountBook, Saved
from saleor_msp_app.usecases.ports.running import Clock

Changed: TypeAlias = StoredAccount | AccountRefused


@dataclass(frozen=True, slots=True)
class Change:
    """Of which account, as of which version it was seen, and by whom."""

    shop: SaleorApiUrl
    account: AccountId
    version: int
    who: str


@dataclass(frozen=True, slots=True)
class ChangeAccount:
    """The use-cases. A form that shows an older version than there is changes nothing."""

    book: AccountBook
    clock: Clock

    async def rename(self, change: Change, text: str) -> Changed:
        """Give it another name."""
        name = account_name(text)
        if isinstance(name, AccountRefused):
            return name
        return await self._changed(
            change,
            What.ACCOUNT_RENAMED,
            lambda account, now: renamed(account, name, now),
            lambda account: {"account": account.name, "new name": name},
        )

    async def decide(self, change: Change, typed: PolicyInput) -> Changed:
        """Change its policy, for refunds that are asked for from now on."""
        account = await self.book.get(change.shop, change.account)
        if account is None:
            return NO_SUCH_ACCOUNT
        policy = policy_from(typed, account.policy)
        if isinstance(policy, AccountRefused):
            return policy
        return await self._changed(
            change,
            What.POLICY_CHANGED,
            lambda account, now: with_policy(account, policy, now),
            lambda account: {"account": account.name, **policy_changes(account.policy, policy)},
        )

    async def archive(self, change: Change) -> Changed:
        """Put it away: it takes no new payments, and refunds those that it took."""
        return await self._changed(change, What.ACCOUNT_ARCHIVED, archived, _only_name)

    async def restore(self, change: Change) -> Changed:
        """Take it back into use."""
        return await self._changed(change, What.ACCOUNT_RESTORED, restored, _only_name)

    async def _changed(
        self,
        change: Change,
        what: What,
        make: Callable[[StoredAccount, datetime], StoredAccount],
        detail: Callable[[StoredAccount], Mapping[str, str]],
    ) -> Changed:
        account = await self.book.get(change.shop, change.account)
        if account is None:
            return NO_SUCH_ACCOUNT
        if account.version != change.version:
            return STALE
        now = self.clock()
        changed = make(account, now)
        saved = await self.book.save(changed, AuditEntry(now, change.who, what, detail(account)))
        return changed if saved is Saved.DONE else not_saved(saved)


def _only_name(account: StoredAccount) -> Mapping[str, str]:
    return {"account": account.name}
