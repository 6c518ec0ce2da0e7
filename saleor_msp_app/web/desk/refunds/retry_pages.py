"""Retry: only what is certainly not at MultiSafepay is sent once more."""

from dataclasses import dataclass
from typing import assert_never

from saleor_msp_app.usecases.look_words import state_words, what_is_seen
from saleor_msp_app.usecases.ports.ledger import Ledger
from saleor_msp_app.usecases.retry_refund import NotRetried, Retried, RetryRefund
from saleor_msp_app.web.desk.answers import DeskAnswer, Go, Notice, View
from saleor_msp_app.web.desk.refunds.confirming import (
    CONFLICT,
    Confirmation,
    as_seen,
    form_address,
    of_this_shop,
    said,
)
from saleor_msp_app.web.desk.refunds.detail import CARRIED_OUT, address
from saleor_msp_app.web.desk.routes import DeskRoute
from saleor_msp_app.web.desk.visit import Visit

_TITLE = "Retry"
_NEVER_SENT = Confirmation(_TITLE, ("The app only heard of it, and never sends it.",))


@dataclass(frozen=True, slots=True)
class RetryPages:
    """`/refunds/{reference}/retry`."""

    ledger: Ledger
    retry: RetryRefund

    def routes(self) -> tuple[DeskRoute, ...]:
        """What would be sent, and sending it."""
        path = "/refunds/{reference}/retry"
        return DeskRoute("GET", path, self._would), DeskRoute("POST", path, self._do)

    async def _would(self, visit: Visit) -> DeskAnswer:
        operation = await of_this_shop(self.ledger, visit)
        if isinstance(operation, View):
            return operation
        if operation.kind not in CARRIED_OUT:
            return said(operation, _NEVER_SENT)
        outcome = await self.retry(operation.psp_reference, dry_run=True)
        match outcome:
            case Retried(operation, look):
                does = f"The app looks once more, plans anew and sends {operation.amount} to MultiSafepay."
                says = (what_is_seen(look, operation), does)
                button = (form_address(operation, "retry"), f"Send {operation.amount} again")
                return said(operation, Confirmation(_TITLE, says, button, dangerous=True))
            case NotRetried():
                return _not_retried(outcome)
            case _:
                assert_never(outcome)

    async def _do(self, visit: Visit) -> DeskAnswer:
        operation = await as_seen(self.ledger, visit)
        if isinstance(operation, View):
            return operation
        if operation.kind not in CARRIED_OUT:
            return said(operation, _NEVER_SENT, CONFLICT)
        outcome = await self.retry(operation.psp_reference, dry_run=False, who=visit.visitor.email)
        match outcome:
            case Retried(operation):
                text = "The app looks once more, and sends it if it still is not there."
                return Go(address(operation), Notice("success", "It is tried again", text))
            case NotRetried(operation, why, adopted=True):
                text = f"{why} The ledger says now: {state_words(operation)}."
                return Go(address(operation), Notice("warning", "Not sent again", text))
            case NotRetried():
                return _not_retried(outcome, CONFLICT)
            case _:
                assert_never(outcome)


def _not_retried(outcome: NotRetried, status: int = 200) -> View:
    operation, look = outcome.operation, outcome.look
    seen = () if look is None else (what_is_seen(look, operation),)
    recheck = None if look is None else (f"{address(operation)}/recheck", "Recheck it instead")
    says = ("It is not sent again.", outcome.why, *seen)
    return said(operation, Confirmation(_TITLE, says, more=recheck), status)
