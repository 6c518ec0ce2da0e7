"""TRANSACTION_PROCESS_SESSION: how the shopper's payment really stands.

What is found is also handed over to be followed (`Notices`): should the answer be lost, Saleor is told by a
report, under the same reference and of the same amount, which it counts once.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.errors import MspError, StaleOperation
from saleor_msp_app.domain.ids import SaleorApiUrl, is_refusal
from saleor_msp_app.domain.payment import Payment, PaymentState, moved_on
from saleor_msp_app.domain.payment_request import PaymentRequest
from saleor_msp_app.domain.payment_standing import Stands
from saleor_msp_app.domain.session_outcome import Awaited, Done, Failed, SessionOutcome
from saleor_msp_app.usecases.begin_payment import BeginPayment
from saleor_msp_app.usecases.earlier_attempt import PAID, again
from saleor_msp_app.usecases.payment_look import Absent, PaymentLook, Seen, Unclear
from saleor_msp_app.usecases.ports.accounts import Accounts
from saleor_msp_app.usecases.ports.payments import OrderDesk, Payments
from saleor_msp_app.usecases.ports.running import Clock, Notices
from saleor_msp_app.usecases.session_words import (
    ACCOUNT_GONE,
    CHANNEL_NOT_CONFIGURED,
    NOT_BEGUN,
    ended,
    not_checked,
)

_NEVER_HANDED_OUT = (PaymentState.CREATING, PaymentState.DROPPED)


@dataclass(frozen=True, slots=True)
class CheckPayment:
    """The use-case. Never raises for anything that MultiSafepay does."""

    accounts: Accounts
    payments: Payments
    look: PaymentLook
    begin: BeginPayment
    notices: Notices
    desk: OrderDesk
    clock: Clock
    calling: timedelta

    async def __call__(self, shop: SaleorApiUrl, request: PaymentRequest) -> SessionOutcome:
        """Read the order. Where none can be paid any more and Saleor knows, another one is begun."""
        newest = await self.payments.newest(shop, request.transaction_id)
        if newest is None:
            return await self._not_ours(shop, request)
        if newest.state in _NEVER_HANDED_OUT:
            return await self.begin(shop, request)
        account = await self.accounts.by_id(shop, newest.account_id)
        if account is None:
            return again(newest, ACCOUNT_GONE)
        found = await self.look(account, newest.msp_order_id, newest.amount.currency)
        match found:
            case Unclear(why):
                return again(newest, not_checked(why))
            case Absent():
                return await self.begin(shop, request)
            case Seen():
                return await self._seen(shop, request, newest, found, account)
            case _:
                assert_never(found)

    async def _seen(
        self,
        shop: SaleorApiUrl,
        request: PaymentRequest,
        newest: Payment,
        seen: Seen,
        account: MerchantAccount,
    ) -> SessionOutcome:
        if seen.stands in PAID:
            await self.notices.look_at(newest.account_id, newest.msp_order_id)
            return Done(newest.msp_order_id, newest.flow, seen.amount, PAID[seen.stands])
        if newest.state is PaymentState.SETTLED:
            return await self.begin(shop, request)
        if seen.stands is Stands.WAITING:
            return again(newest)
        if seen.stands is Stands.FAILED and not await self._is_made_unpayable(account, newest):
            return again(newest, ended(seen.stands))
        with suppress(StaleOperation):  # whoever wrote it read the same order
            await self.payments.save(moved_on(newest, PaymentState.SETTLED, self.clock()))
        await self.notices.look_at(newest.account_id, newest.msp_order_id)
        return Failed(newest.msp_order_id, newest.flow, newest.amount, ended(seen.stands))

    async def _is_made_unpayable(self, account: MerchantAccount, payment: Payment) -> bool:
        """After a decline the payment page lets the shopper try again, while Saleor takes a failure for the
        last word (saleor-contract.md §4.8): so nobody may be able to pay what is told to have failed."""
        try:
            async with asyncio.timeout(self.calling.total_seconds()):
                return await self.desk.cancel_unpaid(account, payment.msp_order_id)
        except (MspError, TimeoutError):
            return False

    async def _not_ours(self, shop: SaleorApiUrl, request: PaymentRequest) -> SessionOutcome:
        """An order that another app began, or that a database of ours has lost: by Saleor's reference."""
        order_id = request.psp_reference
        if not order_id or is_refusal(order_id):
            return NOT_BEGUN
        account = await self.accounts.for_channel(shop, request.channel)
        if account is None:
            return CHANNEL_NOT_CONFIGURED
        found = await self.look(account, order_id, request.amount.currency)
        match found:
            case Absent():
                return NOT_BEGUN
            case Unclear(why):
                return Awaited(order_id, request.flow, request.amount, "", not_checked(why))
            case Seen():
                return await self._seen_elsewhere(account, request, found)
            case _:
                assert_never(found)

    async def _seen_elsewhere(
        self, account: MerchantAccount, request: PaymentRequest, seen: Seen
    ) -> SessionOutcome:
        order_id = request.psp_reference
        if seen.stands is Stands.WAITING:
            return Awaited(order_id, request.flow, request.amount, "")
        await self.notices.look_at(account.id, order_id)
        if seen.stands in PAID:
            return Done(order_id, request.flow, seen.amount, PAID[seen.stands])
        return Failed(order_id, request.flow, request.amount, ended(seen.stands))
