"""Settle an operation whose call may have arrived, by what MultiSafepay's order shows."""

from dataclasses import dataclass
from typing import assert_never

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.errors import MspRefused, MspUnavailable, UnreadableOrder
from saleor_msp_app.domain.lookup import Dead, Finding, Found, NotThere, Unclear
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.usecases.pace import Pace, Step, Wait
from saleor_msp_app.usecases.ports.multisafepay import MultiSafepay
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.procedure import Procedure
from saleor_msp_app.usecases.procedures import procedure_of
from saleor_msp_app.usecases.reading_orders import read_order
from saleor_msp_app.usecases.rejection import EqualAmountBefore, NobodyKnows, cause_of_1034
from saleor_msp_app.usecases.settling import Settling, dead


@dataclass(frozen=True, slots=True)
class LookUp:
    """Never sends: it adopts what is there, and sends an operation back only when it is certainly absent."""

    multisafepay: MultiSafepay
    settling: Settling
    clock: Clock
    pace: Pace

    async def __call__(self, operation: Operation, account: MerchantAccount, tries: int) -> Step:
        """One look. Repeated until the operation is settled or certainly absent."""
        try:
            finding = await self.find(operation, account)
        except MspUnavailable as error:
            return Wait.of(self.pace.after(tries), f"its outcome cannot be looked up: {error}")
        except (MspRefused, UnreadableOrder) as error:
            if operation.taken:
                return await self.settling.adopt_taken(operation)
            return await self.settling.hold(
                operation, f"its outcome is unknown and cannot be looked up: {error}"
            )
        match finding:
            case Found():
                return await self.settling.adopt(operation, finding)
            case Dead(refund_id, status):
                return await self.settling.refuse(operation, dead(operation.kind, refund_id, status))
            case NotThere(is_certain):
                return await self._not_there(operation, certain=is_certain)
            case Unclear(why):
                return await self._unclear(operation, why)
            case _:
                assert_never(finding)

    async def after_1034(self, operation: Operation, account: MerchantAccount, info: str) -> Step:
        """Error 1034 has five causes: read the order again and tell them apart."""
        try:
            order = await read_order(self.multisafepay, self.settling.ledger, operation, account)
        except (MspUnavailable, MspRefused, UnreadableOrder) as error:
            return Wait.of(self.pace.first, f"error 1034, and the order cannot be read: {error}")
        finding = await self._procedure(operation).find(order, operation, account)
        if isinstance(finding, Found):
            return await self.settling.adopt(operation, finding)
        cause = cause_of_1034(
            order,
            operation.planned or operation.amount,
            info,
            sends=operation.attempts,
            most_sends=self.pace.most_sends,
        )
        match cause:
            case Refused():
                return await self.settling.refuse(operation, cause)
            case EqualAmountBefore():
                why = "an equal amount was refunded less than five minutes ago"
                return await self.settling.send_later(operation, self.pace.equal_amount_after, why)
            case NobodyKnows():
                return await self.settling.hold(operation, f"error 1034 to a second try: {info}")
            case _:
                assert_never(cause)

    async def find(self, operation: Operation, account: MerchantAccount) -> Finding:
        """What MultiSafepay shows of it now. Raise as the port `MultiSafepay` does for reading."""
        order = await read_order(self.multisafepay, self.settling.ledger, operation, account)
        return await self._procedure(operation).find(order, operation, account)

    def _procedure(self, operation: Operation) -> Procedure:
        return procedure_of(operation.kind, self.multisafepay, self.clock)

    async def _not_there(self, operation: Operation, *, certain: bool) -> Step:
        if operation.taken:
            return await self.settling.adopt_taken(operation)
        if not certain and not self._waited_enough(operation):
            return Wait.of(self.pace.look_up, "not visible at MultiSafepay yet")
        if operation.attempts >= self.pace.most_sends:
            why = f"it was sent {operation.attempts} times and never appeared"
            return await self.settling.hold(operation, why)
        return await self.settling.plan_anew(operation, self.pace.first, "certainly not at MultiSafepay")

    async def _unclear(self, operation: Operation, why: str) -> Step:
        if operation.taken:
            return await self.settling.adopt_taken(operation)
        if not self._waited_enough(operation):
            return Wait.of(self.pace.look_up, why)
        return await self.settling.hold(operation, f"MultiSafepay's order changed, not clearly by it: {why}")

    def _waited_enough(self, operation: Operation) -> bool:
        since = operation.sending_since or operation.updated_at
        return self.clock() - since >= self.pace.certain_after
