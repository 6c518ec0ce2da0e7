"""Recheck: what MultiSafepay shows now, and whether the ledger is to take it over."""

from dataclasses import dataclass

from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.usecases.look_words import adopted, state_words, what_is_seen
from saleor_msp_app.usecases.ports.ledger import Ledger
from saleor_msp_app.usecases.recheck_refund import RecheckRefund
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

_TITLE = "Recheck"


@dataclass(frozen=True, slots=True)
class RecheckPages:
    """`/refunds/{reference}/recheck`."""

    ledger: Ledger
    recheck: RecheckRefund

    def routes(self) -> tuple[DeskRoute, ...]:
        """The look, and the adoption of what it showed."""
        path = "/refunds/{reference}/recheck"
        return DeskRoute("GET", path, self._look), DeskRoute("POST", path, self._adopt)

    async def _look(self, visit: Visit) -> DeskAnswer:
        operation = await of_this_shop(self.ledger, visit)
        return operation if isinstance(operation, View) else await self._seen(operation)

    async def _seen(self, operation: Operation, status: int = 200) -> View:
        if operation.kind not in CARRIED_OUT:
            return said(operation, Confirmation(_TITLE, ("The app only heard of it: nothing to look up.",)))
        done = await self.recheck(operation.psp_reference, apply=False)
        seen = what_is_seen(done.look, done.operation)
        if done.proof is None:
            nothing = f"Nothing to take over: the ledger says {state_words(done.operation)}."
            return said(done.operation, Confirmation(_TITLE, (seen, nothing)), status)
        becomes = f"It becomes {adopted(done.operation, done.proof)}, and Saleor is told. Nothing is sent."
        does = (form_address(operation, "recheck"), "Take it over")
        return said(done.operation, Confirmation(_TITLE, (seen, becomes), does), status)

    async def _adopt(self, visit: Visit) -> DeskAnswer:
        operation = await as_seen(self.ledger, visit)
        if isinstance(operation, View):
            return operation
        if operation.kind not in CARRIED_OUT:
            return await self._seen(operation, CONFLICT)
        done = await self.recheck(operation.psp_reference, apply=True, who=visit.visitor.email)
        if not done.applied:
            return await self._seen(operation, CONFLICT)
        text = f"The ledger says now: {state_words(done.operation)}."
        return Go(address(operation), Notice("success", "Rechecked", text))
