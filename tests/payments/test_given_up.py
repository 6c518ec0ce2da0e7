"""An answer that is cut off, an order whose maker is gone, no account: each test starts apps of its own."""

import time
from datetime import timedelta

import sqlalchemy as sa

from saleor_msp_app.usecases.payment_parts import SessionPace
from tests.builders.session_payloads import new_token
from tests.payments.till import error_of, open_till

_IN_TIME = 6.0
"""Much more than what is promised here, for a machine that is busy; the other side is silent for an hour."""


def test_an_order_that_another_request_is_creating_is_waited_for_and_then_given_up(
    database_url: sa.URL,
) -> None:
    """As after a crash: the row says that an order is being created, and nobody is."""
    token = new_token()
    with open_till(database_url, SessionPace(hard=timedelta(seconds=0.7)), stubborn=True) as till:
        till.msp.fault("create", "hang", accepted=True)
        started = time.monotonic()
        cut_off = till.begin(token)
        assert time.monotonic() - started < _IN_TIME
        assert (cut_off["result"], error_of(cut_off)) == ("CHARGE_FAILURE", "UNAVAILABLE")
        assert till.rows(token) == [(f"{token}-1", "creating")]
    long_ago = SessionPace(given_up_after=timedelta(seconds=0.1))
    patient = SessionPace(whole=timedelta(seconds=0.3), given_up_after=timedelta(hours=1))
    with open_till(database_url, patient) as till:
        assert error_of(till.begin(token)) == "STILL_BEING_MADE"
        assert till.rows(token) == [(f"{token}-1", "creating")]
    with open_till(database_url, long_ago) as till:
        assert till.begin(token)["pspReference"] == f"{token}-2"
        assert till.rows(token) == [(f"{token}-1", "dropped"), (f"{token}-2", "open")]


def test_a_check_that_is_cut_off_leaves_the_payment_open(database_url: sa.URL) -> None:
    """A failure would be final to Saleor, and the shopper may have paid."""
    token = new_token()
    pace = SessionPace(calling=timedelta(seconds=30), hard=timedelta(seconds=1))
    with open_till(database_url, pace) as till:
        till.begin(token)
        till.misread("hang", times=10)  # also for who follows a notification meanwhile
        answer = till.check(token, psp=f"{token}-1")
        assert (answer["result"], answer["pspReference"]) == ("CHARGE_ACTION_REQUIRED", f"{token}-1")
        assert (answer["amount"], error_of(answer)) == ("46.93", "UNAVAILABLE")


def test_a_channel_without_an_account_is_told_so(database_url: sa.URL) -> None:
    with open_till(database_url, SALEOR_MSP_API_KEY="", SALEOR_MSP_ENVIRONMENT="") as till:
        assert till.offer()["error"]["code"] == "CHANNEL_NOT_CONFIGURED"
        refused = till.begin(new_token())
        assert (refused["result"], error_of(refused)) == ("CHARGE_FAILURE", "CHANNEL_NOT_CONFIGURED")
        assert "channel" in refused["message"]
