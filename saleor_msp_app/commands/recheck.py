"""`refunds recheck`."""

from saleor_msp_app.commands.desk import changing
from saleor_msp_app.commands.outcome import Outcome, tell
from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.settings import read_settings
from saleor_msp_app.usecases.look_words import adopted, state_words, what_is_seen
from saleor_msp_app.usecases.recheck_refund import Rechecked
from saleor_msp_app.usecases.second_look import Unseen


async def recheck(reference: PspReference, *, apply: bool, as_json: bool) -> int:
    """Say what MultiSafepay shows, and adopt it if told to."""
    async with changing(read_settings()) as desk:
        await desk.operation(reference)
        done = await desk.recheck(reference, apply=apply)
    said = f"{what_is_seen(done.look, done.operation)} {_what_follows(done, apply=apply)}"
    seen = not isinstance(done.look, Unseen)
    outcome = Outcome(seen, done.applied, said, done.operation, done.look)
    return tell(outcome, dry_run=not apply, as_json=as_json)


def _what_follows(done: Rechecked, *, apply: bool) -> str:
    if done.proof is None:
        return f"Nothing to adopt: the ledger says {state_words(done.operation)}."
    if apply:
        return f"The ledger says now: {state_words(done.operation)}."
    return f"With --apply it becomes {adopted(done.operation, done.proof)}, and Saleor is told."
