"""What follows when Saleor refuses to send a granted refund again, on both databases."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from saleor_msp_app.composition.environment_account import EnvironmentAccount
from saleor_msp_app.domain.admission import Admitted
from saleor_msp_app.domain.ids import GrantedRefundId, SaleorApiUrl, TransactionEventId, TransactionId
from saleor_msp_app.domain.operation import Operation, OperationState, ReportState
from saleor_msp_app.domain.reporting import EventReport
from saleor_msp_app.domain.transaction_events import TransactionEventSeen, TransactionSeen
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.ledger import SqlLedger
from saleor_msp_app.usecases.heal_answer import HealAnswer
from saleor_msp_app.usecases.pace import Pace, Settled
from saleor_msp_app.usecases.ports.installations import Installation
from saleor_msp_app.usecases.ports.ledger import IncomingRequest
from saleor_msp_app.usecases.ports.saleor import (
    PressAnswer,
    PressRefused,
    PressTaken,
    ReportAnswer,
    ReportTaken,
)
from saleor_msp_app.usecases.report_operation import ReportOperation
from tests.builders.operations import ACCOUNT, NOW, SHOP, TRANSACTION, euros, operation
from tests.saleor.fakes import MemoryInstallations, ScriptedSaleor, installation

pytestmark = pytest.mark.anyio


def event(name: str, kind: str, reference: str) -> TransactionEventSeen:
    return TransactionEventSeen(
        TransactionEventId(name), kind, reference, euros("5.00"), NOW, by_person=False
    )


LOST = (event("f", "REFUND_FAILURE", ""), event("event-1", "REFUND_REQUEST", ""))


@dataclass
class PressedSaleor(ScriptedSaleor):
    """Holds events, answers presses as told, and books what is reported."""

    events: tuple[TransactionEventSeen, ...] = LOST
    says: PressAnswer = field(default_factory=PressTaken)
    meanwhile: tuple[TransactionEventSeen, ...] = ()
    pressed: int = 0
    reported: list[EventReport] = field(default_factory=list)

    async def transaction(self, installation: Installation, transaction: TransactionId) -> TransactionSeen:
        del installation, transaction
        return TransactionSeen(self.events)

    async def report(self, installation: Installation, report: EventReport) -> ReportAnswer:
        del installation
        self.reported.append(report)
        self.events = (event("r", report.kind, report.psp_reference), *self.events)
        return ReportTaken(already=False)

    async def press(
        self, installation: Installation, transaction: TransactionId, granted: GrantedRefundId
    ) -> PressAnswer:
        del installation, transaction, granted
        self.pressed += 1
        self.events = (*self.meanwhile, *self.events)
        return self.says


@dataclass
class Healer:
    ledger: SqlLedger
    saleor: PressedSaleor
    now: datetime = NOW

    @property
    def use_case(self) -> ReportOperation:
        heal = HealAnswer(self.ledger, self.saleor, lambda: self.now, Pace())
        shops = MemoryInstallations({SHOP: installation(shop=SaleorApiUrl(SHOP))})
        return ReportOperation(
            self.ledger, shops, self.saleor, EnvironmentAccount(ACCOUNT), heal, lambda: self.now, Pace()
        )

    async def work(self, one: Operation, most: int = 20) -> Operation:
        """Step after step, waiting as long as is asked for."""
        for tries in range(most):
            outcome = await self.use_case(one.psp_reference, tries)
            if isinstance(outcome, Settled):
                break
            self.now += timedelta(seconds=outcome.seconds)
        return await self.ledger.get(one.psp_reference)


@pytest.fixture
async def paid(database: Database) -> tuple[SqlLedger, Operation]:
    """A granted refund whose money has left, unknown to Saleor."""
    ledger = SqlLedger(database, lambda _connection, _reference: None)
    one = replace(
        operation(granted="g1", state=OperationState.ACCEPTED, report=ReportState.DUE), moved=euros("5.00")
    )
    incoming = IncomingRequest(SHOP, "transaction_refund_requested", b"{}", NOW)
    await ledger.record(incoming, TRANSACTION, lambda _: Admitted(one))
    return ledger, one


@pytest.mark.parametrize("code", ["REFUND_ALREADY_PROCESSED", "AMOUNT_GREATER_THAN_AVAILABLE", "NOT_FOUND"])
async def test_where_nobody_can_press_again_the_money_is_told_loose(
    paid: tuple[SqlLedger, Operation], code: str
) -> None:
    ledger, one = paid
    saleor = PressedSaleor(says=PressRefused(code, "No."))
    done = await Healer(ledger, saleor).work(one)
    assert done.report is ReportState.DONE
    assert [(r.kind, r.psp_reference, r.amount) for r in saleor.reported] == [
        ("REFUND_SUCCESS", "rf-1", euros("5.00"))
    ]
    kinds = [entry.kind for entry in await ledger.journal(one.psp_reference)]
    assert kinds == [
        "refund.requested",
        "saleor.granted_refund_pressed",
        "saleor.press_refused",
        "saleor.reference_chosen",
        "saleor.reported",
        "saleor.granted_refund_left",
    ]


async def test_what_a_clerks_press_has_booked_meanwhile_is_not_told_again(
    paid: tuple[SqlLedger, Operation],
) -> None:
    ledger, one = paid
    booked = (event("s", "REFUND_SUCCESS", "rf-1"), event("q", "REFUND_REQUEST", "rf-1"))
    saleor = PressedSaleor(says=PressRefused("REFUND_ALREADY_PROCESSED", "No."), meanwhile=booked)
    done = await Healer(ledger, saleor).work(one)
    assert done.report is ReportState.DONE
    assert saleor.reported == []


async def test_a_press_of_somebody_else_is_waited_for(paid: tuple[SqlLedger, Operation]) -> None:
    ledger, one = paid
    saleor = PressedSaleor(says=PressRefused("REFUND_IS_PENDING", "In progress."))
    waiting = await Healer(ledger, saleor).work(one, most=10)
    assert (waiting.report, saleor.pressed, saleor.reported) == (ReportState.DUE, 1, [])


@pytest.mark.parametrize("code", ["MISSING_TRANSACTION_ACTION_REQUEST_WEBHOOK", "INVALID"])
async def test_another_refusal_is_parked_with_its_reason(
    paid: tuple[SqlLedger, Operation], code: str
) -> None:
    ledger, one = paid
    saleor = PressedSaleor(says=PressRefused(code, "No."))
    parked = await Healer(ledger, saleor).work(one, most=3)
    assert (parked.report, saleor.reported) == (ReportState.PARKED, [])
    journal = await ledger.journal(one.psp_reference)
    (why,) = [entry.detail["why"] for entry in journal if entry.kind == "saleor.report_parked"]
    assert code in str(why)


async def test_presses_that_come_to_nothing_end(paid: tuple[SqlLedger, Operation]) -> None:
    ledger, one = paid
    saleor = PressedSaleor()
    parked = await Healer(ledger, saleor).work(one, most=1300)
    assert (parked.report, saleor.pressed, saleor.reported) == (ReportState.PARKED, 5, [])


async def test_a_loose_success_is_taken_back_before_the_press(paid: tuple[SqlLedger, Operation]) -> None:
    ledger, one = paid
    saleor = PressedSaleor(events=(event("s", "REFUND_SUCCESS", "rf-1"), *LOST))
    await Healer(ledger, saleor).work(one, most=4)
    assert [(r.kind, r.psp_reference) for r in saleor.reported] == [("REFUND_REVERSE", "rf-1")]
    assert saleor.pressed == 1
