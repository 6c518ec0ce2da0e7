"""Cancel at MultiSafepay: while a refund is reserved there."""

from dataclasses import dataclass
from typing import assert_never

from saleor_msp_app.usecases.cancel_refund import (
    CanBeCancelled,
    CancelOutcome,
    CancelRefund,
    CancelSent,
    NotCancelled,
)
from saleor_msp_app.usecases.ports.ledger import Ledger
from saleor_msp_app.web.desk.answers import DeskAnswer, Go, Notice, View
from saleor_msp_app.web.desk.refunds.confirming import (
    CONFLICT,
    Confirmation,
    as_seen,
    form_address,
    of_this_shop,
    said,
)
from saleor_msp_app.web.desk.refunds.detail import address
from saleor_msp_app.web.desk.routes import DeskRoute
from saleor_msp_app.web.desk.visit import Visit

_TITLE = "Cancel at MultiSafepay"


@dataclass(frozen=True, slots=True)
class CancelPages:
    """`/refunds/{reference}/cancel`."""

    ledger: Ledger
    cancel: CancelRefund

    def routes(self) -> tuple[DeskRoute, ...]:
        """Whether it can be cancelled, and doing it."""
        path = "/refunds/{reference}/cancel"
        return DeskRoute("GET", path, self._would), DeskRoute("POST", path, self._do)

    async def _would(self, visit: Visit) -> DeskAnswer:
        operation = await of_this_shop(self.ledger, visit)
        if isinstance(operation, View):
            return operation
        return _shown(await self.cancel(operation.psp_reference, dry_run=True))

    async def _do(self, visit: Visit) -> DeskAnswer:
        operation = await as_seen(self.ledger, visit)
        if isinstance(operation, View):
            return operation
        outcome = await self.cancel(
            operation.psp_reference, dry_run=False, who=visit.visitor.email, seen=operation.version
        )
        return _shown(outcome, CONFLICT)


def _shown(outcome: CancelOutcome, if_not: int = 200) -> DeskAnswer:
    operation = outcome.operation
    match outcome:
        case CanBeCancelled(operation, shown):
            amount = operation.moved or operation.amount
            seen = f"MultiSafepay shows refund {shown.refund_id} as {shown.status}: it is not paid out yet."
            what = (
                f"The app asks MultiSafepay to cancel it. If it does, the customer does not get {amount}, "
                "Saleor is told REFUND_FAILURE, and it can be refunded again."
            )
            does = (form_address(operation, "cancel"), f"Cancel the refund of {amount}")
            return said(operation, Confirmation(_TITLE, (seen, what), does, dangerous=True))
        case CancelSent(answered=True):
            text = "MultiSafepay cancels it. The order is read again, and Saleor is told what it shows."
            return Go(address(operation), Notice("success", "Asked to cancel", text))
        case CancelSent():
            text = (
                "MultiSafepay's answer was lost: it may be cancelled or not. The order is read again, and "
                "this page shows what came of it."
            )
            return Go(address(operation), Notice("warning", "Asked to cancel", text))
        case NotCancelled(operation, why):
            return said(operation, Confirmation(_TITLE, ("It is not cancelled.", why)), if_not)
        case _:
            assert_never(outcome)
