"""The ledger by MultiSafepay's orders, and chores, on both databases."""

from dataclasses import replace
from datetime import timedelta

import anyio
import pytest
import sqlalchemy as sa

from saleor_msp_app.domain.admission import Admitted
from saleor_msp_app.domain.aftermath import found, home_of
from saleor_msp_app.domain.ids import MspOrderId, MspTransactionId, PspReference
from saleor_msp_app.domain.operation import Operation, OperationKind
from saleor_msp_app.domain.policy import ReportOn
from saleor_msp_app.storage.aftermath import SqlAftermath
from saleor_msp_app.storage.chores import SqlChores
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.ledger import SqlLedger
from saleor_msp_app.usecases.journal import found_entry
from saleor_msp_app.usecases.ports.ledger import IncomingRequest, WatchedOrder
from tests.builders.operations import ACCOUNT, NOW, SHOP, TRANSACTION, euros, operation

pytestmark = pytest.mark.anyio

ORDER = MspOrderId("order-1")
MINUTE = timedelta(minutes=1)


class Handed:
    """Stands where the engine does."""

    def __init__(self) -> None:
        self.references: list[PspReference] = []

    def __call__(self, connection: sa.Connection, reference: PspReference) -> None:
        del connection
        self.references.append(reference)


@pytest.fixture
def handed() -> Handed:
    return Handed()


@pytest.fixture
def aftermath(database: Database, handed: Handed) -> SqlAftermath:
    return SqlAftermath(database, handed)


def by_hand(number: str = "4711", report_on: ReportOn = ReportOn.ACCEPTANCE) -> Operation:
    home = replace(home_of(operation()), report_on=report_on)
    reference, refund_id = PspReference(number), MspTransactionId(number)
    return found(home, reference, OperationKind.REFUND, refund_id, euros("5.00"), now=NOW, completed=False)


async def test_twenty_who_find_the_same_refund_at_once_write_it_once(
    aftermath: SqlAftermath, handed: Handed, database: Database
) -> None:
    added = []

    async def add() -> None:
        added.append(await aftermath.add(by_hand(), found_entry(by_hand(), NOW)))

    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(add)
    assert sorted(added) == [False] * 19 + [True]
    assert handed.references == ["4711"]
    assert await aftermath.of_order(ACCOUNT.id, ORDER) == (by_hand(),)
    kinds = [entry.kind for entry in await SqlLedger(database, handed).journal(PspReference("4711"))]
    assert kinds == ["refund.found"]


async def test_one_whose_report_is_not_due_is_not_handed_over(
    aftermath: SqlAftermath, handed: Handed
) -> None:
    assert await aftermath.add(by_hand(report_on=ReportOn.COMPLETION))
    assert handed.references == []


async def test_what_is_written_and_what_is_handed_over_are_one_commit(database: Database) -> None:
    def broken(connection: sa.Connection, reference: PspReference) -> None:
        del connection, reference
        msg = "the engine's table is full"
        raise OSError(msg)

    aftermath = SqlAftermath(database, broken)
    with pytest.raises(OSError, match="full"):
        await aftermath.add(by_hand())
    assert await aftermath.of_order(ACCOUNT.id, ORDER) == ()


async def test_orders_are_found_by_reference_and_watched(aftermath: SqlAftermath, handed: Handed) -> None:
    ledger = SqlLedger(aftermath.database, handed)
    one = operation()
    await ledger.record(IncomingRequest(SHOP, "refund", b"1", NOW), TRANSACTION, lambda _: Admitted(one))
    assert await aftermath.order_of(ACCOUNT.id, one.psp_reference) == ORDER
    assert await aftermath.order_of(ACCOUNT.id, "nobody") is None
    assert await aftermath.watched(NOW + MINUTE) == ()
    assert await aftermath.watched(NOW) == (WatchedOrder(ACCOUNT.id, ORDER, SHOP, NOW, None),)
    await aftermath.looked_at(ACCOUNT.id, ORDER, NOW + MINUTE)
    assert await aftermath.watched(NOW) == (WatchedOrder(ACCOUNT.id, ORDER, SHOP, NOW, NOW + MINUTE),)
    assert await ledger.get(one.psp_reference) == one


async def test_a_chargeback_is_no_refund_that_counts_against_what_is_left(
    aftermath: SqlAftermath, handed: Handed
) -> None:
    ledger = SqlLedger(aftermath.database, handed)
    await aftermath.add(by_hand())
    await aftermath.add(replace(by_hand("4712"), kind=OperationKind.CHARGEBACK))
    (only,) = await ledger.accepted(operation())
    assert (only.reference, only.amount, only.refund_id) == ("4711", euros("5.00"), "4711")


async def test_a_chore_is_done_by_one_and_is_due_again_later(database: Database) -> None:
    chores = SqlChores(database)
    claims = []

    async def claim() -> None:
        claims.append(await chores.claim("sweep", NOW, MINUTE))

    async with anyio.create_task_group() as tasks:
        for _ in range(10):
            tasks.start_soon(claim)
    assert sorted(claims) == [False] * 9 + [True]
    assert await chores.claim("other", NOW, MINUTE)
    assert not await chores.claim("sweep", NOW + MINUTE - timedelta(microseconds=1), MINUTE)
    assert await chores.claim("sweep", NOW + MINUTE, MINUTE)
