"""Looking for refunds: filters, and pages that lose and repeat nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from saleor_msp_app.domain.admission import Admitted
from saleor_msp_app.domain.ids import (
    MspOrderId,
    MspTransactionId,
    PspReference,
    SaleorApiUrl,
    TransactionId,
)
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, ReportState
from saleor_msp_app.domain.refund_overview import Tally
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.ledger import SqlLedger
from saleor_msp_app.storage.operation_rows import to_row
from saleor_msp_app.storage.refund_list import RefundList
from saleor_msp_app.storage.refund_search import MOST_OF_EACH
from saleor_msp_app.storage.refund_sums import SqlRefundSums
from saleor_msp_app.storage.tables import operations
from saleor_msp_app.usecases.ports.ledger import IncomingRequest
from saleor_msp_app.usecases.refund_reading import Place, RefundFilter
from tests.builders.operations import NOW, SHOP, TRANSACTION, operation

pytestmark = pytest.mark.anyio

OTHER_SHOP = SaleorApiUrl("https://other.example/graphql/")


def ignore(connection: sa.Connection, reference: PspReference) -> None:
    del connection, reference


async def put(database: Database, one: Operation) -> None:
    incoming = IncomingRequest(one.shop, "event", one.psp_reference.encode(), one.created_at)
    await SqlLedger(database, ignore).record(incoming, one.transaction_id, lambda _: Admitted(one))


def refund(number: int, minute: int = 0) -> Operation:
    at = NOW + timedelta(minutes=minute)
    return operation(f"rf-{number}", event=f"event-{number}", created_at=at)


@pytest.fixture
def refunds(database: Database) -> RefundList:
    return RefundList(database)


async def references(refunds: RefundList, wanted: RefundFilter) -> list[str]:
    return [one.psp_reference for one in (await refunds.page(wanted, 100)).refunds]


async def test_newest_first_page_by_page_with_equal_times(refunds: RefundList, database: Database) -> None:
    for number in range(7):
        await put(database, refund(number, minute=number // 3))
    seen: list[str] = []
    after: Place | None = None
    while True:
        page = await refunds.page(RefundFilter(), 2, after)
        seen += [one.psp_reference for one in page.refunds]
        after = page.after
        if after is None:
            break
        await put(database, refund(100 + len(seen), minute=60))  # newer ones come in meanwhile
    assert seen == ["rf-6", "rf-5", "rf-4", "rf-3", "rf-2", "rf-1", "rf-0"]


async def test_the_last_page_says_so(refunds: RefundList, database: Database) -> None:
    for number in range(2):
        await put(database, refund(number))
    assert (await refunds.page(RefundFilter(), 2)).after is None
    assert (await refunds.page(RefundFilter(), 1)).after is not None
    assert (await refunds.page(RefundFilter(reference=PspReference("rf-9")), 1)).refunds == ()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (RefundFilter(), ["rf-3", "rf-2", "rf-1"]),
        (RefundFilter(shop=OTHER_SHOP), ["rf-2"]),
        (RefundFilter(state=OperationState.REFUSED), ["rf-3"]),
        (RefundFilter(report=ReportState.DUE), ["rf-3"]),
        (RefundFilter(order="900"), ["rf-2"]),
        (RefundFilter(reference=PspReference("rf-1")), ["rf-1"]),
        (RefundFilter(msp_order=MspOrderId("order-9")), ["rf-3"]),
        (RefundFilter(since=NOW + timedelta(minutes=2)), ["rf-3", "rf-2"]),
        (RefundFilter(shop=SHOP, since=NOW + timedelta(minutes=2)), ["rf-3"]),
    ],
)
async def test_each_filter(
    refunds: RefundList, database: Database, wanted: RefundFilter, found: list[str]
) -> None:
    await put(database, refund(1, minute=1))
    await put(database, replace(refund(2, minute=2), shop=OTHER_SHOP, order_number="900"))
    refused = {"state": OperationState.REFUSED, "report": ReportState.DUE}
    await put(database, replace(refund(3, minute=3), msp_order_id=MspOrderId("order-9"), **refused))  # type: ignore[arg-type]  # two fields of two types
    assert await references(refunds, wanted) == found


async def test_all_operations_of_a_transaction_oldest_first(refunds: RefundList, database: Database) -> None:
    await put(database, refund(2, minute=2))
    await put(database, refund(1, minute=1))
    await put(database, replace(refund(3), transaction_id=TransactionId("another")))
    found = await refunds.of_transaction(SHOP, TRANSACTION)
    assert [one.psp_reference for one in found] == ["rf-1", "rf-2"]


async def test_of_one_kind_of_several_and_of_every_kind_newest_first(
    refunds: RefundList, database: Database
) -> None:
    kinds = (OperationKind.REFUND, OperationKind.CHARGE, OperationKind.CHARGEBACK)
    for number in range(9):
        await put(database, replace(refund(number, minute=number), kind=kinds[number % 3]))
    for wanted, numbers in (
        (kinds[:1], (6, 3, 0)),
        (kinds[1:], (8, 7, 5, 4, 2, 1)),
        (tuple(OperationKind), range(8, -1, -1)),
        ((), ()),
    ):
        found = RefundFilter(shop=SHOP, kinds=wanted)
        expected = [f"rf-{number}" for number in numbers]
        assert await references(refunds, found) == expected
        assert await page_by_page(refunds, found) == expected


async def page_by_page(refunds: RefundList, wanted: RefundFilter) -> list[str]:
    seen: list[str] = []
    page = await refunds.page(wanted, 2)
    while page.after is not None:
        seen += [one.psp_reference for one in page.refunds]
        page = await refunds.page(wanted, 2, page.after)
    return seen + [one.psp_reference for one in page.refunds]


async def test_what_waits_for_a_person_is_held_or_cannot_be_told(
    refunds: RefundList, database: Database
) -> None:
    await put(database, refund(1, minute=1))
    await put(database, replace(refund(2, minute=2), state=OperationState.NEEDS_PERSON))
    parked = replace(refund(3, minute=3), state=OperationState.REFUSED, report=ReportState.PARKED)
    await put(database, parked)
    await put(database, replace(parked, psp_reference=PspReference("rf-4"), shop=OTHER_SHOP))
    charge = replace(refund(5, minute=5), state=OperationState.NEEDS_PERSON, kind=OperationKind.CHARGE)
    await put(database, charge)
    waits = RefundFilter(shop=SHOP, waits_for_person=True)
    assert await references(refunds, waits) == ["rf-5", "rf-3", "rf-2"]
    assert await references(refunds, replace(waits, kinds=(OperationKind.REFUND,))) == ["rf-3", "rf-2"]
    assert await references(refunds, replace(waits, report=ReportState.PARKED)) == ["rf-3"]
    assert await SqlRefundSums(database).waiting(SHOP) == 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rf-1", ["rf-12", "rf-1"]),
        ("rf-12", ["rf-12"]),
        ("1001", ["rf-12"]),
        ("100", ["rf-12", "rf-1"]),
        ("order-a", ["rf-1"]),
        ("ORDER-A", []),
        ("4711", ["rf-1"]),
        ("471", ["rf-1"]),
        ("healed-1", ["rf-1"]),
        ("told-1", ["rf-12"]),
        ("711", []),
        ("%", []),
        ("rf_1", []),
        ("' OR 1=1 --", []),
        ("\U0010ffff", []),
    ],
)
async def test_a_search_finds_what_begins_with_it_in_one_shop(
    refunds: RefundList, database: Database, text: str, found: list[str]
) -> None:
    first = replace(
        refund(1, minute=1),
        order_number="1000",
        msp_order_id=MspOrderId("order-a"),
        msp_refund_id=MspTransactionId("4711"),
        healed_reference=PspReference("healed-1"),
    )
    second = replace(
        refund(12, minute=2),
        order_number="1001",
        msp_order_id=MspOrderId("Order-B"),
        told_as=PspReference("told-1"),
    )
    elsewhere = replace(first, psp_reference=PspReference("rf-13"), shop=OTHER_SHOP)
    for one in (first, second, elsewhere):
        await put(database, one)
    assert await references(refunds, RefundFilter(shop=SHOP, search=text)) == found
    assert await references(refunds, RefundFilter(shop=OTHER_SHOP, search="rf-12")) == []


async def test_what_equals_the_search_is_found_among_too_many(
    refunds: RefundList, database: Database
) -> None:
    rows = [
        to_row(replace(refund(number, minute=1), order_number=f"7{number}")) | {"order_claimed": False}
        for number in range(MOST_OF_EACH + 50)
    ]
    async with database.write() as connection:
        await connection.execute(operations.insert(), rows)
    await put(database, replace(refund(1000), order_number="7"))
    found = await refunds.page(RefundFilter(shop=SHOP, search="7"), 1000)
    assert "rf-1000" in [one.psp_reference for one in found.refunds]
    assert MOST_OF_EACH <= len(found.refunds) <= MOST_OF_EACH + 1


async def test_a_search_can_be_narrowed_and_paged(refunds: RefundList, database: Database) -> None:
    for number in range(5):
        kind = OperationKind.CHARGE if number == 3 else OperationKind.REFUND
        await put(database, replace(refund(number, minute=number), kind=kind, method="IDEAL"))
    wanted = RefundFilter(shop=SHOP, search="rf-", kinds=(OperationKind.REFUND,), method="IDEAL")
    assert await page_by_page(refunds, wanted) == ["rf-4", "rf-2", "rf-1", "rf-0"]
    assert await references(refunds, replace(wanted, method="KLARNA")) == []
    within = replace(wanted, since=NOW + timedelta(minutes=1), until=NOW + timedelta(minutes=4))
    assert await references(refunds, within) == ["rf-2", "rf-1"]


async def test_sums_by_utc_day_state_and_currency(database: Database) -> None:
    midnight = datetime(2026, 11, 24, tzinfo=UTC)
    done = {"state": OperationState.ACCEPTED, "report": ReportState.DONE}
    before = midnight - timedelta(microseconds=1)
    for number, at, money in (
        (1, before, Money.of(500, "EUR")),
        (2, midnight, Money.of(250, "EUR")),
        (3, midnight, Money.of(250, "EUR")),
        (4, midnight, Money.of(300, "JPY")),
    ):
        one = replace(refund(number), created_at=at, amount=money, moved=money, **done)  # type: ignore[arg-type]  # two fields of two types
        await put(database, one)
    await put(database, replace(refund(5), created_at=midnight, state=OperationState.REFUSED))
    await put(database, replace(refund(6), created_at=midnight, kind=OperationKind.CHARGE))
    await put(database, replace(refund(7), created_at=midnight, shop=OTHER_SHOP))
    found = await SqlRefundSums(database).by_day(SHOP, before, midnight + timedelta(days=1))
    accepted, refused = OperationState.ACCEPTED, OperationState.REFUSED
    assert sorted(found, key=repr) == sorted(
        (
            Tally(before.date(), accepted, 1, Money.of(500, "EUR")),
            Tally(midnight.date(), accepted, 2, Money.of(500, "EUR")),
            Tally(midnight.date(), accepted, 1, Money.of(300, "JPY")),
            Tally(midnight.date(), refused, 1, Money.of(0, "EUR")),
        ),
        key=repr,
    )
    assert await SqlRefundSums(database).by_day(SHOP, before, before) == ()
