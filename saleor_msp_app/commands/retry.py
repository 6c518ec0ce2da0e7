"""`refunds retry`."""

from typing import assert_never

from saleor_msp_app.commands.desk import changing
from saleor_msp_app.commands.outcome import Outcome, tell
from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.settings import read_settings
from saleor_msp_app.usecases.look_words import what_is_seen
from saleor_msp_app.usecases.retry_refund import NotRetried, Retried, RetryOutcome
from saleor_msp_app.usecases.second_look import Look


async def retry(reference: PspReference, *, dry_run: bool, as_json: bool) -> int:
    """Hand it to the engine once more, or say why not."""
    async with changing(read_settings()) as desk:
        await desk.operation(reference)
        outcome = await desk.retry(reference, dry_run=dry_run)
    return tell(_said(outcome, dry_run=dry_run), dry_run=dry_run, as_json=as_json)


def _said(outcome: RetryOutcome, *, dry_run: bool) -> Outcome:
    match outcome:
        case Retried(operation, look):
            does = "It would be handed" if dry_run else "It is handed"
            said = (
                f"{what_is_seen(look, operation)} {does} to the server, which looks once more, "
                f"plans anew and sends {operation.amount}."
            )
            return Outcome(done=True, changed=not dry_run, says=said, operation=operation, look=look)
        case NotRetried(operation, why, look, adopted):
            follows = f" What it shows is adopted: {operation.state}." if adopted else ""
            said = f"Not retried. {why}{_seen(look, operation)}{follows}"
            return Outcome(done=False, changed=adopted, says=said, operation=operation, look=look)
        case _:
            assert_never(outcome)


def _seen(look: Look | None, operation: Operation) -> str:
    return "" if look is None else f" {what_is_seen(look, operation)}"
