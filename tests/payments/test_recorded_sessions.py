"""Recordings 03 to 06 of Saleor 3.23.28, byte for byte through the whole app."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests.acceptance.recorded_shop import wire_headers
from tests.payments.as_saleor_reads import held_to_the_rules
from tests.payments.till import GATEWAY, INITIALIZE, PATHS, PROCESS, Till, open_till
from tests.saleor.recorded import delivery, names

_SESSIONS = names(reads_as="session")


@pytest.fixture(scope="module")
def till(lasting_database_url: sa.URL) -> Iterator[Till]:
    with open_till(lasting_database_url) as opened:
        yield opened


def _send(till: Till, name: str) -> dict[str, object]:
    recorded = delivery(name)
    event = recorded.headers["saleor-event"]
    answer = till.shop.post(recorded.body, wire_headers(name), PATHS[event])
    assert answer.status == 200
    return held_to_the_rules(event, answer.json)


def test_every_recorded_session_is_known() -> None:
    events = [delivery(name).expect["event"] for name in _SESSIONS]
    assert events == [GATEWAY, INITIALIZE, INITIALIZE, PROCESS]
    assert {delivery(name).expect["verdict"] for name in _SESSIONS} == {"accept"}


def test_the_gateway_is_offered(till: Till) -> None:
    data = _send(till, _SESSIONS[0])["data"]
    assert isinstance(data, dict)
    assert data["environment"] == "test"
    assert [method["code"] for method in data["paymentMethods"]] == ["IDEAL", "KLARNA"]


@pytest.mark.parametrize("place", [1, 2])
def test_the_payment_is_begun(till: Till, place: int) -> None:
    first = _send(till, _SESSIONS[place])
    assert (first["result"], first["amount"]) == ("CHARGE_ACTION_REQUIRED", "146.82")
    assert _send(till, _SESSIONS[place]) == first
    assert till.msp.data("GET", f"orders/{first['pspReference']}")["amount"] == 14682


def test_the_payment_is_continued(till: Till) -> None:
    """Its transaction is the one of 05, and PR1 the reference that the recorder gave it."""
    token = "0eb2cc48-0658-4de1-bd4c-fe32b5aba2ef"
    waiting = _send(till, _SESSIONS[2])
    assert _send(till, _SESSIONS[3]) == waiting
    till.pay(f"{token}-1")
    paid = _send(till, _SESSIONS[3])
    assert (paid["result"], paid["pspReference"]) == ("CHARGE_SUCCESS", f"{token}-1")


def test_a_delivery_at_the_address_of_another_event_is_turned_away(till: Till) -> None:
    answer = till.shop.post(delivery(_SESSIONS[1]).body, wire_headers(_SESSIONS[1]), PATHS[PROCESS])
    assert answer.status == 400
    headers = wire_headers(_SESSIONS[1], saleor_event=PROCESS)
    answer = till.shop.post(delivery(_SESSIONS[1]).body, headers, PATHS[PROCESS])
    assert answer.json["data"]["error"]["code"] == "REQUEST_UNREADABLE"
