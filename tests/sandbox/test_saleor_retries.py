"""Answers of 500 and more: five retries without a body, and a valid signature over nothing."""

import dataclasses
import json
from collections.abc import Iterator

import pytest

from saleor_msp_app.sandbox.saleor import FAST, Timing
from tests.sandbox.saleor_recordings import recorded_json
from tests.sandbox.saleor_stage import AppAnswer, Stage, set_stage

# 10, 20, 40, 80 and 160 s, a thousand times as fast.
_TIMING = dataclasses.replace(FAST, retry_scale=0.001)


@pytest.fixture(scope="module")
def running() -> Iterator[Stage]:
    with set_stage(timing=_TIMING) as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.app.received.clear()
    running.seed()
    running.control("PUT", "/faults")
    return running


def test_the_default_delays_are_saleors() -> None:
    assert Timing().retry_delays == (10.0, 20.0, 40.0, 80.0, 160.0)
    assert (Timing().connect_timeout, Timing().read_timeout) == (2.0, 18.0)


def test_five_retries_come_empty_and_end_in_a_failure(stage: Stage) -> None:
    stage.answer(AppAnswer(b"Internal Server Error", 500, "text/plain"))

    stage.send(stage.granted((0, 1)))
    stage.settle()

    first, *retries = stage.app.webhooks
    assert json.loads(first.body)["action"]["amount"] == 19.99
    assert [one.body for one in retries] == [b""] * 5
    assert {one.headers["content-length"] for one in retries} == {"0"}
    assert len({one.headers["saleor-signature"] for one in retries}) == 1
    assert len({one.headers["traceparent"] for one in stage.app.webhooks}) == 6
    assert all(stage.signed(one) for one in stage.app.webhooks)
    assert stage.refund_events() == [
        ("REFUND_FAILURE", "", 19.99, "Failed to delivery request."),
        ("REFUND_REQUEST", "", 19.99, ""),
    ]
    assert (stage.money(), stage.status()) == ((146.82, 0.0, 0.0), "FAILURE")


def test_the_shop_afterwards_is_the_recorded_one(stage: Stage) -> None:
    stage.answer(AppAnswer(b"Internal Server Error", 500, "text/plain"))
    stage.send(stage.granted((0, 1)))
    stage.settle()

    recorded = recorded_json("42-server-error-retry-5-empty-body")
    events = recorded["transactions"][0]["events"]
    found = stage.transaction()["events"]
    assert [(one["type"], one["message"], one["createdBy"] is None) for one in found] == [
        (one["type"], one["message"], one["createdBy"] is None) for one in events
    ]
    assert stage.status() == recorded["granted_refunds"][0]["status"]


def test_an_answer_to_an_empty_retry_counts(stage: Stage) -> None:
    stage.answer(AppAnswer(b"", 503), AppAnswer.json({"pspReference": "RF1"}))
    stage.send(stage.granted((0, 1)))
    stage.settle()
    assert [len(one.body) > 0 for one in stage.app.webhooks] == [True, False]
    assert (stage.money(), stage.status()) == ((126.83, 0.0, 19.99), "PENDING")


def test_json_beside_a_500_is_not_read(stage: Stage) -> None:
    stage.answer(
        AppAnswer.json({"pspReference": "RF1"}, 500), AppAnswer.json({"error": {"message": "empty"}}, 400)
    )
    stage.send(stage.granted((0, 1)))
    stage.settle()
    assert len(stage.app.webhooks) == 2
    assert stage.status() == "FAILURE"


def test_a_dead_app_is_a_failure_at_once(stage: Stage) -> None:
    hook = {
        "event": "TRANSACTION_REFUND_REQUESTED",
        "target_url": "http://127.0.0.1:9/webhook",
        "query": "subscription{event{... on TransactionRefundRequested{action{amount}}}}",
    }
    stage.control("POST", "/apps", {"identifier": "dead", "webhooks": [hook]})
    stage.seed(transaction={"app": "dead"})
    stage.refund("5.00")
    stage.settle()
    assert stage.refund_events()[0] == ("REFUND_FAILURE", "", 5.0, "Failed to delivery request.")
    (attempt,) = stage.control("GET", "/deliveries")[-1]["attempts"]
    assert attempt["failure"].startswith("refused")
