"""A person has a refund looked up again, and what is found adopted."""

from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from saleor_msp_app.domain.errors import StaleOperation
from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.lookup import Dead, Found, NotThere, Unclear
from saleor_msp_app.domain.operation import Operation, OperationState, accept_held, resolve_not_paid
from saleor_msp_app.usecases.journal import accepted_entry, asked_entries, refused_entry
from saleor_msp_app.usecases.ports.ledger import Ledger, Resumption
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.second_look import Look, SecondLook, Unseen
from saleor_msp_app.usecases.settling import Settling, dead, moved_by

Proof: TypeAlias = Found | Dead


@dataclass(frozen=True, slots=True)
class Rechecked:
    """`look` is what MultiSafepay showed. `proof` is the part of it that settles the refund, None where
    nothing does or the ledger knows already. `operation` is the ledger's row afterwards."""

    operation: Operation
    look: Look
    proof: Proof | None
    applied: bool


@dataclass(frozen=True, slots=True)
class RecheckRefund:
    """The use-case. It believes what the app's own look-up believes, and never sends."""

    ledger: Ledger
    resume: Resumption
    settling: Settling
    second_look: SecondLook
    clock: Clock

    async def __call__(self, reference: PspReference, *, apply: bool, who: str | None = None) -> Rechecked:
        """Look, and with `apply` adopt what settles it. Raise `LookupError` for an unknown reference."""
        operation = await self.ledger.get(reference)
        look = await self.second_look(operation)
        proof = proof_in(look, operation)
        if not apply or proof is None:
            return Rechecked(operation, look, proof, applied=False)
        return Rechecked(await self.adopt(operation, proof, who), look, proof, applied=True)

    async def adopt(self, operation: Operation, proof: Proof, who: str | None = None) -> Operation:
        """Write what was found. Safe beside a running server: the ledger lets one of two win."""
        with suppress(StaleOperation):  # the server, or another person, was first: what it wrote holds
            await self._adopt(operation, proof, who)
        return await self.ledger.get(operation.psp_reference)

    async def _adopt(self, operation: Operation, proof: Proof, who: str | None) -> None:
        if operation.state is OperationState.NEEDS_PERSON:
            await self._adopt_held(operation, proof, who)
            return
        match proof:  # the work that is under way goes on to report it
            case Found():
                await self.settling.adopt(operation, proof)
            case Dead(refund_id, status):
                await self.settling.refuse(operation, dead(operation.kind, refund_id, status))
            case _:
                assert_never(proof)
        for entry in asked_entries(who, "recheck", self.clock()):
            await self.ledger.note(operation.psp_reference, entry)

    async def _adopt_held(self, operation: Operation, proof: Proof, who: str | None) -> None:
        """Its work has ended: new work has to report it."""
        now = self.clock()
        asked = asked_entries(who, "recheck", now)
        match proof:
            case Found(refund_id):
                moved, child = moved_by(operation, proof), proof.child_order_id
                paid = accept_held(operation, moved, refund_id, now, child)
                await self.resume(paid, *asked, accepted_entry(paid, now))
            case Dead(refund_id, status):
                refusal = dead(operation.kind, refund_id, status)
                refused = resolve_not_paid(operation, refusal, now)
                await self.resume(refused, *asked, refused_entry(operation.kind, refusal, now))
            case _:
                assert_never(proof)


def proof_in(look: Look, operation: Operation) -> Proof | None:
    """What says for certain where the money of an unsettled refund is.

    Absence is no proof here: whether to send again is another question (`RetryRefund`).
    """
    unsettled = operation.state in (OperationState.SENDING, OperationState.NEEDS_PERSON)
    if not unsettled or isinstance(look, Unseen):
        return None
    match look.finding:
        case Found() | Dead():
            return look.finding
        case NotThere() | Unclear():
            return Found(operation.msp_refund_id, None, operation.child_order_id) if operation.taken else None
        case _:
            assert_never(look.finding)
