"""The recorded payments (03 to 08) once more, from the storefront's first call to the last cancelation."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from saleor_msp_app.sandbox.saleor import FAST
from tests.sandbox.saleor_recordings import (
    normal,
    only_keys_of,
    recorded_json,
    recorded_query,
    recording,
    same_text,
)
from tests.sandbox.saleor_stage import AppAnswer, Stage, set_stage
from tests.sandbox.saleor_storefront import GATEWAY, Storefront, subscribe

GATEWAYS = "03-payment-gateway-initialize-session"
CHARGED = "04-transaction-initialize-session"
ACTION_REQUIRED = "05-transaction-initialize-session-action-required"
PROCESSED = "06-transaction-process-session"
CHARGE = "07-transaction-charge-requested"
CANCEL = "08-transaction-cancelation-requested"
_EVENTS = {
    "PAYMENT_GATEWAY_INITIALIZE_SESSION": GATEWAYS,
    "TRANSACTION_INITIALIZE_SESSION": CHARGED,
    "TRANSACTION_PROCESS_SESSION": PROCESSED,
    "TRANSACTION_CHARGE_REQUESTED": CHARGE,
    "TRANSACTION_CANCELATION_REQUESTED": CANCEL,
}


@pytest.fixture(scope="module")
def running() -> Iterator[Stage]:
    recorded_json(CHARGED)  # skips here where there are no recordings
    with set_stage(timing=FAST) as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.control("POST", "/reset")
    running.app.received.clear()
    subscribe(running, {event: recorded_query(folder) for event, folder in _EVENTS.items()})
    return running


def _answer(folder: str) -> AppAnswer:
    answer = recorded_json(folder, "answer.json")
    return AppAnswer(answer["body"].encode(), answer["status"], answer["content_type"])


def _check_sent(stage: Stage, folder: str) -> None:
    """The body to the order of its keys, and everything of the headers that does not differ each time."""
    sent = stage.app.webhooks[-1]
    assert same_text(json.loads(sent.body)) == same_text(
        json.loads(recording(folder, "body.raw").read_bytes())
    )
    assert sent.body == json.dumps(json.loads(sent.body)).encode()
    recorded = {name.lower(): value for name, value in recorded_json(folder, "request.json")["headers"]}
    assert sent.headers.keys() == recorded.keys()
    for name in ("saleor-event", "x-saleor-event", "user-agent", "content-type"):
        assert sent.headers[name] == recorded[name]


def _check_told(folder: str, told: dict[str, Any]) -> None:
    (recorded,) = recorded_json(folder)["storefront_response"].values()
    assert same_text(told) == same_text(recorded)


def _check_transaction(folder: str, found: dict[str, Any]) -> None:
    (recorded,) = recorded_json(folder)["transactions"]
    assert normal(only_keys_of(recorded, found)) == normal(recorded)


def test_how_can_this_be_paid(stage: Stage) -> None:
    stage.answer(_answer(GATEWAYS))

    told = Storefront(stage).gateways({"id": GATEWAY})

    _check_sent(stage, GATEWAYS)
    _check_told(GATEWAYS, told)


def test_a_payment_charged_at_once(stage: Stage) -> None:
    storefront = Storefront(stage)

    paid = storefront.pay(_answer(CHARGED))

    _check_sent(stage, CHARGED)
    _check_told(CHARGED, paid)
    _check_transaction(CHARGED, storefront.transaction(paid))


def test_a_payment_that_sends_the_shopper_away_and_goes_on_afterwards(stage: Stage) -> None:
    storefront = Storefront(stage)

    paid = storefront.pay(_answer(ACTION_REQUIRED), data={"issuer": "TEST"})

    _check_sent(stage, ACTION_REQUIRED)
    _check_told(ACTION_REQUIRED, paid)
    _check_transaction(ACTION_REQUIRED, storefront.transaction(paid))

    told = storefront.go_on(paid, _answer(PROCESSED), data={"returned": True})

    _check_sent(stage, PROCESSED)
    _check_told(PROCESSED, told)
    _check_transaction(PROCESSED, storefront.transaction(paid))


def test_an_authorised_checkout_becomes_an_order_that_is_charged_and_cancelled(stage: Stage) -> None:
    storefront = Storefront(stage)
    paid = storefront.pay(
        AppAnswer.json(
            {"pspReference": "AUTH1", "result": "AUTHORIZATION_SUCCESS", "actions": ["CANCEL", "CHARGE"]}
        )
    )
    completed = storefront.complete()
    assert completed["errors"] == []
    storefront.follow(paid, completed["order"])

    for action, amount, folder in (("CHARGE", "46.82", CHARGE), ("CANCEL", None, CANCEL)):
        stage.answer(_answer(folder))
        told = stage.act(action, amount)
        stage.settle()

        assert told["errors"] == []
        _check_sent(stage, folder)
        _check_transaction(folder, storefront.transaction(paid))
        recorded = recorded_json(folder)["order"]
        assert normal(only_keys_of(recorded, stage.state()["order"])) == normal(recorded)
