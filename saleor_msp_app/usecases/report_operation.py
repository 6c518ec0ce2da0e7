"""Tell Saleor what became of an operation: once Saleor can link it, and until Saleor takes it."""

from dataclasses import dataclass, replace
from typing import assert_never

from saleor_msp_app.domain.available_actions import available_actions
from saleor_msp_app.domain.errors import SaleorAccessLost, SaleorRefused, SaleorUnavailable, StaleOperation
from saleor_msp_app.domain.healing import CannotHeal
from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.operation import Operation, ReportState, mark_reported, park_report
from saleor_msp_app.domain.reporting import (
    AnswerLost,
    Contradicted,
    EventReport,
    NothingToTell,
    NotStoredYet,
    ReportNow,
    TransactionSeen,
    next_report,
)
from saleor_msp_app.usecases.heal_answer import HealAnswer
from saleor_msp_app.usecases.journal import parked_entry, reported_entry, silent_entry
from saleor_msp_app.usecases.pace import Pace, Settled, Step, Wait
from saleor_msp_app.usecases.ports.accounts import Accounts
from saleor_msp_app.usecases.ports.installations import Installation, Installations
from saleor_msp_app.usecases.ports.ledger import Ledger
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.ports.saleor import ReportConflicts, ReportTaken, Saleor


@dataclass(frozen=True, slots=True)
class ReportOperation:
    """The use-case. Settled when there is nothing left to tell, else how long to wait."""

    ledger: Ledger
    installations: Installations
    saleor: Saleor
    accounts: Accounts
    heal: HealAnswer
    clock: Clock
    pace: Pace

    async def __call__(self, reference: PspReference, tries: int) -> Step:
        """One step. `tries` counts the calls before this one that ended in a wait."""
        operation = await self.ledger.get(reference)
        if operation.report in (ReportState.NOT_DUE, ReportState.DONE):
            return Settled()
        installation = await self.installations.get(operation.shop)
        if installation is None:
            return await self._park(operation, "the app is not installed in this shop")
        try:
            return await self._tell(operation, installation)
        except SaleorUnavailable as error:
            return Wait.of(self.pace.after(tries), str(error))
        except SaleorAccessLost as error:
            return await self._park(operation, str(error))
        except SaleorRefused as error:
            return await self._park(operation, str(error))
        except StaleOperation:
            # an answer to a press, or other work on it, was first
            return Wait.of(self.pace.first, "somebody else changed it just now")

    async def _tell(self, operation: Operation, installation: Installation) -> Step:
        seen = await self.saleor.transaction(installation, operation.transaction_id)
        if seen is None:
            return await self._park(operation, "Saleor does not know the transaction")
        return await self._follow(operation, installation, seen)

    async def _follow(self, operation: Operation, installation: Installation, seen: TransactionSeen) -> Step:
        step = next_report(operation, seen, self.clock(), self.pace.stored_within)
        match step:
            case ReportNow(report):
                await self._tell_older(operation, installation, seen)
                whole = await self._completed(operation, report)
                return await self._report(operation, installation, whole)
            case NotStoredYet():
                late = self.clock() - operation.created_at >= self.pace.stored_within
                pause = self.pace.longest if late else self.pace.stored_poll
                return Wait.of(pause, "Saleor has not stored our answer yet")
            case NothingToTell(why):
                return await self._silent(operation, why)
            case AnswerLost():
                return await self._heal(operation, installation, seen)
            case Contradicted(shown):
                return await self._park(operation, f"Saleor holds another amount, {shown}")
            case _:
                assert_never(step)

    async def _tell_older(
        self, operation: Operation, installation: Installation, seen: TransactionSeen
    ) -> None:
        """Where Saleor was away the older ones may sleep for longer: the first to come tells for all, in
        their order. One that Saleor is not ready for keeps no other waiting."""
        for older in await self.ledger.due_before(operation):
            step = next_report(older, seen, self.clock(), self.pace.stored_within)
            if isinstance(step, ReportNow):
                whole = await self._completed(older, step.report)
                await self._report(older, installation, whole)

    async def _completed(self, operation: Operation, report: EventReport) -> EventReport:
        """With what staff may ask for next, and where the money is seen."""
        ledger = await self.ledger.of_transaction(operation.shop, operation.transaction_id)
        account = await self.accounts.by_id(operation.shop, operation.account_id)
        return replace(
            report,
            available_actions=available_actions(ledger),
            external_url=account.dashboard_url if account else "",
        )

    async def _heal(self, operation: Operation, installation: Installation, seen: TransactionSeen) -> Step:
        outcome = await self.heal(operation, installation, seen)
        if isinstance(outcome, CannotHeal):
            why = f"Saleor never got our answer and booked a failure, while the money left; {outcome.why}"
            return await self._park(await self.ledger.get(operation.psp_reference), why)
        return outcome

    async def _report(self, operation: Operation, installation: Installation, report: EventReport) -> Step:
        answer = await self.saleor.report(installation, report)
        match answer:
            case ReportTaken(already):
                now = self.clock()
                entry = reported_entry(report, already=already, at=now)
                await self.ledger.save(mark_reported(operation, now), entry)
                return Settled()
            case ReportConflicts(message):
                return await self._park(operation, f"Saleor holds another amount: {message}")
            case _:
                assert_never(answer)

    async def _silent(self, operation: Operation, why: str) -> Settled:
        now = self.clock()
        await self.ledger.save(mark_reported(operation, now), silent_entry(why, now))
        return Settled()

    async def _park(self, operation: Operation, why: str) -> Wait:
        """Keep it, visibly, and look again now and then: a new installation lets it go on."""
        if operation.report is not ReportState.PARKED:
            now = self.clock()
            await self.ledger.save(park_report(operation, now), parked_entry(why, now))
        return Wait.of(self.pace.longest, why)
