"""TRANSACTION_PROCESS_SESSION through the whole app: how the payment really stands."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from tests.builders.session_payloads import new_token
from tests.payments.till import Till, error_of, open_till

UNCLEARED = {"status": "uncleared", "financial_status": "uncleared"}
DECLINED = {"status": "declined", "financial_status": "declined"}
EXPIRED = {"status": "expired", "financial_status": "expired"}


@pytest.fixture(scope="module")
def till(lasting_database_url: sa.URL) -> Iterator[Till]:
    with open_till(lasting_database_url) as opened:
        yield opened


def begun(till: Till, **changes: Any) -> tuple[str, dict[str, Any]]:
    token = new_token()
    return token, till.begin(token, **changes)


def test_not_paid_yet(till: Till) -> None:
    token, first = begun(till)
    assert till.check(token, psp=f"{token}-1") == first
    assert till.rows(token) == [(f"{token}-1", "open")]


@pytest.mark.parametrize("flow", ["CHARGE", "AUTHORIZATION"])
@pytest.mark.parametrize(
    ("method", "result", "actions"),
    [
        ("IDEAL", "CHARGE_SUCCESS", ["REFUND"]),
        ("KLARNA", "AUTHORIZATION_SUCCESS", ["CHARGE", "CANCEL"]),
    ],
)
def test_paid_perhaps_with_another_method_than_was_chosen(
    till: Till, flow: str, method: str, result: str, actions: list[str]
) -> None:
    token, _ = begun(till, flow=flow, data={"gateway": "MISTERCASH"})
    till.pay(f"{token}-1", method)
    answer = till.check(token, flow=flow, psp=f"{token}-1")
    assert answer == {
        "pspReference": f"{token}-1",
        "result": result,
        "amount": "46.93",
        "actions": actions,
    }
    assert till.check(token, flow=flow, psp=f"{token}-1") == answer


@pytest.mark.parametrize("flow", ["CHARGE", "AUTHORIZATION"])
def test_held_for_a_check(till: Till, flow: str) -> None:
    token, _ = begun(till, flow=flow)
    till.show_once(f"{token}-1", **UNCLEARED)
    answer = till.check(token, flow=flow)
    assert answer == {"pspReference": f"{token}-1", "result": f"{flow}_REQUEST", "amount": "46.93"}


@pytest.mark.parametrize(("status", "code"), [(DECLINED, "DECLINED"), (EXPIRED, "CANCELLED")])
def test_a_second_try_after_a_failure_gets_a_new_link(till: Till, status: dict[str, str], code: str) -> None:
    token, first = begun(till)
    till.show_once(f"{token}-1", **status)
    failed = till.check(token)
    assert (failed["result"], failed["pspReference"]) == ("CHARGE_FAILURE", f"{token}-1")
    assert (failed["amount"], error_of(failed)) == ("46.93", code)
    assert till.rows(token) == [(f"{token}-1", "settled")]
    till.show_once(f"{token}-1", **status)
    again = till.check(token)
    assert (again["result"], again["pspReference"]) == ("CHARGE_ACTION_REQUIRED", f"{token}-2")
    assert again["data"]["paymentUrl"] != first["data"]["paymentUrl"]
    assert till.payable(token) == [f"{token}-2"]


def test_what_is_told_to_have_failed_cannot_be_paid_any_more(till: Till) -> None:
    """The payment page lets a shopper try again after a decline; Saleor takes a failure for the last word."""
    token, _ = begun(till)
    till.show_once(f"{token}-1", **DECLINED)
    assert till.check(token)["result"] == "CHARGE_FAILURE"
    assert till.payable(token) == []
    assert till.msp.control("GET", f"orders/{token}-1")["status"] == "cancelled"


def test_a_decline_is_no_failure_while_the_shopper_may_try_again(till: Till) -> None:
    token, first = begun(till)
    till.show_once(f"{token}-1", **DECLINED)
    till.msp.fault("update", "html", status=502)
    answer = till.check(token)
    assert (answer["result"], error_of(answer)) == ("CHARGE_ACTION_REQUIRED", "DECLINED")
    assert answer["data"]["paymentUrl"] == first["data"]["paymentUrl"]
    till.pay(f"{token}-1")
    assert till.check(token)["result"] == "CHARGE_SUCCESS"


@pytest.mark.parametrize("answer", ["close", "html", "half_json"])
def test_not_known_now_is_no_failure(till: Till, answer: str) -> None:
    """A failure would be final to Saleor, and the shopper may have paid."""
    token, first = begun(till)
    till.pay(f"{token}-1")
    till.misread(answer, status=502)
    unsure = till.check(token)
    assert (unsure["result"], unsure["pspReference"]) == ("CHARGE_ACTION_REQUIRED", f"{token}-1")
    assert unsure["data"]["paymentUrl"] == first["data"]["paymentUrl"]
    assert error_of(unsure) == "UNAVAILABLE"
    assert unsure["message"]
    assert till.check(token)["result"] == "CHARGE_SUCCESS"


def test_money_of_another_currency_is_never_told(till: Till) -> None:
    token, _ = begun(till)
    till.show_once(f"{token}-1", status="completed", financial_status="completed", currency="USD")
    assert error_of(till.check(token)) == "UNAVAILABLE"


def test_asked_after_a_lost_answer_the_payment_is_begun_anew(till: Till) -> None:
    token = new_token()
    till.msp.fault("create", "close", accepted=True)
    till.begin(token)
    answer = till.check(token)
    assert (answer["result"], answer["pspReference"]) == ("CHARGE_ACTION_REQUIRED", f"{token}-2")
    assert till.payable(token) == [f"{token}-2"]


def test_what_the_storefront_says_is_no_reason_not_to_tell(till: Till) -> None:
    token, _ = begun(till)
    till.pay(f"{token}-1")
    for data in ([1], "x", {"gateway": 3}, {"redirectUrl": "https://evil.example/"}, 7, True):
        assert till.check(token, data=data)["result"] == "CHARGE_SUCCESS"


def test_a_payment_that_the_app_did_not_begin_is_read_by_saleors_reference(till: Till) -> None:
    till.msp.seed("old-17", "IDEAL", amount=4693)
    answer = till.check(new_token(), psp="old-17")
    assert (answer["result"], answer["pspReference"]) == ("CHARGE_SUCCESS", "old-17")
    assert error_of(till.check(new_token(), psp="nobody-knows")) == "NOT_BEGUN"
    assert error_of(till.check(new_token())) == "NOT_BEGUN"
    assert error_of(till.check(new_token(), psp="no-aaaa")) == "NOT_BEGUN"
