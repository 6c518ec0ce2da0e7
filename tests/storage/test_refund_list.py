"""Looking for refunds: filters, and pages that lose and repeat nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from saleor_msp_app.domain.admission import Admitted
from saleor_msp_app.domain.ids import MspOrderId, PspReference, SaleorApiUrl, TransactionId
from saleor_msp_app.domain.operation import Operation, OperationState, ReportState
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.ledger import SqlLedger
from saleor_msp_app.storage.refund_list import RefundList
from saleor_msp_app.usecases.ports import IncomingRequest
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
