"""MultiSafepay is slow or silent: an answer leaves in time, and no two orders are left that can be paid."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from saleor_msp_app.usecases.payment_parts import SessionPace
from tests.builders.session_payloads import new_token
from tests.payments.till import Till, error_of, open_till

_SHORT = SessionPace(
    whole=timedelta(seconds=2),
    hard=timedelta(seconds=3),
    calling=timedelta(seconds=0.5),
    least=timedelta(seconds=0.1),
    given_up_after=timedelta(seconds=4),
    poll=timedelta(seconds=0.02),
)
_IN_TIME = 8.0
"""Much more than `hard`, for a machine that is busy, and much less than the hour for which faults hang."""


@pytest.fixture(scope="module")
def till(lasting_database_url: sa.URL) -> Iterator[Till]:
    with open_till(lasting_database_url, _SHORT) as opened:
        yield opened


def test_what_is_promised_by_default_is_within_saleors_patience() -> None:
    pace = SessionPace()
    assert pace.whole < pace.hard <= timedelta(seconds=12)
    assert pace.given_up_after > pace.hard + timedelta(seconds=5)


def test_an_order_that_is_not_answered(till: Till) -> None:
    token = new_token()
    till.msp.fault("create", "hang", accepted=True)
    started = time.monotonic()
    assert error_of(till.begin(token)) == "OUTCOME_UNKNOWN"
    assert time.monotonic() - started < _IN_TIME
    assert till.begin(token)["pspReference"] == f"{token}-2"
    assert till.payable(token) == [f"{token}-2"]


def test_a_reading_that_hangs(till: Till) -> None:
    token = new_token()
    first = till.begin(token)
    till.misread("hang")
    assert till.begin(token) == first
    till.misread("hang")
    started = time.monotonic()
    unsure = till.check(token)
    assert time.monotonic() - started < _IN_TIME
    assert (unsure["result"], error_of(unsure)) == ("CHARGE_ACTION_REQUIRED", "UNAVAILABLE")


def test_a_cancelation_that_hangs(till: Till) -> None:
    token = new_token()
    till.begin(token)
    till.msp.fault("update", "hang", accepted=True)
    assert error_of(till.begin(token, amount=40.0)) == "UNAVAILABLE"
    assert till.begin(token, amount=40.0)["pspReference"] == f"{token}-2"
    assert till.payable(token) == [f"{token}-2"]
