"""One refund: its road, its cart, what was sent and received, what Saleor holds, and what can be done."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from saleor_msp_app.domain.cart_change import cart_changes
from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, ReportState
from saleor_msp_app.domain.refund_cancel import cancellable_by_ledger
from saleor_msp_app.usecases.milestones import milestones
from saleor_msp_app.usecases.ports.accounts import Accounts
from saleor_msp_app.usecases.ports.saleor import Saleor
from saleor_msp_app.usecases.refund_story import ReadRefundStory, RefundStory
from saleor_msp_app.usecases.retry_refund import why_not_retried
from saleor_msp_app.web.desk.answers import DeskAnswer, View, not_found
from saleor_msp_app.web.desk.refunds.recorded import NotSeen, Recorded, recorded
from saleor_msp_app.web.desk.refunds.words import KINDS, REPORTS, state_badge, what_to_do
from saleor_msp_app.web.desk.routes import DeskRoute
from saleor_msp_app.web.desk.visit import Visit

NO_SUCH_REFUND = "No refund of this shop has this reference."
CARRIED_OUT = frozenset({OperationKind.REFUND, OperationKind.CHARGE, OperationKind.CANCEL})
"""Kinds that the app carries out, and can look up."""

_LOOK_AGAIN_SECONDS = 5
_ELSEWHERE = frozenset({"sent", "received", "original", "mirrored"})


@dataclass(frozen=True, slots=True)
class Action:
    """A button that leads to a confirmation."""

    name: str
    to: str


@dataclass(frozen=True, slots=True)
class RefundSection:
    """`/refunds/{reference}`."""

    story: ReadRefundStory
    saleor: Saleor
    accounts: Accounts

    def routes(self) -> tuple[DeskRoute, ...]:
        """One page; what can be done has its own."""
        return (DeskRoute("GET", "/refunds/{reference}", self._show),)

    async def _show(self, visit: Visit) -> DeskAnswer:
        reference = PspReference(visit.path["reference"])
        story = await self.story(reference, visit.visitor.shop)
        if story is None:
            return not_found(NO_SUCH_REFUND)
        if story.operation is None:
            return View(
                "refunds/refused.html.jinja", {"reference": reference, "deliveries": story.deliveries}
            )
        return await self._whole(story, story.operation, visit)

    async def _whole(self, story: RefundStory, operation: Operation, visit: Visit) -> View:
        account = await self.accounts.by_id(operation.shop, operation.account_id)
        record = await recorded(self.saleor, visit.visitor.installation, operation)
        return View(
            "refunds/one.html.jinja",
            {
                "one": operation,
                "kind": KINDS[operation.kind],
                "state": state_badge(operation),
                "report": REPORTS[operation.report],
                "todo": what_to_do(operation),
                "milestones": milestones(operation, story.journal),
                "carts": [(cart.at, cart_changes(cart.original, cart.mirrored)) for cart in story.carts],
                "calls": story.calls,
                "events": record.events if isinstance(record, Recorded) else (),
                "not_seen": record.why if isinstance(record, NotSeen) else None,
                "journal": [(one.at, one.kind, _in_words(one.detail)) for one in story.journal],
                "account": account,
                "actions": tuple(_actions(operation)),
                "not_cancellable": _why_not_cancelled(operation),
                "refresh": _LOOK_AGAIN_SECONDS if _goes_on(operation) else None,
            },
        )


def address(operation: Operation) -> str:
    """Of its page."""
    return f"/dashboard/refunds/{quote(operation.psp_reference, safe='')}"


def _actions(operation: Operation) -> Iterator[Action]:
    if operation.kind in CARRIED_OUT:
        yield Action("Recheck", f"{address(operation)}/recheck")
        if why_not_retried(operation) is None:
            yield Action("Retry", f"{address(operation)}/retry")
    if operation.state is OperationState.NEEDS_PERSON:
        yield Action("Mark as settled", f"{address(operation)}/settle")
    if cancellable_by_ledger(operation) is None:
        yield Action("Cancel at MultiSafepay", f"{address(operation)}/cancel")


def _why_not_cancelled(operation: Operation) -> str | None:
    """Said only of a refund that was accepted: nobody asks it of another."""
    against = cancellable_by_ledger(operation)
    accepted = operation.kind is OperationKind.REFUND and operation.state is OperationState.ACCEPTED
    return against.why if against is not None and accepted else None


def _goes_on(operation: Operation) -> bool:
    """Whether the page will soon say something else."""
    return operation.is_open or operation.report is ReportState.DUE


def _in_words(detail: object) -> list[tuple[str, str]]:
    """Carts and bodies have their own place."""
    if not isinstance(detail, dict):
        return []
    return [
        (str(name).replace("_", " "), str(value))
        for name, value in detail.items()
        if name not in _ELSEWHERE and value not in (None, "", [])
    ]
