"""Charges and cancelations of what is reserved.

A capture makes an order of its own under our reference, so it is looked up by that. Shipments, releases and
cancelations show in the status of the order.
"""

from dataclasses import dataclass

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.cancel_plan import plan_cancel
from saleor_msp_app.domain.capture_lookup import by_status, read_capture, without_capture
from saleor_msp_app.domain.charge_plan import plan_charge
from saleor_msp_app.domain.errors import MspRefused
from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.domain.lookup import Dead, Finding, Found, NotThere
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.refund_plan import AmountRefund, CartRefund
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.domain.reservation import is_card_reservation, is_gone
from saleor_msp_app.domain.reservation_plan import Planned
from saleor_msp_app.usecases.ports.multisafepay import Exchange, MultiSafepay, RefundAnswer
from saleor_msp_app.usecases.procedure import Sendable
from saleor_msp_app.usecases.rejection import UNKNOWN_ORDER

_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class _Reserving:
    multisafepay: MultiSafepay

    async def send(
        self, operation: Operation, account: MerchantAccount, plan: Sendable
    ) -> tuple[RefundAnswer, Exchange]:
        """See the protocol."""
        if isinstance(plan, AmountRefund | CartRefund):
            raise TypeError(plan)
        return await self.multisafepay.change_order(account, operation.msp_order_id, plan)


@dataclass(frozen=True, slots=True)
class Charging(_Reserving):
    """The `Procedure` of charges."""

    def plan(self, order: MspOrder, operation: Operation, account: MerchantAccount) -> Planned | Refused:
        """See the protocol."""
        return plan_charge(
            order, operation.amount, account.policy, operation.psp_reference, operation.wanted.reason
        )

    async def find(self, order: MspOrder, operation: Operation, account: MerchantAccount) -> Finding:
        """See the protocol."""
        if is_card_reservation(order):
            capture = await self._capture(operation, account)
            return capture or without_capture(order, operation.before)
        if is_gone(order):
            return NotThere(is_certain=True)
        return by_status(self.plan(order, operation, account))

    async def find_unsent(
        self, order: MspOrder, operation: Operation, account: MerchantAccount
    ) -> Finding | None:
        """See the protocol. An order that is shipped already is the plan's to see."""
        return await self._capture(operation, account) if is_card_reservation(order) else None

    async def _capture(self, operation: Operation, account: MerchantAccount) -> Found | Dead | None:
        """The order that the capture made; None where MultiSafepay does not know it (1006)."""
        reference = operation.psp_reference
        try:
            child = await self.multisafepay.get_order(account, MspOrderId(reference))
        except MspRefused as refused:
            if refused.code == UNKNOWN_ORDER or (refused.code is None and refused.http_status == _NOT_FOUND):
                return None
            raise
        return read_capture(child, reference)


@dataclass(frozen=True, slots=True)
class Cancelling(_Reserving):
    """The `Procedure` of cancelations."""

    def plan(self, order: MspOrder, operation: Operation, account: MerchantAccount) -> Planned | Refused:
        """See the protocol."""
        return plan_cancel(order, operation.amount, account.policy, operation.wanted.reason)

    async def find(self, order: MspOrder, operation: Operation, account: MerchantAccount) -> Finding:
        """See the protocol. An order that has been paid was certainly not cancelled."""
        planned = self.plan(order, operation, account)
        return NotThere(is_certain=True) if isinstance(planned, Refused) else by_status(planned)

    async def find_unsent(
        self, order: MspOrder, operation: Operation, account: MerchantAccount
    ) -> Finding | None:
        """See the protocol. An order that is cancelled already is the plan's to see."""
        del order, operation, account
        return None
