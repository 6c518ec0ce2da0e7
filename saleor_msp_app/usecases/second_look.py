"""What MultiSafepay's order shows of a refund now, for a person. Changes nothing."""

from dataclasses import dataclass
from typing import TypeAlias

from saleor_msp_app.domain.errors import MspRefused, MspUnavailable, UnreadableOrder
from saleor_msp_app.domain.lookup import Finding, NotThere, find_by_reference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.refunded import refunded
from saleor_msp_app.usecases.looking_up import find_in
from saleor_msp_app.usecases.ports import Accounts, Ledger, MultiSafepay
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

    async def __call__(self, operation: Operation) -> Look:
        """One look, by the same comparison that the app itself trusts."""
        account = await self.accounts.by_id(operation.shop, operation.account_id)
        if account is None:
            return Unseen("The refund's MultiSafepay account is not configured any more")
        try:
            order = await read_order(self.multisafepay, self.ledger, operation, account)
        except (MspUnavailable, MspRefused, UnreadableOrder) as error:
            return Unseen(f"MultiSafepay's order cannot be read: {error}")
        return Seen(_find(order, operation), order.status, refunded(order))


def _find(order: MspOrder, operation: Operation) -> Finding:
    """What was never sent has nothing to compare with, but its reference."""
    if operation.before is not None and operation.planned is not None:
        return find_in(order, operation)
    return find_by_reference(order, operation.psp_reference) or NotThere()
