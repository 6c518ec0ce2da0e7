"""What MultiSafepay's order shows of an operation now, for a person. Changes nothing."""

from dataclasses import dataclass
from typing import TypeAlias

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.errors import MspRefused, MspUnavailable, UnreadableOrder
from saleor_msp_app.domain.lookup import Finding, NotThere
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.refunded import refunded
from saleor_msp_app.usecases.ports.accounts import Accounts
from saleor_msp_app.usecases.ports.ledger import Ledger
from saleor_msp_app.usecases.ports.multisafepay import MultiSafepay
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.procedures import procedure_of
from saleor_msp_app.usecases.reading_orders import read_order


@dataclass(frozen=True, slots=True)
class Seen:
    """`status` and `refunded` are the order's: all of its refunds together."""

    finding: Finding
    status: str
    refunded: Money


@dataclass(frozen=True, slots=True)
class Unseen:
    """The order could not be read: nothing is known."""

    why: str


Look: TypeAlias = Seen | Unseen


@dataclass(frozen=True, slots=True)
class SecondLook:
    """The use-case."""

    ledger: Ledger
    accounts: Accounts
    multisafepay: MultiSafepay
    clock: Clock

    async def __call__(self, operation: Operation) -> Look:
        """One look, by the same comparison that the app itself trusts."""
        account = await self.accounts.by_id(operation.shop, operation.account_id)
        if account is None:
            return Unseen("Its MultiSafepay account is not configured any more")
        try:
            order = await read_order(self.multisafepay, self.ledger, operation, account)
            finding = await self._find(order, operation, account)
        except (MspUnavailable, MspRefused, UnreadableOrder) as error:
            return Unseen(f"MultiSafepay's order cannot be read: {error}")
        return Seen(finding, order.status, refunded(order))

    async def _find(self, order: MspOrder, operation: Operation, account: MerchantAccount) -> Finding:
        """What was never sent has nothing to compare with, but its reference."""
        procedure = procedure_of(operation.kind, self.multisafepay, self.clock)
        if operation.before is not None and operation.planned is not None:
            return await procedure.find(order, operation, account)
        return await procedure.find_unsent(order, operation, account) or NotThere()
