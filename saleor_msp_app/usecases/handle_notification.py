"""A notification of MultiSafepay: that something happened to an order, and nothing more.

Its content is never believed. Only the order's id is taken from it, and the order is read again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.usecases.payment_ports import Payments
from saleor_msp_app.usecases.ports import Aftermath, AllAccounts, Clock, Notices

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
        account = await self._sender(notification)
        if account is None:
            return NotGenuine()
        if notification.pretransaction:
            return Ignored("it is about a payment that was not made yet")
        order_id = self.order_in(notification.body)
        if order_id is None:
            return Ignored("it names no order")
        await self.notices.look_at(account.id, order_id)
        return Taken(order_id)

    async def _sender(self, notification: Posted) -> MerchantAccount | None:
        now = self.clock()
        for account in await self.accounts.all():
            if self.is_genuine(account, notification.auth, notification.body, now):
                return account
        return None

    async def _asked(self, notification: Asked) -> Outcome:
        """Only orders that the ledger knows: else anybody could make the app call MultiSafepay at will."""
        for account in await self.accounts.all():
            if await self._is_known(account, notification.order_id):
                await self.notices.look_at(account.id, notification.order_id)
                return Taken(notification.order_id)
        return Ignored("the ledger does not know this order")

    async def _is_known(self, account: MerchantAccount, order_id: MspOrderId) -> bool:
        if await self.payments.of_order(account.id, order_id) is not None:
            return True
        return bool(await self.aftermath.of_order(account.id, order_id))
