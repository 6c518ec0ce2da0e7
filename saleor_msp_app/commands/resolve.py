"""`refunds resolve`."""

from typing import assert_never

from saleor_msp_app.commands.desk import changing
from saleor_msp_app.commands.exits import USAGE, fail
from saleor_msp_app.commands.outcome import Outcome, tell
from saleor_msp_app.domain.ids import MspTransactionId, PspReference
from saleor_msp_app.domain.money import Money, read_amount
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.reporting import EventReport, report_of
from saleor_msp_app.domain.wording import wording
from saleor_msp_app.settings import read_settings
from saleor_msp_app.usecases.look_words import report_words, what_is_seen
from saleor_msp_app.usecases.resolve_refund import (
    NotResolved,
    Remedy,
    Resolved,
    ResolveOutcome,
    SaidNotPaid,
    SaidPaid,
    Word,
)

_REMEDIES: dict[Remedy | None, str] = {
    None: "",
    Remedy.ADOPT: " Adopt that with `refunds recheck --apply`.",
    Remedy.TRUST: " Or add --unseen if you have made sure in MultiSafepay's dashboard.",
}


async def resolve(
    reference: PspReference,
    *,
    paid: bool,
    reason: str,
    moved: str | None,
    msp_refund_id: str | None,
    unseen: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Settle it by a person's word."""
    async with changing(read_settings()) as desk:
        operation = await desk.operation(reference)
        word = _word(operation, paid=paid, moved=moved, msp_refund_id=msp_refund_id)
        outcome = await desk.resolve(reference, word, reason, unseen=unseen, dry_run=dry_run)
    return tell(_said(outcome, dry_run=dry_run), dry_run=dry_run, as_json=as_json)


def _word(operation: Operation, *, paid: bool, moved: str | None, msp_refund_id: str | None) -> Word:
    if not paid:
        return SaidNotPaid()
    number = MspTransactionId(msp_refund_id) if msp_refund_id else None
    return SaidPaid(None if moved is None else _amount(moved, operation), number)


def _amount(text: str, operation: Operation) -> Money:
    code = operation.amount.currency.code
    amount = read_amount(text, code)
    if amount is None:
        fail(f"--moved must be an amount of {code}, like {operation.amount.to_major()}.", USAGE)
    if amount.minor <= 0:
        fail("--moved must be more than 0; say --not-paid where nothing moved.", USAGE)
    return amount


def _said(outcome: ResolveOutcome, *, dry_run: bool) -> Outcome:
    match outcome:
        case Resolved(operation, look):
            told = _report(report_of(operation), dry_run=dry_run)
            becomes = (
                f"By your word the {wording(operation.kind).noun} {_is(dry_run=dry_run)} {operation.state}."
            )
            said = f"{what_is_seen(look, operation)} {becomes} {told}"
            return Outcome(done=True, changed=not dry_run, says=said, operation=operation, look=look)
        case NotResolved(operation, why, look, remedy):
            said = f"Not resolved. {why}{_REMEDIES[remedy]}"
            return Outcome(done=False, changed=False, says=said, operation=operation, look=look)
        case _:
            assert_never(outcome)


def _is(*, dry_run: bool) -> str:
    return "would be" if dry_run else "is now"


def _report(report: EventReport, *, dry_run: bool) -> str:
    would = "would be" if dry_run else "will be"
    return f"Saleor {would} told {report_words(report)}"
