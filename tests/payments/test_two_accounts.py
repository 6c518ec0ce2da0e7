"""A channel goes to another account between two attempts of a payment: still one order that can be paid."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.storage.crypto import new_key
from tests.acceptance.recorded_shop import OUR_SHOP
from tests.accounts.second import SECOND_KEY, SecondAccount
from tests.builders.session_payloads import new_token
from tests.payments.till import Till, open_till

CHANNEL = "eur"


@pytest.fixture(scope="module")
def shop(lasting_database_url: sa.URL) -> Iterator[tuple[Till, SecondAccount]]:
    ring = new_key().reveal()
    with open_till(lasting_database_url, SALEOR_MSP_SECRET_KEYS=ring) as till:
        till.msp.control("POST", "sites", {"api_key": SECOND_KEY, "site": "1002"})
        second = SecondAccount(lasting_database_url, ring, SaleorApiUrl(OUR_SHOP))
        second.add()
        yield till, second


def test_the_order_of_the_first_account_is_made_unpayable_there(shop: tuple[Till, SecondAccount]) -> None:
    till, second = shop
    second.rest(CHANNEL)
    token = new_token()
    assert till.begin(token)["pspReference"] == f"{token}-1"
    second.serve(CHANNEL)
    again = till.begin(token)
    assert (again["result"], again["pspReference"]) == ("CHARGE_ACTION_REQUIRED", f"{token}-2")
    assert till.payable(token) == [f"{token}-2"]
    assert till.msp.call("GET", f"orders/{token}-1").json()["data"]["status"] == "cancelled"
    mine = till.msp.call("GET", f"orders/{token}-2", key=SECOND_KEY).json()
    assert (mine["success"], mine["data"]["status"]) == (True, "initialized")


def test_what_was_paid_at_the_first_account_is_found_there(shop: tuple[Till, SecondAccount]) -> None:
    till, second = shop
    second.rest(CHANNEL)
    token = new_token()
    till.begin(token)
    till.pay(f"{token}-1")
    second.serve(CHANNEL)
    assert till.begin(token)["result"] == "CHARGE_SUCCESS"
    assert till.check(token)["pspReference"] == f"{token}-1"
    assert [order for order, _ in till.rows(token)] == [f"{token}-1"]
