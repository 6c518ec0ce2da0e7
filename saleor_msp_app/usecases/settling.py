"""Every way in which a try at an operation ends in the ledger."""

from dataclasses import dataclass
from datetime import timedelta

from saleor_msp_app.domain.ids import MspTransactionId, PspReference
from saleor_msp_app.domain.lookup import Found
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import (
    Operation,
    OperationKind,
    OperationState,
    accept,
    certainly_absent,
    denied_for_now,
    hold,
    never_sent,
    refuse,
)
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.wording import capitalised, wording
from saleor_msp_app.usecases.journal import accepted_entry, held_entry, not_sent_entry, refused_entry
from saleor_msp_app.usecases.pace import Settled, Wait
from saleor_msp_app.usecases.ports.ledger import Ledger
from saleor_msp_app.usecases.ports.running import Clock


@dataclass(frozen=True, slots=True)
class Settling:
    """Writes the new state with its journal entry, in one commit."""

    ledger: Ledger
    clock: Clock

    async def adopt(self, operation: Operation, found: Found) -> Settled:
        """MultiSafepay has it."""
        now = self.clock()
        done = accept(operation, moved_by(operation, found), found.refund_id, now, found.child_order_id)
        await self.ledger.save(done, accepted_entry(done, now))
        return Settled()

    async def adopt_taken(self, operation: Operation) -> Settled:
        """MultiSafepay said yes, whatever its order shows."""
        return await self.adopt(operation, Found(operation.msp_refund_id, None, operation.child_order_id))

    async def refuse(self, operation: Operation, refusal: Refused) -> Settled:
        """Nothing moved and nothing will."""
        now = self.clock()
        await self.ledger.save(refuse(operation, refusal, now), refused_entry(operation.kind, refusal, now))
        return Settled()

    async def plan_anew(self, operation: Operation, after: timedelta, why: str) -> Wait:
        """It is certainly not at MultiSafepay: back to the start, later."""
        now = self.clock()
        await self.ledger.save(certainly_absent(operation, now), not_sent_entry(operation.kind, why, now))
        return Wait.of(after, why)

    async def send_later(self, operation: Operation, after: timedelta, why: str) -> Wait:
        """MultiSafepay refused the call for a time."""
        now = self.clock()
        await self.ledger.save(denied_for_now(operation, now), not_sent_entry(operation.kind, why, now))
        return Wait.of(after, why)

    async def not_sent(self, operation: Operation, after: timedelta, why: str) -> Wait:
        """Nothing left: the connection could not be made."""
        now = self.clock()
        await self.ledger.save(never_sent(operation, now), not_sent_entry(operation.kind, why, now))
        return Wait.of(after, why)

    async def hold(self, operation: Operation, why: str) -> Settled:
        """No program can settle it."""
        noun = capitalised(wording(operation.kind).noun)
        message = (
            f"{noun} {operation.psp_reference} of {operation.amount} needs a person: {why.rstrip('.')}. "
            f"Look for it at MultiSafepay, order {operation.msp_order_id}."
        )
        now = self.clock()
        held = hold(operation, RefusalCode.OUTCOME_UNKNOWN, message, now)
        await self.ledger.save(held, held_entry(operation.kind, message, now))
        return Settled()

    async def without_account(self, operation: Operation) -> Settled:
        """The account that took the payment is not configured any more."""
        if operation.taken:
            return await self.adopt_taken(operation)
        if operation.state is OperationState.SENDING:
            return await self.hold(operation, "its outcome is unknown and its account is gone")
        text = (
            "The MultiSafepay account of this payment is not configured any more. "
            f"Nothing was {wording(operation.kind).done}."
        )
        return await self.refuse(operation, Refused(RefusalCode.ACCOUNT_GONE, text))


def moved_by(operation: Operation, found: Found) -> Money:
    """Without an amount of MultiSafepay's own, the planned one was moved."""
    return found.amount or operation.planned or operation.amount


def dead(kind: OperationKind, refund_id: MspTransactionId, status: str) -> Refused:
    """MultiSafepay took it and then gave it up."""
    return Refused(
        RefusalCode.REFUSED_BY_MULTISAFEPAY,
        f"MultiSafepay took the {wording(kind).noun} (number {refund_id}) and then marked it {status}. "
        "No money moved.",
    )


def taken_back(refund_id: MspTransactionId, status: str) -> Refused:
    """MultiSafepay accepted it, Saleor may have been told, and then it came to nothing."""
    return Refused(
        RefusalCode.TAKEN_BACK,
        f"MultiSafepay accepted the refund (number {refund_id}) and marked it {status} later. The money was "
        "not paid out, or came back. Ask MultiSafepay why, then press Refund again.",
    )


def cancelled(refund_id: MspTransactionId) -> Refused:
    """MultiSafepay accepted it, and cancelled it because somebody here asked for that."""
    return Refused(
        RefusalCode.TAKEN_BACK,
        f"The refund (number {refund_id}) was cancelled at MultiSafepay on request, before it was paid out. "
        "No money moved.",
    )


def preceding(kind: OperationKind, other: PspReference) -> Refused:
    """An operation of the same order waits for a person."""
    return Refused(
        RefusalCode.PRECEDING_REFUND_OPEN,
        f"An earlier request for this payment ({other}) has an unknown outcome and needs a person first. "
        f"Nothing was {wording(kind).done}.",
    )


def done_before(other: Operation) -> Refused:
    """MultiSafepay shows it as done, and it was done for another request."""
    words = wording(other.kind)
    return Refused(
        RefusalCode.ALREADY_CHARGED if other.kind is OperationKind.CHARGE else RefusalCode.ALREADY_VOID,
        f"This payment has been {words.done} already: {other.moved or other.amount} (reference "
        f"{other.told_as or other.psp_reference}). Nothing more was {words.done}.",
    )
