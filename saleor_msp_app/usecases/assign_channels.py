"""Which account takes the payments of which channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from saleor_msp_app.domain.account_refused import AccountRefused
from saleor_msp_app.domain.audit import AuditEntry, What
from saleor_msp_app.domain.ids import AccountId, ChannelSlug, SaleorApiUrl
from saleor_msp_app.usecases.account_words import not_saved
from saleor_msp_app.usecases.ports.account_book import AccountBook, Saved
from saleor_msp_app.usecases.ports.running import Clock

Wanted: TypeAlias = Mapping[ChannelSlug, AccountId | None]
"""None: no account of its own."""

_DEFAULT = "default"
_STALE = AccountRefused("", "Somebody has assigned these channels meanwhile. Look at them again.")


@dataclass(frozen=True, slots=True)
class AssignChannels:
    """The use-case. Payments that were made stay with the account that took them."""

    book: AccountBook
    clock: Clock

    async def __call__(
        self, shop: SaleorApiUrl, wanted: Wanted, seen: Wanted, who: str
    ) -> int | AccountRefused:
        """How many channels have another account now. `seen` is what the form showed."""
        changes = {slug: account for slug, account in wanted.items() if seen.get(slug) != account}
        if not changes:
            return 0
        before = await self.book.channels(shop)
        if any(before.get(slug) != seen.get(slug) for slug in changes):
            return _STALE
        names: dict[AccountId | None, str] = {one.id: one.name for one in await self.book.all(shop)}
        detail: dict[str, str] = {
            slug: f"{names.get(before.get(slug), _DEFAULT)} → {names.get(account, _DEFAULT)}"
            for slug, account in sorted(changes.items())
        }
        entry = AuditEntry(self.clock(), who, What.CHANNELS_ASSIGNED, detail)
        saved = await self.book.assign(shop, changes, entry)
        return len(changes) if saved is Saved.DONE else not_saved(saved)
