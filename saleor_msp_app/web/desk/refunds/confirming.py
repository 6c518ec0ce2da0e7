"""What all confirmations share: the refund is of this shop, and still as the person saw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.wording import SOMEBODY_ELSE
from saleor_msp_app.usecases.ports.ledger import Ledger
from saleor_msp_app.web.desk.answers import View, not_found
from saleor_msp_app.web.desk.refunds.detail import NO_SUCH_REFUND, address
from saleor_msp_app.web.desk.refunds.words import KINDS, state_badge
from saleor_msp_app.web.desk.visit import Visit

CONFLICT = 409


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`says` are sentences about what is seen and what will be done. `does` names the action of the form and
    its button; None where nothing can be done. `more` links to what helps instead."""

    title: str
    says: Sequence[str]
    does: tuple[str, str] | None = None
    dangerous: bool = False
    more: tuple[str, str] | None = None
    hidden: Mapping[str, str] | None = None


async def of_this_shop(ledger: Ledger, visit: Visit) -> Operation | View:
    """Another shop's refund is none."""
    try:
        operation = await ledger.get(PspReference(visit.path["reference"]))
    except LookupError:
        return not_found(NO_SUCH_REFUND)
    return operation if operation.shop == visit.visitor.shop else not_found(NO_SUCH_REFUND)


async def as_seen(ledger: Ledger, visit: Visit) -> Operation | View:
    """For a form: refused where the refund has changed since its confirmation was drawn."""
    operation = await of_this_shop(ledger, visit)
    if isinstance(operation, Operation) and visit.form.get("seen") != str(operation.version):
        return said(operation, Confirmation("Not done", (SOMEBODY_ELSE,)), CONFLICT)
    return operation


def said(operation: Operation, confirmation: Confirmation, status: int = 200) -> View:
    """The confirmation, or why there is none."""
    return View(
        "refunds/confirm.html.jinja",
        {
            "one": operation,
            "kind": KINDS[operation.kind],
            "state": state_badge(operation),
            "back": address(operation),
            "confirmation": confirmation,
        },
        status=status,
    )


def form_address(operation: Operation, action: str) -> str:
    """Where a form is sent."""
    return f"{address(operation).replace('/dashboard/', '/desk/', 1)}/{action}"
