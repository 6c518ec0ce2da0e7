"""The recorded charge and cancelation of Saleor 3.23.28 through the whole app."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from saleor_msp_app.saleor.webhooks import TRANSACTION_CANCELATION_REQUESTED, TRANSACTION_CHARGE_REQUESTED
from tests.acceptance.as_saleor_reads import accepted
from tests.acceptance.recorded_shop import HttpAnswer, RecordedShop, open_recorded_shop, wire_headers
from tests.saleor.recorded import delivery

CHARGE, CANCEL = "07-transaction-charge-requested", "08-transaction-cancelation-requested"
PATHS = {CHARGE: TRANSACTION_CHARGE_REQUESTED.path, CANCEL: TRANSACTION_CANCELATION_REQUESTED.path}


@pytest.fixture
def shop(database_url: sa.URL) -> Iterator[RecordedShop]:
    """The recorded payment is reserved at MultiSafepay: 146.82 by Visa."""
    with open_recorded_shop(database_url) as opened:
        opened.msp.seed("AUTH1", "VISA", amount=14682, capture="manual")
        yield opened


def send(shop: RecordedShop, name: str) -> HttpAnswer:
    return shop.post(delivery(name).body, wire_headers(name), PATHS[name])


def test_the_recorded_charge(shop: RecordedShop) -> None:
    reference = accepted(send(shop, CHARGE))
    before = shop.written()
    assert accepted(send(shop, CHARGE)) == reference
    assert shop.written() == before
    shop.at_rest()
    (row,) = shop.operations()
    assert (row["kind"], row["state"], row["amount"]) == ("charge", "accepted", 4682)
    (capture,) = shop.msp.control("GET", "captures?order_id=AUTH1")
    assert (capture["capture_order_id"], capture["amount"]) == (reference, 4682)


def test_the_recorded_cancelation(shop: RecordedShop) -> None:
    """Of what the recorded charge left; the recorder's app had made that."""
    before = {"amount": 4682, "new_order_id": "CH1", "new_order_status": "completed"}
    shop.msp.data("POST", "orders/AUTH1/capture", before)
    accepted(send(shop, CANCEL))
    shop.at_rest()
    (row,) = shop.operations()
    assert (row["kind"], row["state"], row["amount"]) == ("cancel", "accepted", 10000)
    related = shop.msp.data("GET", "orders/AUTH1")["related_transactions"]
    assert [(one["type"], one["amount"]) for one in related][-1] == ("auth-cancellation", 10000)


@pytest.mark.parametrize("name", [CHARGE, CANCEL])
def test_what_is_turned_away_is_a_failure_of_its_own_event(shop: RecordedShop, name: str) -> None:
    headers = wire_headers(name, saleor_signature="e30..AA")
    answer = shop.post(delivery(name).body, headers, PATHS[name]).json
    assert answer["result"] == {CHARGE: "CHARGE_FAILURE", CANCEL: "CANCEL_FAILURE"}[name]
    assert "efund" not in answer["message"]
    assert shop.operations() == []
