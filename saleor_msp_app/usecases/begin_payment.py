"""TRANSACTION_INITIALIZE_SESSION: one order at MultiSafepay that the shopper can pay, and never two.

The row is written before MultiSafepay is asked. Whoever writes the row of an attempt makes its order;
everybody else waits for it. So simultaneous and repeated requests of one transaction end in one link.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.errors import MspError, StaleOperation
from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.domain.new_order import NewOrder
from saleor_msp_app.domain.payment import Payment, PaymentState, moved_on, order_id_of
from saleor_msp_app.domain.payment_method import MethodQuery, PaymentMethod
from saleor_msp_app.domain.payment_refused import PaymentRefused
from saleor_msp_app.domain.payment_request import PaymentRequest
from saleor_msp_app.domain.session_outcome import Done, SessionOutcome
from saleor_msp_app.usecases.earlier_attempt import PAID, EarlierAttempt, Unpayable, again
from saleor_msp_app.usecases.payment_look import PaymentLook, Seen
from saleor_msp_app.usecases.payment_parts import (
    BuildOrder,
    CheckAddresses,
    OfferedMethods,
    SessionPace,
)
from saleor_msp_app.usecases.ports.accounts import Accounts
from saleor_msp_app.usecases.ports.payments import (
    CreateAnswer,
    CreateDenied,
    CreateNotSent,
    CreateUnknown,
    OrderCreated,
    OrderDesk,
    Payments,
)
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.session_words import (
    CHANNEL_NOT_CONFIGURED,
    STILL_BEING_MADE,
    TOO_SLOW,
    denied,
    outcome_unknown,
    unreachable,
)


@dataclass(frozen=True, slots=True)
class BeginPayment:
    """The use-case. Never raises for anything that MultiSafepay does."""

    accounts: Accounts
    payments: Payments
    desk: OrderDesk
    look: PaymentLook
    earlier: EarlierAttempt
    offered: OfferedMethods
    build: BuildOrder
    addresses: CheckAddresses
    clock: Clock
    pace: SessionPace

    async def __call__(self, shop: SaleorApiUrl, request: PaymentRequest) -> SessionOutcome:
        """Make an order for the shopper to pay, or find the one there is."""
        account = await self.accounts.for_channel(shop, request.channel)
        if account is None:
            return CHANNEL_NOT_CONFIGURED
        ends = self.clock() + self.pace.whole
        while self.clock() < ends:
            newest = await self._at_rest(shop, request, ends)
            if isinstance(newest, PaymentRefused):
                return newest
            if newest is not None:
                usable = _is_what_is_asked_for(newest, account, request)
                found = await self.earlier(newest, usable=usable)
                if not isinstance(found, Unpayable):
                    return found
            made = await self._make(shop, account, request, newest.attempt + 1 if newest else 1, ends)
            if made is not None:
                return made
        return STILL_BEING_MADE

    async def _at_rest(
        self, shop: SaleorApiUrl, request: PaymentRequest, ends: datetime
    ) -> Payment | PaymentRefused | None:
        """The newest row, once nobody is creating its order."""
        while True:
            newest = await self.payments.newest(shop, request.transaction_id)
            if newest is None or newest.state is not PaymentState.CREATING:
                return newest
            if self.clock() - newest.created_at >= self.pace.given_up_after:
                dropped = moved_on(newest, PaymentState.DROPPED, self.clock())
                with suppress(StaleOperation):
                    await self.payments.save(dropped)
                    return dropped
            if self.clock() >= ends:
                return STILL_BEING_MADE
            await asyncio.sleep(self.pace.poll.total_seconds())

    async def _make(
        self,
        shop: SaleorApiUrl,
        account: MerchantAccount,
        request: PaymentRequest,
        attempt: int,
        ends: datetime,
    ) -> SessionOutcome | None:
        """None where another request has begun this attempt first."""
        order = await self._order(account, request, attempt)
        if isinstance(order, PaymentRefused):
            return order
        payment = self._row(shop, account, request, attempt)
        if ends - payment.created_at < self.pace.least:
            return TOO_SLOW
        if not await self.payments.begin(payment):
            return None
        within = max(ends - self.clock(), self.pace.least)
        return await self._answered(account, payment, await self.desk.create_order(account, order, within))

    async def _order(
        self, account: MerchantAccount, request: PaymentRequest, attempt: int
    ) -> NewOrder | PaymentRefused:
        addresses = self.addresses(request.data)
        if isinstance(addresses, PaymentRefused):
            return addresses
        return self.build(request, attempt, addresses, await self._method(account, request))

    async def _method(self, account: MerchantAccount, request: PaymentRequest) -> PaymentMethod | None:
        """None also where it cannot be found out now: then MultiSafepay itself says what it takes."""
        if not request.data.gateway:
            return None
        country = request.billing.country if request.billing else ""
        try:
            async with asyncio.timeout(self.pace.calling.total_seconds()):
                methods = await self.offered(account, MethodQuery(request.amount, country))
        except (MspError, TimeoutError):
            return None
        return next((method for method in methods if method.code == request.data.gateway), None)

    def _row(
        self, shop: SaleorApiUrl, account: MerchantAccount, request: PaymentRequest, attempt: int
    ) -> Payment:
        now = self.clock()
        return Payment(
            msp_order_id=order_id_of(request.token, attempt),
            account_id=account.id,
            shop=shop,
            transaction_id=request.transaction_id,
            order_number=request.order_number,
            amount=request.amount,
            flow=request.flow,
            attempt=attempt,
            state=PaymentState.CREATING,
            payment_url="",
            created_at=now,
            updated_at=now,
        )

    async def _answered(
        self, account: MerchantAccount, payment: Payment, answer: CreateAnswer
    ) -> SessionOutcome:
        match answer:
            case OrderCreated(payment_url):
                return await self._opened(account, payment, payment_url)
            case CreateDenied(code, info):
                # Dropped, not settled: an id that is taken already is refused too.
                await self._left(payment, PaymentState.DROPPED)
                return denied(code, info)
            case CreateUnknown(why):
                await self._left(payment, PaymentState.DROPPED)
                return outcome_unknown(why)
            case CreateNotSent(why):
                await self._left(payment, PaymentState.SETTLED)
                return unreachable(why)
            case _:
                assert_never(answer)

    async def _opened(self, account: MerchantAccount, payment: Payment, payment_url: str) -> SessionOutcome:
        opened = moved_on(payment, PaymentState.OPEN, self.clock(), payment_url)
        try:
            await self.payments.save(opened)
        except StaleOperation:  # given up by another request, which cancels it: nobody may have its link
            return STILL_BEING_MADE
        if payment_url:
            return again(opened)
        # Nowhere to go: a direct order may be paid or refused by now.
        seen = await self.look(account, opened.msp_order_id, opened.amount.currency)
        if isinstance(seen, Seen) and seen.stands in PAID:
            return Done(opened.msp_order_id, opened.flow, seen.amount, PAID[seen.stands])
        return again(opened)

    async def _left(self, payment: Payment, state: PaymentState) -> None:
        with suppress(StaleOperation):
            await self.payments.save(moved_on(payment, state, self.clock()))


def _is_what_is_asked_for(payment: Payment, account: MerchantAccount, request: PaymentRequest) -> bool:
    asked = (account.id, request.amount, request.flow)
    return (payment.account_id, payment.amount, payment.flow) == asked
