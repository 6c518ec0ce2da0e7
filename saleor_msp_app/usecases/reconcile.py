"""Look again at what is open and at what changed lately: what a lost notification would have told.

MultiSafepay sends a notification four times within 45 minutes, then never again (multisafepay-api.md §6.3).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import structlog

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.errors import MspRefused, MspUnavailable
from saleor_msp_app.domain.ids import AccountId, MspOrderId, MspTransactionId
from saleor_msp_app.domain.movements import ListedRefund
from saleor_msp_app.usecases.follow_order import FollowOrder
from saleor_msp_app.usecases.pace import Pace, Wait
from saleor_msp_app.usecases.ports.accounts import AllAccounts
from saleor_msp_app.usecases.ports.ledger import Aftermath, WatchedOrder
from saleor_msp_app.usecases.ports.multisafepay import RefundListing
from saleor_msp_app.usecases.ports.payments import Payments
from saleor_msp_app.usecases.ports.running import Clock

log = structlog.get_logger()

_Order: TypeAlias = tuple[AccountId, MspOrderId]
_MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What one run did: orders read again, and of those the ones that have to wait for the next."""

    looked_at: int
    waiting: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of MultiSafepay's list with the order it belongs to."""

    order: _Order
    listed: ListedRefund


@dataclass(frozen=True, slots=True)
class Reconcile:
    """The use-case: one run. `followed` are entries of MultiSafepay's list that were followed already, as
    they were then; forgetting them costs calls and nothing else."""

    aftermath: Aftermath
    payments: Payments
    accounts: AllAccounts
    listing: RefundListing
    follow: FollowOrder
    clock: Clock
    pace: Pace
    followed: dict[tuple[AccountId, MspTransactionId], _Entry] = field(default_factory=dict)

    async def __call__(self) -> Reconciled:
        """Everything that is due. One order that cannot be read does not keep the others waiting."""
        listed: dict[_Order, list[_Entry]] = defaultdict(list)
        for entry in await self._listed():
            listed[entry.order].append(entry)
        new = [order for order, entries in listed.items() if any(map(self._is_new, entries))]
        orders = dict.fromkeys([*new, *await self._due()])
        waiting = 0
        for order in orders:
            if await self._follow(order, listed[order]):
                self._remember(listed[order])
            else:
                waiting += 1
        log.info("reconciliation.done", orders=len(orders), waiting=waiting)
        return Reconciled(len(orders), waiting)

    async def _follow(self, order: _Order, entries: Sequence[_Entry]) -> bool:
        try:
            step = await self.follow(*order, 0, [entry.listed for entry in entries])
        except Exception:
            log.exception("order.not_followed", msp_order_id=order[1])
            return False
        if isinstance(step, Wait):
            log.info("order.waits", msp_order_id=order[1], why=step.why)
        return not isinstance(step, Wait)

    async def _due(self) -> list[_Order]:
        now = self.clock()
        watched = await self.aftermath.watched(now - self.pace.watched_for)
        unpaid = await self.payments.unsettled(now - self.pace.paid_within)
        return [(one.account_id, one.order_id) for one in (*watched, *unpaid) if self._is_due(one)]

    def _is_due(self, one: WatchedOrder) -> bool:
        """The longer nothing happened, the rarer the look: each is a call to MultiSafepay."""
        if one.looked_at is None:
            return True
        now = self.clock()
        span = min(max((now - one.changed_at) / 10, self.pace.reconcile_every), self.pace.watched_rarely)
        return now - one.looked_at >= span

    async def _listed(self) -> list[_Entry]:
        """The lists of all accounts."""
        return [
            await self._entry(account.id, listed)
            for account in await self.accounts.all()
            for listed in await self._list(account)
        ]

    async def _entry(self, account: AccountId, listed: ListedRefund) -> _Entry:
        """A refund with a reference of ours is listed under that; any other under the id of its order."""
        before = self.followed.get((account, listed.id))
        if before is not None:
            return _Entry(before.order, listed)
        order = await self.aftermath.order_of(account, listed.order_id)
        return _Entry((account, order or listed.order_id), listed)

    def _is_new(self, entry: _Entry) -> bool:
        return self.followed.get((entry.order[0], entry.listed.id)) != entry

    async def _list(self, account: MerchantAccount) -> Sequence[ListedRefund]:
        try:
            return await self.listing.refunds_since(account, self.clock() - self.pace.listed_for)
        except (MspUnavailable, MspRefused) as error:
            # A website's key may not be allowed to list (403, §1.3): the ledger's orders are read anyhow.
            log.warning("reconciliation.no_list", account=account.name, why=str(error))
            return ()

    def _remember(self, entries: Sequence[_Entry]) -> None:
        if len(self.followed) > _MOST_REMEMBERED:
            self.followed.clear()
        for entry in entries:
            self.followed[entry.order[0], entry.listed.id] = entry
