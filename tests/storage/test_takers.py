"""Who took a payment, by what stands in the database."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from saleor_msp_app.domain.admission import Admitted
from saleor_msp_app.domain.ids import AccountId, MspOrderId, PspReference, SaleorApiUrl
from saleor_msp_app.domain.operation import OperationState
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.ledger import SqlLedger
from saleor_msp_app.storage.payments import SqlPayments
from saleor_msp_app.storage.takers import SqlTakers
from saleor_msp_app.usecases.ports.ledger import IncomingRequest
from tests.builders.operations import NOW, SHOP, TRANSACTION, operation
from tests.builders.payments import payment

pytestmark = pytest.mark.anyio

A, B, C = AccountId("acc-a"), AccountId("acc-b"), AccountId("acc-c")
ORDER = MspOrderId("order-1")
OTHER_SHOP = SaleorApiUrl("https://other.example/graphql/")


@pytest.fixture
def takers(database: Database) -> SqlTakers:
    return SqlTakers(database)


async def begun(takers: SqlTakers, account: AccountId, order: MspOrderId, attempt: int) -> None:
    row = replace(payment(order), account_id=account, transaction_id=TRANSACTION, attempt=attempt)
    assert await SqlPayments(takers.database).begin(row)


async def worked(takers: SqlTakers, account: AccountId, state: OperationState) -> None:
    def handed(connection: sa.Connection, reference: PspReference) -> None:
        del connection, reference

    one = replace(operation("rf-1"), account_id=account, state=state)
    incoming = IncomingRequest(SHOP, "transaction_refund_requested", b"{}", NOW)
    await SqlLedger(takers.database, handed).record(incoming, TRANSACTION, lambda _: Admitted(one))


async def test_nothing_tells(takers: SqlTakers) -> None:
    assert await takers.of(SHOP, TRANSACTION, ORDER) is None


async def test_the_payment_of_this_order_comes_before_everything(takers: SqlTakers) -> None:
    await begun(takers, A, ORDER, 1)
    await begun(takers, B, MspOrderId("order-2"), 2)
    await takers.adopt(SHOP, ORDER, C, NOW)
    await worked(takers, C, OperationState.ACCEPTED)
    assert await takers.of(SHOP, TRANSACTION, ORDER) == A
    assert await takers.of(SHOP, TRANSACTION, MspOrderId("order-2")) == B


async def test_an_adopted_payment_stays_with_its_account(takers: SqlTakers) -> None:
    await takers.adopt(SHOP, ORDER, B, NOW)
    await takers.adopt(SHOP, ORDER, A, NOW)
    await worked(takers, C, OperationState.ACCEPTED)
    assert await takers.of(SHOP, TRANSACTION, ORDER) == A
    assert await takers.of(OTHER_SHOP, TRANSACTION, ORDER) is None


async def test_work_that_was_done_tells_and_what_was_refused_does_not(takers: SqlTakers) -> None:
    await worked(takers, A, OperationState.REFUSED)
    assert await takers.of(SHOP, TRANSACTION, ORDER) is None
    await begun(takers, B, MspOrderId("order-2"), 1)
    assert await takers.of(SHOP, TRANSACTION, ORDER) == B


async def test_open_work_holds_its_account(takers: SqlTakers) -> None:
    await worked(takers, A, OperationState.REQUESTED)
    assert await takers.of(SHOP, TRANSACTION, ORDER) == A
