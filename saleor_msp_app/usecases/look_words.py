"""What a look at MultiSafepay's order showed, and what it makes of the ledger, in sentences."""

from typing import assert_never

from saleor_msp_app.domain.lookup import Dead, Found, NotThere, Unclear
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.reporting import EventReport
from saleor_msp_app.domain.wording import wording
from saleor_msp_app.usecases.recheck_refund import Proof
from saleor_msp_app.usecases.second_look import Look, Unseen
from saleor_msp_app.usecases.settling import moved_by


def what_is_seen(look: Look, operation: Operation) -> str:
    """In a sentence or two."""
    if isinstance(look, Unseen):
        return f"Nothing is known: {look.why.rstrip('.')}."
    finding, noun = look.finding, wording(operation.kind).noun
    match finding:
        case Found(refund_id, amount):
            number = f", number {refund_id}" if refund_id else ""
            money = f" of {amount}" if amount is not None else ""
            said = f"MultiSafepay shows this {noun}{money}{number}."
        case Dead(refund_id, status):
            said = f"MultiSafepay shows this {noun}, number {refund_id}, as {status}: no money moved."
        case NotThere():
            said = f"MultiSafepay does not show this {noun}."
        case Unclear(why):
            said = f"MultiSafepay's order changed, and it is not clear by what: {why}."
        case _:
            assert_never(finding)
    return f"{said} The order is {look.status}; {look.refunded} of it is refunded in all."


def adopted(operation: Operation, proof: Proof) -> str:
    """What an operation becomes by what was found: `accepted with 5.00 EUR`."""
    if isinstance(proof, Found):
        return f"accepted with {moved_by(operation, proof)}"
    return "refused"


def state_words(operation: Operation) -> str:
    """Where its money is, by the ledger."""
    moved = f" with {operation.moved}" if operation.moved is not None else ""
    return f"{operation.state.replace('_', ' ')}{moved}"


def report_words(report: EventReport) -> str:
    """What Saleor is told: the event, its amount and its message."""
    return f"{report.kind} of {report.amount}: {report.message}"
