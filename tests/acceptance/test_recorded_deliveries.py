"""Every recorded refund delivery of Saleor 3.23.28 through the whole app: as its folder says, and once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from tests.acceptance.as_saleor_reads import accepted, as_saleor_reads, refused
from tests.acceptance.recorded_shop import (
    REFUNDS,
    SHOP,
    HttpAnswer,
    RecordedShop,
    in_their_order,
    open_recorded_shop,
)
from tests.saleor.recorded import Delivery, delivery

FAILED_FIRST = "54-granted-answered-failure"
FOLDED = {"53-race-granted-second": "52-race-granted-first"}
"""The folder says refuse, since paying both pays twice. The app pays once, and answers with the reference of
the first, which Saleor counts once (observed 3.23.28); a REFUND_FAILURE would turn the granted refund into a
failed one although its money leaves."""

EITHER = {"51-race-bare-second": "more than is left of this payment"}
"""The folder leaves it open; the app adds up what is under way and refuses."""

WORDS = {
    "13-granted-order-null-without-manage-orders": "order",
    "41-server-error-retry-1-empty-body": "without its content",
    "42-server-error-retry-5-empty-body": "without its content",
    "57-transaction-null-after-answer-with-actions": "payment",
    "63-nothing-left-amount-zero": "Nothing is left to be refunded",
}
"""What staff read, of every folder that is refused."""


@dataclass(frozen=True, slots=True)
class Told:
    """Everything was sent once, in the order in which it came in."""

    shop: RecordedShop
    answers: dict[str, HttpAnswer]


@pytest.fixture(scope="module")
def told(lasting_database_url: sa.URL) -> Iterator[Told]:
    with open_recorded_shop(lasting_database_url) as shop:
        yield Told(shop, _send_all(shop))


def _send_all(shop: RecordedShop) -> dict[str, HttpAnswer]:
    shop.seed(*(name for name in REFUNDS if not name.startswith(("54-", "55-"))))
    answers = {}
    for recorded in in_their_order():
        answers[recorded.name] = shop.send_answerable(recorded.name)
        if recorded.name == FAILED_FIRST:
            # MultiSafepay does not know this payment yet: the first try fails, as it did in the recording.
            shop.at_rest()
            shop.seed(recorded.name)
    shop.at_rest()
    return answers


@pytest.mark.parametrize("name", REFUNDS)
def test_as_its_folder_says(told: Told, name: str) -> None:
    expect, answer = delivery(name).expect, told.answers[name]
    if expect.get("only_for_reading_granted_refund"):
        # These queries select no recipient: the app cannot tell that it is meant. Its own query always does.
        assert "another installation" in refused(answer, 403)
    elif name in FOLDED:
        assert accepted(answer) == accepted(told.answers[FOLDED[name]])
    elif name in EITHER:
        assert expect["verdict"] == "either"
        assert EITHER[name] in refused(answer)
    elif expect["verdict"] == "accept":
        accepted(answer)
    else:
        assert expect["verdict"] == "refuse"
        assert WORDS[name] in refused(answer)


@pytest.mark.parametrize("name", REFUNDS)
def test_the_same_bytes_again(told: Told, name: str) -> None:
    before = told.shop.written()
    again = told.shop.send_answerable(name)
    assert told.shop.written() == before
    first, second = as_saleor_reads(told.answers[name]), as_saleor_reads(again)
    if delivery(name).expect.get("only_for_reading_granted_refund") or not delivery(name).body:
        # No refund of ours: a failure needs a reference of its own, or Saleor swallows it (contract §5.5 e).
        assert first.pop("pspReference") != second.pop("pspReference")
    assert (again.status, second) == (told.answers[name].status, first)


def test_a_row_and_its_work_for_every_refund_that_was_taken_and_no_other(told: Told) -> None:
    taken = {accepted(told.answers[one.name]): one for one in _taken()}
    rows = {row["psp_reference"]: row for row in told.shop.operations()}
    assert rows.keys() == taken.keys()
    assert len(taken) == len(_taken())
    for reference, one in taken.items():
        assert rows[reference]["amount"] == one.expect["amount_minor"]
        assert rows[reference]["currency"] == one.expect["currency"]
        assert rows[reference]["transaction_id"] == one.expect["transaction_id"]
        assert rows[reference]["granted_refund_id"] == one.expect.get("granted_refund_id")
        assert rows[reference]["shop"] == SHOP
    told.shop.assert_whole()


def test_multisafepay_paid_out_what_was_taken_to_the_cent(told: Told) -> None:
    wanted: Counter[str] = Counter()
    for row in told.shop.operations():
        assert row["state"] == ("refused" if _failed_first(told, row["psp_reference"]) else "accepted")
        if row["state"] == "accepted":
            wanted[row["msp_order_id"]] += row["amount"]
    paid = Counter[str]()
    for movement in told.shop.msp.control("GET", "movements"):
        paid[movement["order_id"]] += movement["amount"]
    assert paid == wanted
    assert sum(paid.values()) == sum(
        one.expect["amount_minor"] for one in _taken() if one.name != FAILED_FIRST
    )


def _failed_first(told: Told, reference: str) -> bool:
    return reference == accepted(told.answers[FAILED_FIRST])


def _taken() -> list[Delivery]:
    """Those that the folders accept, and that are not there for reading alone."""
    return [
        one
        for one in map(delivery, REFUNDS)
        if one.expect["verdict"] == "accept" and not one.expect.get("only_for_reading_granted_refund")
    ]
