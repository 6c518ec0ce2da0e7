"""The payment methods of an account, kept for a while: every look at a checkout asks for them."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

import structlog

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.errors import MspUnavailable
from saleor_msp_app.domain.ids import AccountId
from saleor_msp_app.domain.payment_method import MethodQuery, PaymentMethod
from saleor_msp_app.usecases.ports.payments import OrderDesk
from saleor_msp_app.usecases.ports.running import Clock

FRESH = timedelta(minutes=10)
_MOST = 500
"""Accounts, currencies and countries: more than that and the oldest is forgotten."""

_Key: TypeAlias = tuple[AccountId, str, str]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Kept:
    methods: tuple[PaymentMethod, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class OfferedMethods:
    """The use-case. An old list is better than none while MultiSafepay is away."""

    desk: OrderDesk
    clock: Clock
    kept: OrderedDict[_Key, _Kept] = field(default_factory=OrderedDict, init=False)

    async def __call__(self, account: MerchantAccount, asked: MethodQuery) -> tuple[PaymentMethod, ...]:
        """What fits. Raise `MspUnavailable` or `MspRefused` where nothing is known."""
        return tuple(method for method in await self._known(account, asked) if method.offers(asked))

    async def _known(self, account: MerchantAccount, asked: MethodQuery) -> tuple[PaymentMethod, ...]:
        key = (account.id, asked.amount.currency.code, asked.country)
        kept, now = self.kept.get(key), self.clock()
        if kept is not None and now - kept.at < FRESH:
            return kept.methods
        try:
            methods = await self.desk.payment_methods(account, asked)
        except MspUnavailable as error:
            if kept is None:
                raise
            log.warning("methods.from_before", account=account.id, why=str(error))
            return kept.methods
        self._keep(key, _Kept(methods, now))
        return methods

    def _keep(self, key: _Key, kept: _Kept) -> None:
        self.kept[key] = kept
        self.kept.move_to_end(key)
        while len(self.kept) > _MOST:
            self.kept.popitem(last=False)
