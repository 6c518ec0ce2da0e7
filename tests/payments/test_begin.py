"""TRANSACTION_INITIALIZE_SESSION through the whole app: one order that can be paid, and never two."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from tests.builders.session_payloads import address, checkout, new_token, order, price, session
from tests.payments.till import INITIALIZE, STOREFRONT, Till, error_of, open_till
from tests.web.shop import headers_of


@pytest.fixture(scope="module")
def till(lasting_database_url: sa.URL) -> Iterator[Till]:
    with open_till(lasting_database_url) as opened:
        yield opened


@pytest.mark.parametrize("flow", ["CHARGE", "AUTHORIZATION"])
@pytest.mark.parametrize("source", [checkout(), order()], ids=["checkout", "order"])
def test_the_shopper_gets_a_link(till: Till, flow: str, source: dict[str, Any]) -> None:
    token = new_token()
    answer = till.begin(token, flow=flow, sourceObject=source)
    assert answer["result"] == f"{flow}_ACTION_REQUIRED"
    assert answer["pspReference"] == f"{token}-1"
    assert answer["amount"] == "46.93"
    assert answer["data"]["paymentUrl"].startswith("http")
    assert "actions" not in answer
    assert till.msp.data("GET", f"orders/{token}-1")["amount"] == 4693
    assert till.rows(token) == [(f"{token}-1", "open")]


def test_asked_again_the_same_link_is_given_again(till: Till) -> None:
    token = new_token()
    first = till.begin(token)
    assert till.begin(token) == first
    assert till.begin(token, psp=first["pspReference"]) == first
    assert till.rows(token) == [(f"{token}-1", "open")]


def test_the_same_link_also_where_multisafepay_cannot_say_that_it_is_open(till: Till) -> None:
    token = new_token()
    first = till.begin(token)
    till.misread("html", status=502)
    assert till.begin(token) == first


def test_twenty_at_once_end_in_one_order_that_can_be_paid(till: Till) -> None:
    token = new_token()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: till.begin(token), range(20)))
    assert {answer["pspReference"] for answer in answers} == {f"{token}-1"}
    assert len({answer["data"]["paymentUrl"] for answer in answers}) == 1
    assert till.payable(token) == [f"{token}-1"]
    assert till.rows(token) == [(f"{token}-1", "open")]


@pytest.mark.parametrize("answer", ["close", "half_json", "html"])
def test_an_order_whose_answer_was_lost_is_cancelled_before_the_next(till: Till, answer: str) -> None:
    token = new_token()
    till.msp.fault("create", answer, accepted=True, status=502)
    lost = till.begin(token)
    assert (lost["result"], error_of(lost)) == ("CHARGE_FAILURE", "OUTCOME_UNKNOWN")
    assert till.payable(token) == [f"{token}-1"]
    assert till.rows(token) == [(f"{token}-1", "dropped")]
    again = till.begin(token)
    assert (again["result"], again["pspReference"]) == ("CHARGE_ACTION_REQUIRED", f"{token}-2")
    assert till.payable(token) == [f"{token}-2"]
    assert till.rows(token) == [(f"{token}-1", "settled"), (f"{token}-2", "open")]


def test_twenty_at_once_after_a_lost_answer_end_in_one_order(till: Till) -> None:
    token = new_token()
    till.msp.fault("create", "close", accepted=True)
    till.begin(token)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: till.begin(token), range(20)))
    links = {answer["data"]["paymentUrl"] for answer in answers if "paymentUrl" in answer["data"]}
    assert len(links) == 1
    assert till.payable(token) == [f"{token}-2"]


def test_an_order_that_never_came_to_be_stays_to_be_looked_for(till: Till) -> None:
    token = new_token()
    till.msp.fault("create", "close")
    assert error_of(till.begin(token)) == "OUTCOME_UNKNOWN"
    assert till.begin(token)["pspReference"] == f"{token}-2"
    assert till.rows(token) == [(f"{token}-1", "dropped"), (f"{token}-2", "open")]


def test_no_second_order_while_the_lost_one_cannot_be_cancelled(till: Till) -> None:
    token = new_token()
    till.msp.fault("create", "close", accepted=True)
    till.begin(token)
    till.msp.fault("update", "close")
    assert error_of(till.begin(token)) == "UNAVAILABLE"
    till.misread("html", status=502)
    assert error_of(till.begin(token)) == "UNAVAILABLE"
    till.msp.fault("update", "error", code=1016)
    assert error_of(till.begin(token)) == "EARLIER_ATTEMPT_OPEN"
    assert till.payable(token) == [f"{token}-1"]
    assert till.begin(token)["pspReference"] == f"{token}-2"
    assert till.payable(token) == [f"{token}-2"]


def test_multisafepays_no_is_told_to_staff_and_tried_again(till: Till) -> None:
    token = new_token()
    till.msp.fault("create", "error", code=1027)
    refused = till.begin(token)
    assert (refused["result"], error_of(refused)) == ("CHARGE_FAILURE", "REFUSED_BY_MULTISAFEPAY")
    assert "1027" in refused["message"]
    assert "1027" not in refused["data"]["error"]["message"]
    assert till.begin(token)["pspReference"] == f"{token}-2"


@pytest.mark.parametrize(
    ("method", "result", "actions"),
    [
        ("IDEAL", "CHARGE_SUCCESS", ["REFUND"]),
        ("KLARNA", "AUTHORIZATION_SUCCESS", ["CHARGE", "CANCEL"]),
    ],
)
def test_what_is_paid_already_is_told_and_not_asked_for_again(
    till: Till, method: str, result: str, actions: list[str]
) -> None:
    token = new_token()
    till.begin(token)
    till.pay(f"{token}-1", method)
    again = till.begin(token)
    assert (again["result"], again["pspReference"], again["amount"]) == (result, f"{token}-1", "46.93")
    assert again["actions"] == actions
    assert till.payable(token) == []
    assert till.msp.data("GET", f"orders/{token}-1")["status"] == "completed"


def test_paid_while_it_was_being_cancelled(till: Till) -> None:
    """The order looks open, the shopper pays, the cancelation is refused: no second order."""
    token = new_token()
    till.begin(token)
    till.show_once(f"{token}-1")
    till.pay(f"{token}-1")
    answer = till.begin(token, amount=40.00)
    assert (answer["result"], answer["amount"]) == ("CHARGE_SUCCESS", "46.93")
    assert till.rows(token) == [(f"{token}-1", "open")]


def test_another_amount_makes_the_first_order_unpayable(till: Till) -> None:
    token = new_token()
    till.begin(token)
    second = till.begin(token, amount=40.00)
    assert (second["pspReference"], second["amount"]) == (f"{token}-2", "40.00")
    assert till.payable(token) == [f"{token}-2"]


def test_a_declined_payment_gets_a_new_order(till: Till) -> None:
    token = new_token()
    till.begin(token)
    till.show_once(f"{token}-1", status="declined", financial_status="declined")
    again = till.begin(token)
    assert (again["result"], again["pspReference"]) == ("CHARGE_ACTION_REQUIRED", f"{token}-2")
    assert till.payable(token) == [f"{token}-2"]


def test_the_shopper_is_sent_back_to_allowed_storefronts_only(till: Till) -> None:
    allowed = {"redirectUrl": f"{STOREFRONT}/thanks?order=1", "cancelUrl": f"{STOREFRONT}/cart"}
    assert till.begin(new_token(), data=allowed)["result"] == "CHARGE_ACTION_REQUIRED"
    for address_ in ("https://evil.example/", f"{STOREFRONT}.evil.example/", f"{STOREFRONT}@evil.example/"):
        for name in ("redirectUrl", "cancelUrl", "redirect_url"):
            token = new_token()
            refused = till.begin(token, data={name: address_})
            assert error_of(refused) == "RETURN_ADDRESS_NOT_ALLOWED"
            assert "SALEOR_MSP_ALLOWED_STOREFRONTS" in refused["message"]
            assert till.rows(token) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sourceObject": None, "errors": [{"message": "x", "path": ["event"]}]}, "REQUEST_UNREADABLE"),
        ({"sourceObject": {"__typename": "Checkout"}}, "REQUEST_UNREADABLE"),
        ({"sourceObject": {"__typename": "Gift"}}, "REQUEST_UNREADABLE"),
        ({"transaction": None}, "REQUEST_UNREADABLE"),
        ({"action": {"actionType": "REFUND", "amount": 1, "currency": "EUR"}}, "REQUEST_UNREADABLE"),
        ({"__typename": "TransactionProcessSession"}, "REQUEST_UNREADABLE"),
        ({"currency": "XXQ"}, "AMOUNT_NOT_PAYABLE"),
        ({"amount": 0.0}, "AMOUNT_NOT_PAYABLE"),
        ({"amount": 10.005}, "AMOUNT_NOT_PAYABLE"),
        ({"amount": -5}, "AMOUNT_NOT_PAYABLE"),
        ({"data": [1]}, "DATA_UNREADABLE"),
        ({"data": "IDEAL"}, "DATA_UNREADABLE"),
        ({"data": {"gateway": {"code": 1}}}, "DATA_UNREADABLE"),
        ({"data": {"type": "checkout"}}, "DATA_UNREADABLE"),
        ({"data": {"type": "direct"}}, "DATA_UNREADABLE"),
        ({"data": {"gatewayInfo": {"birthday": 1}}}, "DATA_UNREADABLE"),
        ({"sourceObject": checkout(billingAddress=address("Kraanspoor"))}, "HOUSE_NUMBER_MISSING"),
        ({"sourceObject": checkout(totalPrice=price("40.00"))}, "CART_IMPOSSIBLE"),
        ({"amount": 0.5, "data": {"gateway": "KLARNA"}}, "METHOD_NOT_OFFERED"),
    ],
)
def test_bad_input_is_a_failure_with_words(till: Till, changes: dict[str, Any], code: str) -> None:
    token = new_token()
    refused = till.begin(token, **changes)
    assert (refused["result"], error_of(refused)) == ("CHARGE_FAILURE", code)
    assert till.rows(token) == []


def test_odd_but_sound_payloads_are_paid(till: Till) -> None:
    bare = checkout(
        email=None,
        billingAddress=None,
        shippingAddress=None,
        shippingMethod=None,
        shippingPrice=price("0"),
        lines=[],
        giftCards=[{"displayCode": "AB12"}],
    )
    errors = [{"message": "denied", "path": ["event", "sourceObject", "billingAddress"]}]
    for changes in ({"sourceObject": bare}, {"errors": errors}, {"data": {"issuer": "TEST", "x": [{}]}}):
        assert till.begin(new_token(), **changes)["result"] == "CHARGE_ACTION_REQUIRED"


def test_the_reference_of_an_order_survives_a_later_failure(till: Till) -> None:
    """Saleor makes the reference of a failure the transaction's, and refunds go by it."""
    token = new_token()
    kept = till.begin(token, psp=f"{token}-1", data="wrong")
    assert kept["pspReference"] == f"{token}-1"
    first, second = (till.begin(new_token(), data=text)["pspReference"] for text in ("wrong", "false"))
    assert first.startswith("no-")
    assert first != second


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"\xff", b'{"a":', b"[" * 5000])
def test_a_body_that_is_no_request_gets_an_object(till: Till, body: bytes) -> None:
    answer = till.post(INITIALIZE, body)
    assert answer.status_code == 200
    assert answer.json()["result"] == "CHARGE_FAILURE"


def test_a_request_that_proves_nothing_begins_nothing(till: Till) -> None:
    token = new_token()
    body = json.dumps(session("Initialize", token)).encode()
    forged = till.post(INITIALIZE, body, saleor_signature=headers_of(b"other")["saleor-signature"])
    assert forged.status_code == 401
    assert forged.json()["error"]["code"] == "SIGNATURE_VERIFICATION_FAILED"
    assert forged.json()["result"] == "CHARGE_FAILURE"
    assert till.rows(token) == []
