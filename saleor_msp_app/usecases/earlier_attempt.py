"""The order of an earlier attempt: used again, found paid, or made unpayable. Never two that can be paid."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.errors import MspError, StaleOperation
from saleor_msp_app.domain.payment import Payment, PaymentState, moved_on
from saleor_msp_app.domain.payment_refused import PaymentRefused
from saleor_msp_app.domain.payment_standing import Stands
from saleor_msp_app.domain.session_outcome import Awaited, Done, Paid
from saleor_msp_app.usecases.payment_look import Absent, Look, PaymentLook, Seen, Unclear
from saleor_msp_app.usecases.payment_parts import SessionPace
from saleor_msp_app.usecases.ports.accounts import Accounts
from saleor_msp_app.usecases.ports.payments import OrderDesk, Payments
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.session_words import ACCOUNT_GONE, EARLIER_ATTEMPT_OPEN, unreachable

PAID = {
    Stands.AUTHORIZED: Paid.AUTHORIZED,
    Stands.CHARGED: Paid.CHARGED,
    Stands.UNDER_REVIEW: Paid.UNDER_REVIEW,
}


@dataclass(frozen=True, slots=True)
class Unpayable:
    """Nobody can pay it, or nobody knows of it: another one may be made."""


Earlier: TypeAlias = Awaited | Done | PaymentRefused | Unpayable


@dataclass(frozen=True, slots=True)
class EarlierAttempt:
    """Decides about the newest order of a transaction before another one is made.

    It is read before it is cancelled: a cancelation would undo a reservation that a pay-later provider made.
    """

    accounts: Accounts
    payments: Payments
    desk: OrderDesk
    look: PaymentLook
    clock: Clock
    pace: SessionPace

    async def __call__(self, payment: Payment, *, usable: bool) -> Earlier:
        """`usable`: it is of the amount that is asked for, and its link may be handed out again."""
        account = await self.accounts.by_id(payment.shop, payment.account_id)
        if account is None:
            return ACCOUNT_GONE
        usable = usable and payment.state is PaymentState.OPEN
        seen = await self._look(account, payment)
        match seen:
            case Seen(Stands.WAITING) if usable:
                return again(payment)
            case Seen(Stands.WAITING | Stands.FAILED | Stands.CANCELLED):
                return await self._cancel(account, payment)
            case Unclear() if usable:
                return again(payment)  # the same link is never a second order
            case _:
                return await self._otherwise(payment, seen)

    async def _cancel(self, account: MerchantAccount, payment: Payment) -> Earlier:
        try:
            async with asyncio.timeout(self.pace.calling.total_seconds()):
                cancelled = await self.desk.cancel_unpaid(account, payment.msp_order_id)
        except (MspError, TimeoutError) as error:
            return unreachable(str(error) or "no answer in time")
        if cancelled:
            return await self._ended(payment)
        return await self._otherwise(payment, await self._look(account, payment))

    async def _otherwise(self, payment: Payment, seen: Look) -> Earlier:
        match seen:
            case Seen(Stands.WAITING):
                return EARLIER_ATTEMPT_OPEN
            case Seen(Stands.FAILED | Stands.CANCELLED):
                return await self._ended(payment)
            case Seen(stands, amount):
                return Done(payment.msp_order_id, payment.flow, amount, PAID[stands])
            case Absent():
                # One that was never handed out may appear late: it stays dropped, and is looked for again.
                return Unpayable() if payment.state is PaymentState.DROPPED else await self._ended(payment)
            case Unclear(why):
                return unreachable(why)
            case _:
                assert_never(seen)

    async def _look(self, account: MerchantAccount, payment: Payment) -> Look:
        return await self.look(account, payment.msp_order_id, payment.amount.currency)

    async def _ended(self, payment: Payment) -> Unpayable:
        if payment.state is not PaymentState.SETTLED:
            with suppress(StaleOperation):  # whoever wrote it read the same order
                await self.payments.save(moved_on(payment, PaymentState.SETTLED, self.clock()))
        return Unpayable()


def again(payment: Payment, notice: PaymentRefused | None = None) -> Awaited:
    """The link that the shopper has already."""
    return Awaited(payment.msp_order_id, payment.flow, payment.amount, payment.payment_url, notice)
