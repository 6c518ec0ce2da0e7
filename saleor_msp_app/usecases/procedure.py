"""How one kind of operation is planned, sent and looked up; the road around it is the same for all."""

from typing import Protocol, TypeAlias

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.lookup import Finding
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.refund_plan import RefundPlan
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.domain.reservation_plan import AlreadyDone, ReservationPlan
from saleor_msp_app.usecases.ports.multisafepay import Exchange, RefundAnswer

Sendable: TypeAlias = RefundPlan | ReservationPlan


class Procedure(Protocol):
    """What differs between the kinds. `order` is always as fresh as can be."""

    def plan(
        self, order: MspOrder, operation: Operation, account: MerchantAccount
    ) -> Sendable | AlreadyDone | Refused:
        """The one call that does it. Raise `PlanUnsound` only for a fault of ours."""
        ...

    async def send(
        self, operation: Operation, account: MerchantAccount, plan: Sendable
    ) -> tuple[RefundAnswer, Exchange]:
        """Send it, exactly once. Never raises for anything that MultiSafepay does."""
        ...

    async def find(self, order: MspOrder, operation: Operation, account: MerchantAccount) -> Finding:
        """Look for a call that may have arrived. Raise as the port `MultiSafepay` does for reading."""
        ...

    async def find_unsent(
        self, order: MspOrder, operation: Operation, account: MerchantAccount
    ) -> Finding | None:
        """Look for one of which the ledger knows nothing: it may have been restored from a backup.

        None where nothing bears our reference. Raise as `find` does.
        """
        ...
