"""Deliveries that arrive at the same moment, over real HTTP: as Saleor 3.23.28 sent them when staff raced."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from saleor_msp_app.domain.ids import SaleorApiUrl
from tests.acceptance.as_saleor_reads import accepted, as_saleor_reads, refused
from tests.acceptance.recorded_shop import HttpAnswer, RecordedShop, open_recorded_shop
from tests.saleor.recorded import delivery

RACES = range(10)
SHOPS = [SaleorApiUrl(f"http://localhost:{9000 + number}/graphql/") for number in RACES]
"""To race again needs a shop that has not seen it: the signature does not cover the header that names it."""

ONCE = "11-granted-one-line"
BARE = ("50-race-bare-first", "51-race-bare-second")
GRANTED = ("52-race-granted-first", "53-race-granted-second")


@pytest.fixture(scope="module")
def shop(lasting_database_url: sa.URL) -> Iterator[RecordedShop]:
    with open_recorded_shop(lasting_database_url, *SHOPS) as opened:
        opened.seed(ONCE)
        for first, _ in (BARE, GRANTED):
            opened.msp.seed(_order(first), "IDEAL", amount=20 * 14682)
        yield opened


def at_once(shop: RecordedShop, *sendings: tuple[str, SaleorApiUrl | None]) -> list[HttpAnswer]:
    """Each from a thread of its own, none before all are ready."""
    ready = Barrier(len(sendings))

    def send(name: str, url: SaleorApiUrl | None) -> HttpAnswer:
        ready.wait(20)
        return shop.send(name, **({} if url is None else {"saleor_api_url": url}))

    with ThreadPoolExecutor(len(sendings)) as senders:
        return [sent.result() for sent in [senders.submit(send, *one) for one in sendings]]


def test_one_delivery_a_hundred_times_is_one_refund_and_one_answer(shop: RecordedShop) -> None:
    answers = at_once(shop, *[(ONCE, None)] * 100)
    (reference,) = {accepted(answer) for answer in answers}
    (row,) = shop.operations(delivery(ONCE).expect["transaction_id"])
    assert row["psp_reference"] == reference
    shop.at_rest()
    shop.assert_whole()
    assert shop.msp.paid_out(_order(ONCE)) == 1999


def test_two_bare_amounts_raced(shop: RecordedShop) -> None:
    """100.00 twice of 146.82, each delivery listing both requests: the first that is written is taken."""
    before = shop.msp.paid_out(_order(BARE[0]))
    for url in SHOPS:
        answers = at_once(shop, *((name, url) for name in BARE))
        taken = [answer for answer in answers if "result" not in as_saleor_reads(answer)]
        (other,) = [answer for answer in answers if answer not in taken]
        (row,) = [row for row in shop.operations() if row["shop"] == url]
        assert [accepted(answer) for answer in taken] == [row["psp_reference"]]
        assert "more than is left" in refused(other)
    shop.at_rest()
    shop.assert_whole()
    assert shop.msp.paid_out(_order(BARE[0])) - before == len(SHOPS) * 10000


def test_one_granted_refund_raced_is_folded_onto_one_reference(shop: RecordedShop) -> None:
    before = shop.msp.paid_out(_order(GRANTED[0]))
    transaction = delivery(GRANTED[0]).expect["transaction_id"]
    for url in SHOPS:
        answers = at_once(shop, *((name, url) for name in GRANTED))
        (row,) = [row for row in shop.operations(transaction) if row["shop"] == url]
        assert [accepted(answer) for answer in answers] == [row["psp_reference"]] * 2
    shop.at_rest()
    shop.assert_whole()
    assert shop.msp.paid_out(_order(GRANTED[0])) - before == len(SHOPS) * 8990


def _order(name: str) -> str:
    return str(json.loads(delivery(name).body)["transaction"]["pspReference"])
