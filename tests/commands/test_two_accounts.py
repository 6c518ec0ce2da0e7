"""Two accounts whose websites have orders of the same id: money only ever moves at the one that took it."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa

from saleor_msp_app.demo.staff import SaleorOrder
from saleor_msp_app.domain.ids import AccountId, MspOrderId, SaleorApiUrl, TransactionId
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from saleor_msp_app.storage.engine import Database, open_database
from saleor_msp_app.storage.payments import SqlPayments
from saleor_msp_app.storage.takers import SqlTakers
from tests.accounts.second import SECOND, SECOND_KEY, SecondAccount
from tests.builders.operations import NOW
from tests.builders.payments import payment
from tests.commands.adoption import Adopter, Json, open_adopter
from tests.workflow.road import TOTAL, results

SUCCESS, FAILURE = "REFUND_SUCCESS", "REFUND_FAILURE"
CHANNELS = ("default-channel", "channel-pln", "eur")


@pytest.fixture(scope="module")
def lasting_shop(lasting_database_url: sa.URL) -> Iterator[Adopter]:
    with open_adopter(lasting_database_url, SECOND_KEY) as opened:
        second(opened).add()
        yield opened


@pytest.fixture
def shop(lasting_shop: Adopter) -> Adopter:
    """The environment's account serves every channel, the second one none."""
    lasting_shop.operator.road.heal()
    second(lasting_shop).rest(*CHANNELS)
    return lasting_shop


def second(shop: Adopter) -> SecondAccount:
    operator = shop.operator
    ring = operator.variables["SALEOR_MSP_SECRET_KEYS"]
    return SecondAccount(operator.database_url, ring, SaleorApiUrl(shop.shop))


def moved(shop: Adopter) -> None:
    """The second account serves every channel from now on."""
    second(shop).serve(*CHANNELS)


def opened(shop: Adopter) -> Database:
    return open_database(shop.operator.database_url)


def twin(shop: Adopter, order_id: str) -> None:
    """Another customer's order of the same id, on the second website."""
    shop.operator.road.msp.seed(order_id, "IDEAL", amount=TOTAL, api_key=SECOND_KEY)


def refunded(shop: Adopter, order_id: str, key: str) -> int:
    answer = shop.operator.road.msp.call("GET", f"orders/{order_id}", key=key).json()
    return int(answer["data"]["amount_refunded"])


def psp_reference(shop: Adopter, order: SaleorOrder) -> str:
    found: str = shop.operator.road.staff.look(order)["transactions"][0]["pspReference"]
    return found


def refund(shop: Adopter, order: SaleorOrder, amount: str, count: int = 1) -> Json:
    shop.operator.road.staff.refund_amount(order, amount)
    shown: Json = shop.operator.road.finished(order, count)
    return shown


def both(shop: Adopter, order_id: str) -> tuple[int, int]:
    """What was refunded on the first and on the second website, in cents."""
    return refunded(shop, order_id, SANDBOX_KEY), refunded(shop, order_id, SECOND_KEY)


def test_a_payment_that_the_app_began_is_refunded_where_it_was_paid(shop: Adopter) -> None:
    order = shop.operator.road.pay(method="IDEAL")
    order_id = psp_reference(shop, order)
    twin(shop, order_id)
    asyncio.run(begin(shop, order, order_id))
    moved(shop)
    assert results(refund(shop, order, "25.00")) == [(SUCCESS, Decimal("25.0"))]
    assert both(shop, order_id) == (2500, 0)


async def begin(shop: Adopter, order: SaleorOrder, order_id: str) -> None:
    """The row of a session that the first account has served."""
    database = opened(shop)
    row = replace(
        payment(order_id), shop=SaleorApiUrl(shop.shop), transaction_id=TransactionId(order.transaction)
    )
    assert await SqlPayments(database).begin(row)
    await database.close()


def test_a_second_refund_goes_where_the_first_went(shop: Adopter) -> None:
    order = shop.operator.road.pay(method="IDEAL")
    order_id = psp_reference(shop, order)
    twin(shop, order_id)
    refund(shop, order, "5.00")
    moved(shop)
    shown = refund(shop, order, "6.00", 2)
    assert results(shown) == [(SUCCESS, Decimal("6.0")), (SUCCESS, Decimal("5.0"))]
    assert both(shop, order_id) == (1100, 0)


def test_a_charge_goes_where_the_reservation_is(shop: Adopter) -> None:
    order = shop.operator.road.reserve(method="VISA")
    order_id = psp_reference(shop, order)
    shop.operator.road.msp.seed(order_id, "VISA", amount=TOTAL, capture="manual", api_key=SECOND_KEY)
    asyncio.run(begin(shop, order, order_id))
    moved(shop)
    shop.operator.road.staff.charge(order, "100.00")
    shop.operator.road.told(order, "CHARGE_SUCCESS")
    captures = shop.operator.road.msp.control("GET", f"captures?order_id={order_id}")
    assert [one["amount"] for one in captures] == [10000]
    second = shop.operator.road.msp.call("GET", f"orders/{order_id}", key=SECOND_KEY).json()
    assert second["data"]["payment_details"]["capture_remain"] == TOTAL


def test_an_adopted_payment_stays_with_the_account_it_was_adopted_for(shop: Adopter) -> None:
    order, payment_id = shop.unpaid(), shop.paid("IDEAL", amount=TOTAL)
    twin(shop, payment_id)
    shop.adopt(order["id"], payment_id)
    moved(shop)
    assert results(refund(shop, shop.in_saleor(order), "25.00")) == [(SUCCESS, Decimal("25.0"))]
    assert both(shop, payment_id) == (2500, 0)


def test_an_account_that_is_named_takes_over_the_payment_for_good(shop: Adopter) -> None:
    order, payment_id = shop.unpaid(), shop.paid("IDEAL", amount=TOTAL)
    twin(shop, payment_id)
    assert shop.adopt(order["id"], payment_id, "--account", SECOND)["outcome"] == "adopted"
    other = shop.adopt(order["id"], payment_id, "--account", "environment", code=1)
    assert f"of the account {SECOND}" in other["says"]
    assert shop.adopt(order["id"], payment_id)["outcome"] == "already_adopted"
    assert results(refund(shop, shop.in_saleor(order), "25.00")) == [(SUCCESS, Decimal("25.0"))]
    assert both(shop, payment_id) == (0, 2500)


def test_what_a_lost_account_took_is_refunded_by_nobody_else(shop: Adopter) -> None:
    order, payment_id = shop.unpaid(), shop.paid("IDEAL", amount=TOTAL)
    twin(shop, payment_id)
    shop.adopt(order["id"], payment_id)
    asyncio.run(forget(shop, payment_id))
    shown = refund(shop, shop.in_saleor(order), "25.00")
    assert results(shown) == [(FAILURE, Decimal("25.0"))]
    assert "cannot use any more (acc-lost)" in shown["transactions"][0]["events"][0]["message"]
    assert both(shop, payment_id) == (0, 0)


async def forget(shop: Adopter, order_id: str) -> None:
    """The account that took it is none of those there are."""
    database = opened(shop)
    await SqlTakers(database).adopt(SaleorApiUrl(shop.shop), MspOrderId(order_id), AccountId("acc-lost"), NOW)
    await database.close()
