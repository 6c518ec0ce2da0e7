"""Put a granted refund right that Saleor holds for failed, while its money has left."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from saleor_msp_app.domain.healing import (
    AwaitAnswer,
    CannotHeal,
    Press,
    TakeBack,
    TellLoose,
    after_refused_press,
    free_reference,
    is_booked,
    next_healing,
)
from saleor_msp_app.domain.ids import GrantedRefundId
from saleor_msp_app.domain.operation import Operation, answer_with_result, begin_press, mark_reported
from saleor_msp_app.domain.reporting import EventReport, report_of
from saleor_msp_app.domain.transaction_events import TransactionSeen
from saleor_msp_app.usecases.journal import (
    answered_entry,
    press_refused_entry,
    pressed_entry,
    reported_entry,
    told_loose_entry,
)
from saleor_msp_app.usecases.pace import Pace, Settled, Step, Wait
from saleor_msp_app.usecases.ports.installations import Installation
from saleor_msp_app.usecases.ports.ledger import Ledger
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.ports.saleor import (
    PressRefused,
    PressTaken,
    ReportConflicts,
    ReportTaken,
    Saleor,
)

Healing: TypeAlias = Step | CannotHeal


@dataclass(frozen=True, slots=True)
class HealAnswer:
    """One step of healing. The delivery that a press causes is answered with the result
    (`domain/admission.py`).

    Raise what the port `Saleor` raises.
    """

    ledger: Ledger
    saleor: Saleor
    clock: Clock
    pace: Pace

    async def __call__(
        self, operation: Operation, installation: Installation, seen: TransactionSeen
    ) -> Healing:
        """`seen` is what Saleor shows now."""
        granted = operation.granted_refund_id
        if granted is None:
            return CannotHeal("it is for no granted refund")
        step = next_healing(operation, seen, self.clock(), self.pace.stored_within, self.pace.most_presses)
        match step:
            case AwaitAnswer():
                return self._later("Saleor was asked for the granted refund again")
            case TakeBack(report):
                return await self._take_back(operation, installation, report)
            case Press():
                return await self._press(operation, installation, granted)
            case CannotHeal():
                return step
            case _:
                assert_never(step)

    def _later(self, why: str) -> Wait:
        return Wait.of(self.pace.press_poll, why)

    async def _take_back(
        self, operation: Operation, installation: Installation, report: EventReport
    ) -> Healing:
        answer = await self.saleor.report(installation, report)
        match answer:
            case ReportTaken(already):
                entry = reported_entry(report, already=already, at=self.clock())
                await self.ledger.note(operation.psp_reference, entry)
                return self._later("the loose success was taken back")
            case ReportConflicts(message):
                return CannotHeal(f"the loose success cannot be taken back: {message}")
            case _:
                assert_never(answer)

    async def _press(
        self, operation: Operation, installation: Installation, granted: GrantedRefundId
    ) -> Healing:
        now = self.clock()
        pressed = begin_press(operation, now)
        await self.ledger.save(pressed, pressed_entry(pressed, now))
        answer = await self.saleor.press(installation, operation.transaction_id, granted)
        match answer:
            case PressTaken():
                return self._later("Saleor was asked for the granted refund again")
            case PressRefused():
                return await self._refused(pressed, installation, answer)
            case _:
                assert_never(answer)

    async def _refused(
        self, operation: Operation, installation: Installation, answer: PressRefused
    ) -> Healing:
        entry = press_refused_entry(answer.code, answer.message, self.clock())
        await self.ledger.note(operation.psp_reference, entry)
        step = after_refused_press(answer.code, answer.message)
        match step:
            case AwaitAnswer():
                return self._later("Saleor is asking for the granted refund already")
            case TellLoose(why):
                return await self._tell_loose(operation, installation, why)
            case CannotHeal():
                return step
            case _:
                assert_never(step)

    async def _tell_loose(self, operation: Operation, installation: Installation, why: str) -> Healing:
        """Unless a press of somebody else was answered meanwhile: so Saleor is asked once more."""
        seen = await self.saleor.transaction(installation, operation.transaction_id)
        if seen is None or is_booked(operation, seen.events):
            return self._later("Saleor has booked it meanwhile")
        reference = free_reference(operation, seen.events)
        if reference is None:
            return CannotHeal("every reference of it is used up in Saleor")
        now = self.clock()
        named = answer_with_result(operation, reference, now)
        await self.ledger.save(named, answered_entry(reference, now))
        report = report_of(named)
        answer = await self.saleor.report(installation, report)
        if isinstance(answer, ReportConflicts):
            return CannotHeal(f"Saleor holds another amount: {answer.message}")
        told = told_loose_entry(why, now)
        entry = reported_entry(report, already=answer.already, at=now)
        await self.ledger.save(mark_reported(named, now), entry, told)
        return Settled()
