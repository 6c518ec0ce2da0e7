"""Which problems should stand now, in which shop: by the ledger, by MultiSafepay, by what was found."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from saleor_msp_app.domain.account import MerchantAccount, Secret
from saleor_msp_app.domain.ids import AccountId, SaleorApiUrl
from saleor_msp_app.domain.problem import (
    Problem,
    balance_low,
    capped,
    differs,
    key_refused,
    needs_person,
    report_parked,
)
from saleor_msp_app.usecases.pace import Pace
from saleor_msp_app.usecases.ports.accounts import AllAccounts
from saleor_msp_app.usecases.ports.doctor import ArchivedAccounts
from saleor_msp_app.usecases.ports.problems import Differences, KeyCheck, LedgerTroubles
from saleor_msp_app.usecases.ports.running import Clock


@dataclass(frozen=True, slots=True)
class Standing:
    """`problems` by shop. Whether those of `unclear` keys stand cannot be told now: they stay as they are."""

    problems: Mapping[SaleorApiUrl, tuple[Problem, ...]]
    unclear: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What MultiSafepay said of a key."""

    key: Secret
    at: datetime
    accepted: bool


@dataclass(frozen=True, slots=True)
class StandingProblems:
    """The use-case. `asked` spares calls and nothing else: it may be lost."""

    ledger: LedgerTroubles
    differences: Differences
    accounts: AllAccounts
    archived: ArchivedAccounts
    keys: KeyCheck
    clock: Clock
    pace: Pace
    asked: dict[AccountId, _Asked] = field(default_factory=dict)

    async def __call__(self, shops: Iterable[SaleorApiUrl]) -> Standing:
        """For these shops."""
        known = tuple(shops)
        found: dict[SaleorApiUrl, list[Problem]] = defaultdict(list)
        unclear = await self._keys(known, found)
        await self._balances(found)
        for held in _by_shop((one.shop, needs_person(one)) for one in await self.ledger.needing_person()):
            found[held[0]] += capped("needs-person", held[1])
        for parked in _by_shop((one.shop, report_parked(one)) for one in await self.ledger.parked()):
            found[parked[0]] += capped("report-parked", parked[1])
        old_enough = self.clock() - self.pace.differs_for
        for odd in _by_shop((one.shop, differs(one)) for one in await self.differences.all(old_enough)):
            found[odd[0]] += capped("differs", odd[1])
        return Standing({shop: tuple(found[shop]) for shop in known}, unclear)

    async def _keys(
        self, shops: tuple[SaleorApiUrl, ...], found: dict[SaleorApiUrl, list[Problem]]
    ) -> frozenset[str]:
        unclear = set()
        archived = await self.archived()
        for account in await self.accounts.all():
            if account.id in archived:
                continue
            served = [shop for shop in shops if await self.accounts.by_id(shop, account.id) is not None]
            accepted = await self._accepts(account) if served else True
            problem = key_refused(account)
            if accepted is None:
                unclear.add(problem.key)
            elif not accepted:
                for shop in served:
                    found[shop].append(problem)
        return frozenset(unclear)

    async def _accepts(self, account: MerchantAccount) -> bool | None:
        """A key that was accepted is asked for now and then; one that was refused, or is new, each time."""
        before = self.asked.get(account.id)
        now = self.clock()
        if (
            before is not None
            and before.accepted
            and before.key == account.api_key
            and now - before.at < self.pace.keys_asked_every
        ):
            return True
        accepted = await self.keys.accepts(account)
        if accepted is not None:
            self.asked[account.id] = _Asked(account.api_key, now, accepted)
        return accepted

    async def _balances(self, found: dict[SaleorApiUrl, list[Problem]]) -> None:
        for refused in await self.ledger.lacking_balance():
            account = await self.accounts.by_id(refused.shop, refused.account_id)
            if account is not None:
                found[refused.shop].append(balance_low(account, refused))


def _by_shop(found: Iterable[tuple[SaleorApiUrl, Problem]]) -> Iterable[tuple[SaleorApiUrl, list[Problem]]]:
    shops: dict[SaleorApiUrl, list[Problem]] = defaultdict(list)
    for shop, problem in found:
        shops[shop].append(problem)
    return shops.items()
