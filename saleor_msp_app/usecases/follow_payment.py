"""Let the ledger follow a payment whose order was just read."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.errors import MspRefused, StaleOperation, UnreadableOrder
from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.payment import Payment, PaymentState, moved_on
from saleor_msp_app.domain.payment_changes import is_at_rest, payment_changes
from saleor_msp_app.domain.payment_standing import Stands, standing_of
from saleor_msp_app.usecases.journal import found_entry
from saleor_msp_app.usecases.pace import Pace
from saleor_msp_app.usecases.ports.ledger import Aftermath
from saleor_msp_app.usecases.ports.payments import OrderDesk, Payments
from saleor_msp_app.usecases.ports.running import Clock

NO_SUCH_ORDER = 1006

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class FollowPayment:
    """Writes what is new, and sees to it that an order whose link nobody got cannot be paid."""

    payments: Payments
    aftermath: Aftermath
    desk: OrderDesk
    clock: Clock
    pace: Pace

    async def __call__(
        self, order: MspOrder, operations: Sequence[Operation], account: MerchantAccount
    ) -> Payment | None:
        """The payment of the order, None where the app did not begin it. Raise `MspUnavailable`."""
        payment = await self.payments.of_order(account.id, order.order_id)
        if payment is None:
            return None
        now = self.clock()
        for change in payment_changes(order, payment, operations, now):
            if await self.aftermath.add(change, found_entry(change, now)):
                log.info("payment.followed", psp_reference=change.psp_reference, kind=change.kind)
        await self._put_away(order, payment, account)
        await self.payments.looked_at(account.id, payment.msp_order_id, now)
        return payment

    async def unreadable(
        self, account: MerchantAccount, order_id: MspOrderId, error: MspRefused | UnreadableOrder
    ) -> None:
        """An order that MultiSafepay never made is nobody's concern any more."""
        payment = await self.payments.of_order(account.id, order_id)
        if payment is None:
            return
        await self.payments.looked_at(account.id, order_id, self.clock())
        absent = isinstance(error, MspRefused) and error.code == NO_SUCH_ORDER
        if absent and self._is_nobodys(payment):
            await self._settle(payment)

    async def _put_away(self, order: MspOrder, payment: Payment, account: MerchantAccount) -> None:
        if is_at_rest(order):
            await self._settle(payment)
        elif await self._is_made_unpayable(order, payment, account):
            log.info("payment.made_unpayable", msp_order_id=payment.msp_order_id)
            await self._settle(payment)

    async def _is_made_unpayable(self, order: MspOrder, payment: Payment, account: MerchantAccount) -> bool:
        if standing_of(order) is not Stands.WAITING or not self._is_nobodys(payment):
            return False
        return await self.desk.cancel_unpaid(account, payment.msp_order_id)

    async def _settle(self, payment: Payment) -> None:
        """Whoever was first knows better: the next look sees."""
        if payment.state is not PaymentState.SETTLED:
            with suppress(StaleOperation):
                await self.payments.save(moved_on(payment, PaymentState.SETTLED, self.clock()))

    def _is_nobodys(self, payment: Payment) -> bool:
        """Whether no storefront can have its link: the answer was lost, and whoever waited has gone."""
        if payment.state is PaymentState.DROPPED:
            return True
        waited = self.clock() - payment.updated_at
        return payment.state is PaymentState.CREATING and waited >= self.pace.creating_for
