"""A notification of MultiSafepay: that something happened to an order, and nothing more.

Its content is never believed. Only the order's id is taken from it, and the order is read again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.usecases.ports.accounts import AllAccounts
from saleor_msp_app.usecases.ports.ledger import Aftermath
from saleor_msp_app.usecases.ports.payments import Payments
from saleor_msp_app.usecases.ports.running import Clock, Notices

Genuine: TypeAlias = Callable[[MerchantAccount, str | None, bytes, datetime], bool]
"""Whether the body was signed with a key of the account, not long ago (`multisafepay/notification.py`)."""

OrderIn: TypeAlias = Callable[[bytes], MspOrderId | None]
"""The id of the order in a signed body; None where it cannot be read."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A signed notification. `auth` is the header `Auth`."""

    auth: str | None
    body: bytes
    pretransaction: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The form without a signature or a body: anybody can send it. `order_id` is `transactionid`."""

    order_id: MspOrderId


@dataclass(frozen=True, slots=True)
class Taken:
    """The order is going to be read again."""

    order_id: MspOrderId


@dataclass(frozen=True, slots=True)
class Ignored:
    """It is in order, and there is nothing to do."""

    why: str


@dataclass(frozen=True, slots=True)
class NotGenuine:
    """Nothing proves that MultiSafepay sent it."""


Outcome: TypeAlias = Taken | Ignored | NotGenuine


@dataclass(frozen=True, slots=True)
class HandleNotification:
    """The use-case. Calls nobody: MultiSafepay waits for the answer."""

    accounts: AllAccounts
    aftermath: Aftermath
    payments: Payments
    notices: Notices
    is_genuine: Genuine
    order_in: OrderIn
    clock: Clock

    async def __call__(self, notification: Posted | Asked) -> Outcome:
        """Hand the order over to the engine, or say why not."""
        if isinstance(notification, Asked):
            return await self._asked(notification)
        senders = await self._senders(notification)
        if not senders:
            return NotGenuine()
        if notification.pretransaction:
            return Ignored("it is about a payment that was not made yet")
        order_id = self.order_in(notification.body)
        if order_id is None:
            return Ignored("it names no order")
        for account in senders:
            await self.notices.look_at(account.id, order_id)
        return Taken(order_id)

    async def _senders(self, notification: Posted) -> list[MerchantAccount]:
        """More than one where shops share a website, or an account has moved out of the environment."""
        now, auth, body = self.clock(), notification.auth, notification.body
        genuine = [one for one in await self.accounts.all() if self.is_genuine(one, auth, body, now)]
        for account in genuine:
            await self.accounts.heard_from(account.id, now)
        return genuine

    async def _asked(self, notification: Asked) -> Outcome:
        """Only orders that the ledger knows: else anybody could make the app call MultiSafepay at will."""
        order_id = notification.order_id
        known = [one for one in await self.accounts.all() if await self._is_known(one, order_id)]
        for account in known:
            await self.notices.look_at(account.id, order_id)
        return Taken(order_id) if known else Ignored("the ledger does not know this order")

    async def _is_known(self, account: MerchantAccount, order_id: MspOrderId) -> bool:
        if await self.payments.of_order(account.id, order_id) is not None:
            return True
        return bool(await self.aftermath.of_order(account.id, order_id))
