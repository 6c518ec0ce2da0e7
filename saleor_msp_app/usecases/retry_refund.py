"""A person has a refund tried again that the app gave up: only where it is certainly not at MultiSafepay."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from saleor_msp_app.domain.errors import StaleOperation
from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.lookup import Dead, Found, NotThere, Unclear
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, ReportState, retry
from saleor_msp_app.domain.refusals import RefusalCode
from saleor_msp_app.domain.wording import SOMEBODY_ELSE, capitalised, wording
from saleor_msp_app.usecases.journal import asked_entries, taken_up_entry
from saleor_msp_app.usecases.pace import Pace
from saleor_msp_app.usecases.ports.ledger import Ledger, Resumption
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.recheck_refund import RecheckRefund, proof_in
from saleor_msp_app.usecases.second_look import Look, SecondLook, Unseen


@dataclass(frozen=True, slots=True)
class Retried:
    """It was handed to the engine, or would be in a dry run."""

    operation: Operation
    look: Look


@dataclass(frozen=True, slots=True)
class NotRetried:
    """Nothing is sent. `look` is None where MultiSafepay was not asked; `adopted` where what MultiSafepay
    shows was written down instead."""

    operation: Operation
    why: str
    look: Look | None = None
    adopted: bool = False


RetryOutcome: TypeAlias = Retried | NotRetried


@dataclass(frozen=True, slots=True)
class RetryRefund:
    """The use-case. It sends nothing itself: the engine's own work looks once more, by the trace from before
    the last call, and only then plans and sends."""

    ledger: Ledger
    resume: Resumption
    second_look: SecondLook
    recheck: RecheckRefund
    clock: Clock
    pace: Pace

    async def __call__(
        self, reference: PspReference, *, dry_run: bool, who: str | None = None
    ) -> RetryOutcome:
        """Raise `LookupError` for an unknown reference."""
        operation = await self.ledger.get(reference)
        why_not = why_not_retried(operation)
        if why_not is not None:
            return NotRetried(operation, why_not)
        look = await self.second_look(operation)
        proof = proof_in(look, operation)
        if proof is not None:
            after = operation if dry_run else await self.recheck.adopt(operation, proof, who)
            return NotRetried(after, "It is at MultiSafepay already.", look, adopted=not dry_run)
        doubt = _doubt(look) or self._too_early(operation)
        if doubt is not None:
            return NotRetried(operation, doubt, look)
        return await self._retry(operation, look, who, dry_run=dry_run)

    async def _retry(
        self, operation: Operation, look: Look, who: str | None, *, dry_run: bool
    ) -> RetryOutcome:
        now = self.clock()
        again = retry(operation, now)
        if dry_run:
            return Retried(operation, look)
        try:
            entry = taken_up_entry(again.kind, "certainly not at MultiSafepay", now)
            await self.resume(again, *asked_entries(who, "retry", now), entry)
        except StaleOperation:
            after = await self.ledger.get(operation.psp_reference)
            return NotRetried(after, SOMEBODY_ELSE, look)
        return Retried(again, look)

    def _too_early(self, operation: Operation) -> str | None:
        """A refund may stay invisible for a while: only then is its absence certain."""
        if operation.before is None or operation.sending_since is None:
            return None
        certain_at = operation.sending_since + self.pace.certain_after
        if self.clock() >= certain_at:
            return None
        return (
            "MultiSafepay does not show it yet, but it was sent a short time ago. "
            f"Try again after {certain_at:%Y-%m-%d %H:%M:%S} UTC."
        )


def why_not_retried(operation: Operation) -> str | None:
    """What the ledger alone says against it; None where MultiSafepay has to be asked."""
    match operation.state:
        case OperationState.NEEDS_PERSON:
            return None
        case OperationState.REFUSED:
            return _why_refused_for_good(operation)
        case OperationState.REQUESTED | OperationState.SENDING:
            return "The app is still working on it by itself."
        case OperationState.ACCEPTED:
            done = "paid" if operation.kind is OperationKind.REFUND else wording(operation.kind).done
            return f"MultiSafepay has {done} it: {operation.moved}."
        case _:
            assert_never(operation.state)


def _why_refused_for_good(operation: Operation) -> str | None:
    """Where Saleor may know of the refusal, a clerk may have pressed again. A second press for a granted
    refund is answered with this operation; one for a bare amount would be another operation, paid beside it.
    """
    code = operation.refusal.code if operation.refusal else None
    if code is not RefusalCode.MULTISAFEPAY_UNREACHABLE:
        again = wording(operation.kind).again
        return f"It was refused, and nothing moved. Mend what the refusal says, then {again} in Saleor."
    if operation.report is ReportState.DONE or operation.granted_refund_id is None:
        words = wording(operation.kind)
        return f"Saleor shows this {words.noun} as failed, or is about to. {capitalised(words.again)} there."
    return None


def _doubt(look: Look) -> str | None:
    if isinstance(look, Unseen):
        return f"Its absence cannot be proved: {look.why.rstrip('.')}."
    match look.finding:
        case NotThere():
            return None
        case Unclear(why):
            return (
                f"MultiSafepay's order changed, and it is not clear by what: {why}. "
                "Look there, then settle it by what you find."
            )
        case Found() | Dead():
            return "MultiSafepay shows it under this reference."
        case _:
            assert_never(look.finding)
