"""A person says what became of a refund that no program can settle."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, assert_never

from saleor_msp_app.domain.errors import StaleOperation
from saleor_msp_app.domain.ids import MspTransactionId, PspReference
from saleor_msp_app.domain.lookup import Dead, Found
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import Operation, OperationState, resolve_not_paid, resolve_paid
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.wording import SOMEBODY_ELSE, wording
from saleor_msp_app.usecases.journal import asked_entries, resolved_entry
from saleor_msp_app.usecases.ports.ledger import Ledger, Resumption
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.recheck_refund import proof_in
from saleor_msp_app.usecases.second_look import Look, SecondLook, Unseen


@dataclass(frozen=True, slots=True)
class SaidPaid:
    """The money left. `moved` is None where it was the planned amount."""

    moved: Money | None
    refund_id: MspTransactionId | None


@dataclass(frozen=True, slots=True)
class SaidNotPaid:
    """Nothing left."""


Word: TypeAlias = SaidPaid | SaidNotPaid


@dataclass(frozen=True, slots=True)
class Resolved:
    """Written, and handed over to be reported; or what would be, in a dry run. `look` is what MultiSafepay
    showed beside the person's word."""

    operation: Operation
    look: Look


class Remedy(StrEnum):
    """What helps where a word is not taken."""

    ADOPT = "adopt"
    """To recheck the operation, and adopt what MultiSafepay shows."""

    TRUST = "trust"
    """To say that one has made sure in MultiSafepay's dashboard (`unseen`)."""


@dataclass(frozen=True, slots=True)
class NotResolved:
    """Nothing was changed."""

    operation: Operation
    why: str
    look: Look | None = None
    remedy: Remedy | None = None


ResolveOutcome: TypeAlias = Resolved | NotResolved


@dataclass(frozen=True, slots=True)
class ResolveRefund:
    """The use-case. A word that MultiSafepay's order disproves is not taken."""

    ledger: Ledger
    resume: Resumption
    second_look: SecondLook
    clock: Clock

    async def __call__(
        self,
        reference: PspReference,
        word: Word,
        reason: str,
        *,
        unseen: bool,
        dry_run: bool,
        who: str | None = None,
    ) -> ResolveOutcome:
        """`unseen`: that nothing moved is taken on trust where MultiSafepay's order cannot be read.

        Raise `LookupError` for an unknown reference.
        """
        operation = await self.ledger.get(reference)
        if operation.state is not OperationState.NEEDS_PERSON:
            noun = wording(operation.kind).noun
            why = f"This {noun} is {operation.state}: a person settles only one that needs a person."
            return NotResolved(operation, why)
        look = await self.second_look(operation)
        contradiction = _contradiction(look, operation, word, unseen=unseen)
        if contradiction is not None:
            return NotResolved(operation, contradiction.why, look, contradiction.remedy)
        settled = self._settled(operation, word, reason)
        if dry_run:
            return Resolved(settled, look)
        return await self._write(settled, reason, look, who)

    async def _write(self, settled: Operation, reason: str, look: Look, who: str | None) -> ResolveOutcome:
        now = settled.updated_at
        asked = asked_entries(who, "resolve", now)
        try:
            await self.resume(settled, *asked, resolved_entry(settled, reason, now))
        except StaleOperation:
            after = await self.ledger.get(settled.psp_reference)
            return NotResolved(after, SOMEBODY_ELSE, look)
        return Resolved(settled, look)

    def _settled(self, operation: Operation, word: Word, reason: str) -> Operation:
        now = self.clock()
        match word:
            case SaidPaid(moved, refund_id):
                amount = moved or operation.planned or operation.amount
                return resolve_paid(operation, amount, refund_id, now)
            case SaidNotPaid():
                text = f"No money moved: somebody looked at MultiSafepay. {reason}"
                refusal = Refused(RefusalCode.SETTLED_BY_PERSON, text)
                return resolve_not_paid(operation, refusal, now)
            case _:
                assert_never(word)


@dataclass(frozen=True, slots=True)
class _Contradiction:
    why: str
    remedy: Remedy


def _contradiction(look: Look, operation: Operation, word: Word, *, unseen: bool) -> _Contradiction | None:
    """Saleor offers what was not paid for a second refund: that needs more than a word."""
    if isinstance(look, Unseen):
        if isinstance(word, SaidPaid) or unseen:
            return None
        why = f"{look.why.rstrip('.')}. So it may have been paid. Try again later."
        return _Contradiction(why, Remedy.TRUST)
    proof, noun = proof_in(look, operation), wording(operation.kind).noun
    match word, proof:
        case SaidNotPaid(), Found():
            return _Contradiction(f"MultiSafepay shows this {noun} as made.", Remedy.ADOPT)
        case SaidPaid(), Dead(status=status):
            why = f"MultiSafepay shows this {noun} as {status}: no money moved."
            return _Contradiction(why, Remedy.ADOPT)
        case _:
            return None
