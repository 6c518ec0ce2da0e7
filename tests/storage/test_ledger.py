"""The ledger on both databases: one commit, one claim, no lost update."""

import sqlite3

import anyio
import pytest
import sqlalchemy as sa

from saleor_msp_app.domain.admission import Admission, Admitted, admit
from saleor_msp_app.domain.admission import Settled as AdmittedAsSettled
from saleor_msp_app.domain.errors import StaleOperation
from saleor_msp_app.domain.ids import PspReference, SaleorApiUrl, TransactionEventId
from saleor_msp_app.domain.lookup import Found
from saleor_msp_app.domain.operation import (
    Operation,
    OperationState,
    OrderTrace,
    ReportState,
    answer_with_result,
    begin_sending,
    hold,
    mark_taken,
    park_report,
)
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.ledger import SqlLedger
from saleor_msp_app.storage.tables import deliveries, operations
from saleor_msp_app.usecases.ports.ledger import (
    GivenAnswer,
    IncomingRequest,
    JournalEntry,
    OrderBusy,
    OrderClaimed,
    OrderHeld,
)
from saleor_msp_app.usecases.settling import Settling
from tests.builders.operations import (
    ACCOUNT,
    NOW,
    SHOP,
    TRANSACTION,
    delivery,
    euros,
    operation,
    request,
)

pytestmark = pytest.mark.anyio

FIVE = euros("5.00")
TRACE = OrderTrace(0, (), (), 14682, "completed")


class Handed:
    """Stands where the engine does: writes into a table of its own, inside the same transaction.

    `again` is for work that is handed over once more.
    """

    def __init__(self) -> None:
        self.table = sa.Table("handed", sa.MetaData(), sa.Column("reference", sa.Text, primary_key=True))

    def __call__(self, connection: sa.Connection, reference: PspReference) -> None:
        self.table.create(connection, checkfirst=True)
        connection.execute(self.table.insert().values(reference=reference))

    def again(self, connection: sa.Connection, reference: PspReference, version: int) -> None:
        self(connection, PspReference(f"{reference}:{version}"))


@pytest.fixture
def handed() -> Handed:
    return Handed()


@pytest.fixture
def ledger(database: Database, handed: Handed) -> SqlLedger:
    return SqlLedger(database, handed, handed.again)


async def handed_over(database: Database, handed: Handed) -> set[str]:
    async with database.read() as connection:
        return set((await connection.execute(sa.select(handed.table.c.reference))).scalars())


def incoming(body: bytes = b"{}") -> IncomingRequest:
    return IncomingRequest(SHOP, "transaction_refund_requested", body, NOW)


def taking(one: Operation) -> Admission:
    return Admitted(one)


async def count(database: Database, table: sa.Table) -> int:
    async with database.read() as connection:
        return int((await connection.execute(sa.select(sa.func.count()).select_from(table))).scalar_one())


async def put(ledger: SqlLedger, one: Operation) -> Operation:
    await ledger.record(incoming(one.psp_reference.encode()), TRANSACTION, lambda _: taking(one))
    return one


async def test_an_admitted_operation_comes_back_as_it_was(ledger: SqlLedger) -> None:
    one = operation(granted="g1")
    answer = await ledger.record(incoming(), TRANSACTION, lambda _: taking(one))
    assert (answer.reference, answer.refusal) == (one.psp_reference, None)
    assert await ledger.get(one.psp_reference) == one


async def test_the_same_bytes_get_the_same_answer_and_are_not_decided_again(
    ledger: SqlLedger, database: Database
) -> None:
    one = operation()
    first = await ledger.record(incoming(), TRANSACTION, lambda _: taking(one))

    def never(_: tuple[Operation, ...]) -> Admission:
        pytest.fail("decided again")

    assert await ledger.record(incoming(), TRANSACTION, never) == first
    assert await count(database, operations) == 1


async def test_a_refusal_is_kept_and_repeated(ledger: SqlLedger, database: Database) -> None:
    refusal = Refused(RefusalCode.MORE_THAN_CHARGED, "Too much.")
    first = await ledger.record(incoming(), TRANSACTION, lambda _: refusal)
    assert first.refusal == refusal
    assert await ledger.record(incoming(), TRANSACTION, lambda _: taking(operation())) == first
    assert await count(database, operations) == 0


async def test_other_bytes_are_another_refusal_reference(ledger: SqlLedger) -> None:
    refusal = Refused(RefusalCode.MORE_THAN_CHARGED, "Too much.")
    first = await ledger.record(incoming(b"1"), TRANSACTION, lambda _: refusal)
    second = await ledger.record(incoming(b"2"), TRANSACTION, lambda _: refusal)
    assert first.reference != second.reference


async def test_delivery_operation_and_work_are_written_together_or_not_at_all(
    database: Database, handed: Handed
) -> None:
    def broken(connection: sa.Connection, reference: PspReference) -> None:
        handed(connection, reference)
        raise sqlite3.OperationalError("the engine's table is full")

    ledger = SqlLedger(database, broken)
    with pytest.raises(sqlite3.OperationalError):
        await ledger.record(incoming(), TRANSACTION, lambda _: taking(operation()))
    assert await count(database, operations) == 0
    assert await count(database, deliveries) == 0


async def test_a_hundred_times_the_same_delivery_at_once_is_one_operation(
    ledger: SqlLedger, database: Database, handed: Handed
) -> None:
    read = delivery(FIVE, request(1, FIVE))
    answers = []

    async def deliver() -> None:
        decide = lambda known: admit(SHOP, read, ACCOUNT, known, NOW)  # noqa: E731  # as the use-case does
        answers.append(await ledger.record(incoming(), TRANSACTION, decide))

    async with anyio.create_task_group() as tasks:
        for _ in range(100):
            tasks.start_soon(deliver)
    assert len({answer.reference for answer in answers}) == 1
    assert await count(database, operations) == 1
    assert await count(database, handed.table) == 1


async def test_ten_racing_deliveries_claim_ten_events(ledger: SqlLedger, database: Database) -> None:
    read = delivery(FIVE, *(request(n, FIVE) for n in range(10)))

    async def deliver(number: int) -> None:
        await ledger.record(
            incoming(f"{number}".encode()), TRANSACTION, lambda known: admit(SHOP, read, ACCOUNT, known, NOW)
        )

    async with anyio.create_task_group() as tasks:
        for number in range(10):
            tasks.start_soon(deliver, number)
    assert await count(database, operations) == 10


async def test_one_writer_wins(ledger: SqlLedger) -> None:
    one = await put(ledger, operation())
    await ledger.save(begin_sending(one, FIVE, TRACE, NOW))
    with pytest.raises(StaleOperation):
        await ledger.save(begin_sending(one, FIVE, TRACE, NOW))


async def test_every_field_survives(ledger: SqlLedger) -> None:
    one = await put(ledger, operation())
    sent = begin_sending(one, euros("4.99"), OrderTrace(1, ("7",), ("8",), None, "shipped"), NOW)
    await ledger.save(sent)
    assert await ledger.get(one.psp_reference) == sent
    taken = mark_taken(sent, None, NOW)
    await ledger.save(taken)
    await Settling(ledger, lambda: NOW).adopt(taken, Found(None, euros("4.98")))
    done = await ledger.get(one.psp_reference)
    assert (done.state, done.report, done.moved) == (OperationState.ACCEPTED, ReportState.DUE, euros("4.98"))


async def test_one_operation_of_an_order_is_sent_at_a_time(ledger: SqlLedger) -> None:
    first = await put(ledger, operation("rf-1", event="event-1"))
    second = await put(ledger, operation("rf-2", event="event-2"))
    other = await put(ledger, operation("rf-3", event="event-3", order_id="order-2"))
    assert await ledger.claim_order(first.psp_reference) == OrderClaimed()
    assert await ledger.claim_order(first.psp_reference) == OrderClaimed()
    assert await ledger.claim_order(second.psp_reference) == OrderBusy(first.psp_reference)
    assert await ledger.claim_order(other.psp_reference) == OrderClaimed()
    await Settling(ledger, lambda: NOW).refuse(first, Refused(RefusalCode.NOT_PAID, "Not paid."))
    assert await ledger.claim_order(second.psp_reference) == OrderClaimed()


async def test_twenty_claims_at_once_let_one_through(ledger: SqlLedger) -> None:
    ones = [await put(ledger, operation(f"rf-{n}", event=f"event-{n}")) for n in range(20)]
    claims = []

    async def claim(one: Operation) -> None:
        claims.append(await ledger.claim_order(one.psp_reference))

    async with anyio.create_task_group() as tasks:
        for one in ones:
            tasks.start_soon(claim, one)
    assert sum(claim == OrderClaimed() for claim in claims) == 1


async def test_an_order_whose_refund_needs_a_person_is_held(ledger: SqlLedger) -> None:
    first = await put(ledger, operation("rf-1", event="event-1"))
    second = await put(ledger, operation("rf-2", event="event-2"))
    await ledger.claim_order(first.psp_reference)
    await ledger.save(hold(first, RefusalCode.OUTCOME_UNKNOWN, "Look.", NOW))
    assert await ledger.claim_order(second.psp_reference) == OrderHeld(first.psp_reference)


async def test_the_journal_keeps_its_order(ledger: SqlLedger) -> None:
    one = await put(ledger, operation())
    for number in range(3):
        await ledger.note(one.psp_reference, JournalEntry(NOW, "test.noted", {"n": number, "text": "é"}))
    kinds = [(entry.kind, entry.detail.get("n")) for entry in await ledger.journal(one.psp_reference)]
    assert kinds == [("refund.requested", None), ("test.noted", 0), ("test.noted", 1), ("test.noted", 2)]


async def test_an_unknown_reference_is_said_to_be_unknown(ledger: SqlLedger) -> None:
    with pytest.raises(LookupError):
        await ledger.get(PspReference("rf-none"))


async def paid(ledger: SqlLedger, one: Operation) -> Operation:
    """Put it in, have it paid, and park its report."""
    await put(ledger, one)
    sent = begin_sending(one, one.amount, TRACE, NOW)
    await ledger.save(sent)
    await Settling(ledger, lambda: NOW).adopt(sent, Found(None, euros("4.99")))
    parked = park_report(await ledger.get(one.psp_reference), NOW)
    await ledger.save(parked)
    return parked


async def test_a_result_in_the_answer_is_kept_and_repeated(
    ledger: SqlLedger, database: Database, handed: Handed
) -> None:
    """With it the operation changes, and its report is looked after again."""
    parked = await paid(ledger, operation(granted="g1"))
    reference = PspReference("rf-second")
    healed = answer_with_result(parked, reference, NOW)
    decision = AdmittedAsSettled(healed, reference, euros("4.99"), TransactionEventId("event-2"))
    first = await ledger.record(incoming(b"press"), TRANSACTION, lambda _: decision)
    assert (first.reference, first.refusal, first.settled) == (reference, None, euros("4.99"))
    assert await ledger.record(incoming(b"press"), TRANSACTION, lambda _: decision) == first
    stored = await ledger.get(parked.psp_reference)
    assert (stored.healed_reference, stored.report) == (reference, ReportState.DUE)
    assert await handed_over(database, handed) == {"rf-1", f"rf-1:{stored.version}"}
    assert await ledger.answers(SHOP, [TRANSACTION]) == {
        TRANSACTION: {
            TransactionEventId("event-1"): GivenAnswer(PspReference("rf-1"), None),
            TransactionEventId("event-2"): first,
        }
    }


async def test_answers_are_those_of_the_shop_and_of_what_was_taken(ledger: SqlLedger) -> None:
    await put(ledger, operation())
    refusal = Refused(RefusalCode.MORE_THAN_CHARGED, "Too much.")
    await ledger.record(incoming(b"refused"), TRANSACTION, lambda _: refusal)
    assert set((await ledger.answers(SHOP, [TRANSACTION]))[TRANSACTION]) == {"event-1"}
    assert await ledger.answers(SHOP, []) == {}
    assert await ledger.answers(SaleorApiUrl("https://other.example/graphql/"), [TRANSACTION]) == {}


async def test_parked_reports_of_a_shop_are_released_once(
    ledger: SqlLedger, database: Database, handed: Handed
) -> None:
    parked = await paid(ledger, operation())
    await put(ledger, operation("rf-2", event="event-2"))
    assert await ledger.release_reports(SaleorApiUrl("https://other.example/graphql/"), NOW) == 0
    assert await ledger.release_reports(SHOP, NOW) == 1
    assert await ledger.release_reports(SHOP, NOW) == 0
    released = await ledger.get(parked.psp_reference)
    assert (released.report, released.version) == (ReportState.DUE, parked.version + 1)
    assert await handed_over(database, handed) == {"rf-1", "rf-2", f"rf-1:{released.version}"}
    assert (await ledger.journal(parked.psp_reference))[-1].kind == "saleor.report_released"
