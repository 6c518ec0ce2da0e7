"""Two accounts whose websites have orders of the same id: money only ever moves at the one that took it."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa

from saleor_msp_app.demo.staff import SaleorOrder
from saleor_msp_app.domain.account import Environment, Secret
from saleor_msp_app.domain.ids import AccountId, ChannelSlug, MspOrderId, SaleorApiUrl, TransactionId
from saleor_msp_app.domain.stored_account import StoredAccount
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from saleor_msp_app.storage.account_book import SqlAccountBook
from saleor_msp_app.storage.crypto import KeyRing
from saleor_msp_app.storage.engine import Database, open_database
from saleor_msp_app.storage.payments import SqlPayments
from saleor_msp_app.storage.takers import SqlTakers
from saleor_msp_app.usecases.accounts_ports import Saved
from tests.builders.accounts import entry
from tests.builders.operations import NOW
from tests.builders.payments import payment
from tests.commands.adoption import Adopter, Json, open_adopter
from tests.workflow.aftermath import Aftermath, eventually
from tests.workflow.road import TOTAL, results

SECOND_KEY = "key-of-the-second-website"
SECOND = AccountId("acc-second")
SUCCESS, FAILURE = "REFUND_SUCCESS", "REFUND_FAILURE"


@pytest.fixture(scope="module")
def lasting_shop(lasting_database_url: sa.URL) -> Iterator[Adopter]:
    with open_adopter(lasting_database_url, SECOND_KEY) as opened:
        asyncio.run(add_second(opened))
        yield opened


@pytest.fixture
def shop(lasting_shop: Adopter) -> Adopter:
    """The environment's account serves every channel, the second one none."""
    lasting_shop.operator.road.heal()
    serve(lasting_shop, None)
    return lasting_shop


async def add_second(shop: Adopter) -> None:
    account = StoredAccount(
        SECOND, SaleorApiUrl(shop.shop), "Second", Environment.TEST, "site", NOW, "1002", NOW, NOW
    )
    database = opened(shop)
    assert await book(shop, database).add(account, Secret(SECOND_KEY), entry()) is Saved.DONE
    await database.close()


def serve(shop: Adopter, account: AccountId | None) -> None:
    """Assign every channel."""

    async def assign() -> None:
        database = opened(shop)
        changes = dict.fromkeys(map(ChannelSlug, ("default-channel", "channel-pln", "eur")), account)
        assert await book(shop, database).assign(SaleorApiUrl(shop.shop), changes, entry()) is Saved.DONE
        await database.close()

    asyncio.run(assign())


def opened(shop: Adopter) -> Database:
    return open_database(shop.operator.database_url)


def book(shop: Adopter, database: Database) -> SqlAccountBook:
    key = Secret(shop.operator.variables["SALEOR_MSP_SECRET_KEYS"])
    return SqlAccountBook(database, KeyRing([key]))


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
    serve(shop, SECOND)
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
    serve(shop, SECOND)
    shown = refund(shop, order, "6.00", 2)
    assert results(shown) == [(SUCCESS, Decimal("6.0")), (SUCCESS, Decimal("5.0"))]
    assert both(shop, order_id) == (1100, 0)


def test_a_charge_goes_where_the_reservation_is(shop: Adopter) -> None:
    order = shop.operator.road.reserve(method="VISA")
    order_id = psp_reference(shop, order)
    shop.operator.road.msp.seed(order_id, "VISA", amount=TOTAL, capture="manual", api_key=SECOND_KEY)
    asyncio.run(begin(shop, order, order_id))
    serve(shop, SECOND)
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
    serve(shop, SECOND)
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


def test_a_refund_of_the_other_websites_order_is_not_told_here(shop: Adopter) -> None:
    """It is genuine, and about an order of the same id; the payment is another account's."""
    road = shop.operator.road
    order, payment_id = shop.unpaid(), shop.paid("IDEAL", amount=TOTAL)
    shop.adopt(order["id"], payment_id)
    twin(shop, payment_id)
    engine = sa.create_engine(shop.operator.database_url)
    after = Aftermath(road, engine)
    after.listen()
    refund_at(shop, payment_id, SECOND_KEY, 700)
    refund_at(shop, payment_id, SANDBOX_KEY, 300)
    eventually(lambda: len(results(road.staff.look(shop.in_saleor(order)))) > 0)
    after.answered()
    after.listen(on=False)
    engine.dispose()
    assert results(road.staff.look(shop.in_saleor(order))) == [(SUCCESS, Decimal("3.0"))]


def refund_at(shop: Adopter, order_id: str, key: str, cents: int) -> None:
    """By somebody else than the app."""
    content = {"currency": "EUR", "amount": cents, "description": "by hand"}
    answer = shop.operator.road.msp.call("POST", f"orders/{order_id}/refunds", content, key)
    assert answer.json()["success"] is True


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
