"""What Saleor is told of one transaction keeps its order, whoever is awake first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_msp_app.domain.admission import Admitted
from saleor_msp_app.domain.operation import Operation, OperationState, ReportState
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.transaction_events import TransactionEventSeen
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.ledger import SqlLedger
from saleor_msp_app.usecases.ports.ledger import IncomingRequest
from tests.builders.operations import NOW, SHOP, TRANSACTION, euros, operation
from tests.workflow.test_heal_answer import Healer, PressedSaleor, event

pytestmark = pytest.mark.anyio

ACCEPTED, DUE, DONE = OperationState.ACCEPTED, ReportState.DUE, ReportState.DONE
NAMES = ("rf-3", "rf-1", "rf-2")
"""In the order in which they were asked for."""


async def asked_for(ledger: SqlLedger, name: str, number: int) -> Operation:
    """A bare amount whose money has left."""
    one = operation(name, event=f"event-{name}", state=ACCEPTED, report=DUE)
    one = replace(one, moved=euros("5.00"), created_at=NOW + timedelta(seconds=number))
    incoming = IncomingRequest(SHOP, "transaction_refund_requested", name.encode(), NOW)
    await ledger.record(incoming, TRANSACTION, lambda _: Admitted(one))
    return one


@pytest.fixture
async def ledger(database: Database) -> SqlLedger:
    return SqlLedger(database, lambda _connection, _reference: None)


def requests(*names: str) -> tuple[TransactionEventSeen, ...]:
    """Saleor has stored our answers to these."""
    return tuple(event(f"event-{name}", "REFUND_REQUEST", name) for name in names)


async def test_the_first_that_reaches_saleor_tells_of_the_older_ones_before_itself(ledger: SqlLedger) -> None:
    several = [await asked_for(ledger, name, number) for number, name in enumerate(NAMES)]
    saleor = PressedSaleor(events=requests(*NAMES))
    healer = Healer(ledger, saleor, NOW)
    await healer.work(several[1])
    assert [report.psp_reference for report in saleor.reported] == ["rf-3", "rf-1"]
    for one in several:
        assert (await healer.work(one)).report is DONE
    assert [report.psp_reference for report in saleor.reported] == list(NAMES)


async def test_one_that_saleor_is_not_ready_for_keeps_no_other_waiting(ledger: SqlLedger) -> None:
    first, second, _ = [await asked_for(ledger, name, number) for number, name in enumerate(NAMES)]
    saleor = PressedSaleor(events=requests("rf-1", "rf-2"))
    healer = Healer(ledger, saleor, NOW)
    await healer.work(second)
    assert [report.psp_reference for report in saleor.reported] == ["rf-1"]
    assert (await ledger.get(first.psp_reference)).report is DUE


async def test_a_failure_waits_for_hours_and_asks_rarely(ledger: SqlLedger) -> None:
    """Saleor's worker is away with our answer: nothing is told, and Saleor is asked every ten minutes."""
    first, *_ = [await asked_for(ledger, name, number) for number, name in enumerate(NAMES)]
    refusal = Refused(RefusalCode.NOT_PAID, "Not paid.")
    refused = replace(first, state=OperationState.REFUSED, moved=None, refusal=refusal, version=1)
    await ledger.save(refused)
    saleor = PressedSaleor(events=(event(first.request_event_id, "REFUND_REQUEST", ""),))
    healer = Healer(ledger, saleor, NOW + timedelta(hours=1))
    waiting = await healer.work(refused, most=6)
    assert (waiting.report, saleor.reported) == (DUE, [])
    assert healer.now >= NOW + timedelta(hours=2)
    saleor.events = requests(first.psp_reference)
    assert (await healer.work(refused)).report is DONE
    assert [(one.kind, one.psp_reference) for one in saleor.reported] == [("REFUND_FAILURE", "rf-3")]
