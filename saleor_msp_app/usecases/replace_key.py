"""Another API key for an account: the same website, after its key was rotated at MultiSafepay."""

from dataclasses import dataclass

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.account_input import api_key
from saleor_msp_app.domain.account_refused import NO_SUCH_ACCOUNT, STALE, AccountRefused
from saleor_msp_app.domain.audit import AuditEntry, What
from saleor_msp_app.domain.site_reached import SiteReached
from saleor_msp_app.domain.stored_account import StoredAccount, with_key
from saleor_msp_app.usecases.account_words import key_is_known, not_saved
from saleor_msp_app.usecases.change_account import Change, Changed
from saleor_msp_app.usecases.check_key import CheckKey
from saleor_msp_app.usecases.ports.account_book import AccountBook, Saved
from saleor_msp_app.usecases.ports.running import Clock


@dataclass(frozen=True, slots=True)
class ReplaceKey:
    """The use-case. Notifications signed with the old key are taken for another 45 minutes."""

    book: AccountBook
    check: CheckKey
    clock: Clock

    async def __call__(self, change: Change, text: str) -> Changed:
        """Check, ask MultiSafepay, write."""
        account = await self.book.get(change.shop, change.account)
        if account is None:
            return NO_SUCH_ACCOUNT
        if account.version != change.version:
            return STALE
        key = api_key(text)
        if not isinstance(key, Secret):
            return key
        twin = await self.book.with_key(change.shop, key)
        if twin is not None:
            return key_is_known(twin)
        site = await self.check(account.environment, key)
        if isinstance(site, AccountRefused):
            return site
        return await self._replaced(account, key, site, change.who)

    async def _replaced(self, account: StoredAccount, key: Secret, site: SiteReached, who: str) -> Changed:
        if account.site_id and site.site_id and account.site_id != site.site_id:
            return _of_another_site(account.site_id, site.site_id)
        now = self.clock()
        changed = with_key(account, key.last_four, site.site_id, now)
        detail = {"account": account.name, "key": f"ends in {key.last_four}"}
        entry = AuditEntry(now, who, What.KEY_REPLACED, detail)
        saved = await self.book.save(changed, entry, key)
        return changed if saved is Saved.DONE else not_saved(saved)


def _of_another_site(known: str, reached: str) -> AccountRefused:
    """Orders of one website are unknown to another: no payment could be refunded any more."""
    return AccountRefused(
        "api_key",
        f"This key is of website {reached}, and this account of website {known}: it could not refund what "
        "the account took. Enter a key of the same website, or add another account.",
    )
