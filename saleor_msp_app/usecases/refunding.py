"""Refunds: planned by cart or amount, looked up by the trace from before their call."""

from dataclasses import dataclass

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.lookup import Finding, find_by_reference, find_refund
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.plan import plan_refund
from saleor_msp_app.domain.refund_plan import AmountRefund, CartRefund, RefundPlan
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.usecases.ports.multisafepay import Exchange, MultiSafepay, RefundAnswer
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.procedure import Sendable


@dataclass(frozen=True, slots=True)
class Refunding:
    """The `Procedure` of refunds."""

    multisafepay: MultiSafepay
    clock: Clock

    def plan(self, order: MspOrder, operation: Operation, account: MerchantAccount) -> RefundPlan | Refused:
        """See the protocol."""
        return plan_refund(order, operation.wanted, account.policy, operation.psp_reference, self.clock())

    async def send(
        self, operation: Operation, account: MerchantAccount, plan: Sendable
    ) -> tuple[RefundAnswer, Exchange]:
        """See the protocol."""
        if not isinstance(plan, AmountRefund | CartRefund):
            raise TypeError(plan)
        return await self.multisafepay.refund(account, operation.msp_order_id, plan)

    async def find(self, order: MspOrder, operation: Operation, account: MerchantAccount) -> Finding:
        """See the protocol. The order shows it all: MultiSafepay is not asked again."""
        del account
        if operation.before is None or operation.planned is None:
            msg = f"{operation.psp_reference} is being sent without a trace of the order"
            raise ValueError(msg)
        return find_refund(order, operation.before, operation.psp_reference, operation.planned)

    async def find_unsent(
        self, order: MspOrder, operation: Operation, account: MerchantAccount
    ) -> Finding | None:
        """See the protocol."""
        del account
        return find_by_reference(order, operation.psp_reference)
