"""`refunds recheck`."""

from typing import assert_never

from saleor_msp_app.commands.desk import changing
from saleor_msp_app.commands.outcome import Outcome, tell
from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.lookup import Dead, Found, NotThere, Unclear
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.wording import wording
from saleor_msp_app.settings import read_settings
from saleor_msp_app.usecases.recheck_refund import Rechecked
from saleor_msp_app.usecases.second_look import Look, Unseen
from saleor_msp_app.usecases.settling import moved_by


async def recheck(reference: PspReference, *, apply: bool, as_json: bool) -> int:
    """Say what MultiSafepay shows, and adopt it if told to."""
    async with changing(read_settings()) as desk:
        await desk.operation(reference)
        done = await desk.recheck(reference, apply=apply)
    said = f"{what_is_seen(done.look, done.operation)} {_what_follows(done, apply=apply)}"
    seen = not isinstance(done.look, Unseen)
    outcome = Outcome(seen, done.applied, said, done.operation, done.look)
    return tell(outcome, dry_run=not apply, as_json=as_json)


def what_is_seen(look: Look, operation: Operation) -> str:
    """In a sentence."""
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


def _what_follows(done: Rechecked, *, apply: bool) -> str:
    if done.proof is None:
        return f"Nothing to adopt: the ledger says {_state(done.operation)}."
    if apply:
        return f"The ledger says now: {_state(done.operation)}."
    return f"With --apply it becomes {_adopted(done.operation, done.proof)}, and Saleor is told."


def _adopted(operation: Operation, proof: Found | Dead) -> str:
    if isinstance(proof, Found):
        return f"accepted with {moved_by(operation, proof)}"
    return "refused"


def _state(operation: Operation) -> str:
    moved = f" with {operation.moved}" if operation.moved is not None else ""
    return f"{operation.state.replace('_', ' ')}{moved}"
