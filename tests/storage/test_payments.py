"""The rows of payments, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_msp_app.domain.errors import StaleOperation
from saleor_msp_app.domain.ids import AccountId, MspOrderId, TransactionId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.payment import Payment, PaymentState, moved_on
from saleor_msp_app.domain.payment_request import Flow
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.payments import SqlPayments
from saleor_msp_app.usecases.ports.ledger import WatchedOrder
from tests.builders.operations import NOW, SHOP

pytestmark = pytest.mark.anyio

FIRST = Payment(
    msp_order_id=MspOrderId("27981d3d-1"),
    account_id=AccountId("environment"),
    shop=SHOP,
    transaction_id=TransactionId("T1"),
    order_number="",
    amount=Money.of(33880, "EUR"),
    flow=Flow.CHARGE,
    attempt=1,
    state=PaymentState.CREATING,
    payment_url="",
    created_at=NOW,
    updated_at=NOW,
)
SECOND = replace(FIRST, msp_order_id=MspOrderId("27981d3d-2"), attempt=2)


async def test_a_payment_comes_back_as_it_was_written(database: Database) -> None:
    payments = SqlPayments(database)
    assert await payments.begin(FIRST)
    assert await payments.newest(SHOP, FIRST.transaction_id) == FIRST
    assert await payments.of_order(FIRST.account_id, FIRST.msp_order_id) == FIRST
    assert await payments.newest(SHOP, TransactionId("another")) is None


async def test_one_attempt_is_begun_once(database: Database) -> None:
    payments = SqlPayments(database)
    assert await payments.begin(FIRST)
    assert not await payments.begin(replace(FIRST, msp_order_id=MspOrderId("other")))
    assert await payments.begin(SECOND)
    assert await payments.newest(SHOP, FIRST.transaction_id) == SECOND


async def test_the_second_of_two_writers_fails(database: Database) -> None:
    payments = SqlPayments(database)
    await payments.begin(FIRST)
    opened = moved_on(FIRST, PaymentState.OPEN, NOW, "https://pay.example/1")
    await payments.save(opened)
    with pytest.raises(StaleOperation):
        await payments.save(moved_on(FIRST, PaymentState.DROPPED, NOW))
    assert await payments.newest(SHOP, FIRST.transaction_id) == opened


async def test_what_is_settled_is_watched_no_more(database: Database) -> None:
    payments = SqlPayments(database)
    await payments.begin(FIRST)
    await payments.begin(SECOND)
    later = NOW + timedelta(minutes=10)
    assert await payments.unsettled(NOW) == (watched(FIRST), watched(SECOND))
    await payments.save(moved_on(FIRST, PaymentState.SETTLED, later))
    await payments.looked_at(SECOND.account_id, SECOND.msp_order_id, later)
    assert await payments.unsettled(NOW) == (replace(watched(SECOND), looked_at=later),)
    assert await payments.unsettled(later) == ()


def watched(payment: Payment) -> WatchedOrder:
    return WatchedOrder(payment.account_id, payment.msp_order_id, payment.shop, payment.updated_at, None)
