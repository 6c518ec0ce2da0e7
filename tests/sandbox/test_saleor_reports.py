"""Reports beyond the recorded calls: contradictions, folding and healing, as they were observed."""

import dataclasses
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from saleor_msp_app.sandbox.saleor import FAST
from tests.sandbox.saleor_stage import AppAnswer, Stage, set_stage

# Two requests of two threads fall into the window between event and payload.
_TIMING = dataclasses.replace(FAST, payload_delay=0.04)


@pytest.fixture(scope="module")
def running() -> Iterator[Stage]:
    with set_stage(timing=_TIMING) as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.app.received.clear()
    running.answer(AppAnswer.json({"pspReference": "RF1"}))
    running.seed()
    return running


def _sent(stage: Stage, line: int = 0) -> str:
    granted = stage.granted((line, 1))
    stage.send(granted)
    stage.settle()
    return granted


def test_a_contradiction_breeds_contradictions(stage: Stage) -> None:
    _sent(stage)
    stage.report("REFUND_SUCCESS", "RF1", "19.99")
    assert stage.report("REFUND_SUCCESS", "RF1", "5.00")["alreadyProcessed"] is None
    assert stage.status() == "FAILURE"

    (error,) = stage.report("REFUND_FAILURE", "RF1", "19.99")["errors"]

    assert error["code"] == "INCORRECT_DETAILS"
    assert [one[0] for one in stage.refund_events()] == [
        "REFUND_FAILURE",
        "REFUND_FAILURE",
        "REFUND_SUCCESS",
        "REFUND_REQUEST",
    ]
    assert stage.money() == (126.83, 19.99, 0.0)
    assert stage.report("REFUND_REVERSE", "RF1", "19.99")["alreadyProcessed"] is False
    assert (stage.money(), stage.status()) == ((146.82, 0.0, 0.0), "NONE")


def test_two_requests_under_one_reference_are_folded(stage: Stage) -> None:
    granted = stage.granted((1, 1))
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(stage.send, [granted, granted]))
    stage.settle()
    assert [one["errors"] for one in answers] == [[], []]
    assert (stage.money(), stage.status()) == ((56.92, 0.0, 89.9), "PENDING")
    stage.report("REFUND_SUCCESS", "RF1", "89.90")
    assert (stage.money(), stage.status()) == ((56.92, 89.9, 0.0), "SUCCESS")


def test_after_a_failed_delivery_a_report_is_counted_and_the_refund_stays_failed(stage: Stage) -> None:
    stage.answer(AppAnswer(b"lost", 404, "text/plain"))
    granted = _sent(stage)
    stage.report("REFUND_SUCCESS", "RF1", "19.99")
    assert (stage.money(), stage.status()) == ((126.83, 19.99, 0.0), "FAILURE")
    assert stage.send(granted)["errors"] == []
    stage.settle()


def test_the_old_reference_on_a_second_press_hangs_for_ever(stage: Stage) -> None:
    stage.answer(AppAnswer(b"lost", 404, "text/plain"))
    granted = _sent(stage)
    stage.report("REFUND_SUCCESS", "RF1", "19.99")
    stage.answer(AppAnswer.json({"pspReference": "RF1", "result": "REFUND_SUCCESS"}))
    stage.send(granted)
    stage.settle()

    assert (stage.money(), stage.status()) == ((126.83, 19.99, 0.0), "PENDING")
    assert stage.report("REFUND_SUCCESS", "RF1", "19.99")["alreadyProcessed"] is True
    assert stage.send(granted)["errors"][0]["code"] == "REFUND_IS_PENDING"


def test_a_new_reference_and_a_reverse_heal(stage: Stage) -> None:
    stage.answer(AppAnswer(b"lost", 404, "text/plain"))
    granted = _sent(stage)
    stage.report("REFUND_SUCCESS", "RF1", "19.99")
    stage.answer(AppAnswer.json({"pspReference": "RF2", "result": "REFUND_SUCCESS", "amount": 19.99}))
    stage.send(granted)
    stage.settle()
    assert stage.money() == (106.84, 39.98, 0.0)

    stage.report("REFUND_REVERSE", "RF1", "19.99")

    assert (stage.money(), stage.status()) == ((126.83, 19.99, 0.0), "SUCCESS")
    assert stage.send(granted)["errors"][0]["code"] == "REFUND_ALREADY_PROCESSED"


def test_a_report_that_came_too_early_is_healed_by_a_reverse_and_a_new_press(stage: Stage) -> None:
    stage.answer(AppAnswer.json({"pspReference": "RF1"}, delay=0.3))
    granted = stage.granted((0, 1))
    stage.send(granted)
    while not stage.app.webhooks:
        time.sleep(0.01)
    stage.report("REFUND_SUCCESS", "RF1", "19.99")
    stage.settle()
    assert stage.status() == "PENDING"

    stage.report("REFUND_REVERSE", "RF1", "19.99")
    assert (stage.money(), stage.status()) == ((146.82, 0.0, 0.0), "NONE")
    stage.answer(AppAnswer.json({"pspReference": "RF2", "result": "REFUND_SUCCESS"}))
    stage.send(granted)
    stage.settle()
    assert (stage.money(), stage.status()) == ((126.83, 19.99, 0.0), "SUCCESS")


def test_a_second_failure_without_a_reference_is_swallowed(stage: Stage) -> None:
    """Read in Saleor's source, not observed."""
    stage.answer(AppAnswer.json({"result": "REFUND_FAILURE", "message": "no funds"}))
    granted = _sent(stage)
    assert stage.status() == "FAILURE"
    stage.send(granted)
    stage.settle()
    assert stage.status() == "PENDING"
    assert [one[0] for one in stage.refund_events()] == ["REFUND_REQUEST", "REFUND_FAILURE", "REFUND_REQUEST"]


def test_a_reference_that_is_too_long_breaks_the_database(stage: Stage) -> None:
    mutation = """mutation($id: ID!, $psp: String!) {
      transactionEventReport(id: $id, type: INFO, pspReference: $psp) { errors { code } }
    }"""
    variables = {"id": stage.transaction_id, "psp": "x" * 513}
    (error,) = stage.graphql(mutation, variables, token=stage.app.token)["errors"]
    assert error["message"] == "Internal Server Error"
    assert stage.refund_events() == []


def test_nobodys_transaction_goes_to_the_first_app_that_reports(stage: Stage) -> None:
    stage.seed(transaction={"app": None})
    assert stage.report("REFUND_SUCCESS", "X", "1.00")["errors"] == []
    stage.answer(AppAnswer.json({"pspReference": "RF1"}))
    assert stage.refund("1.00")["errors"] == []
    stage.settle()


def test_a_foreign_transaction_is_out_of_reach(stage: Stage) -> None:
    other = stage.control("POST", "/apps", {"identifier": "other"})
    mutation = """mutation($id: ID!) {
      transactionEventReport(id: $id, type: INFO, pspReference: "x") { errors { code } }
    }"""
    answer = stage.graphql(mutation, {"id": stage.transaction_id}, token=other["token"])
    assert "OWNER, HANDLE_PAYMENTS" in answer["errors"][0]["message"]
    stage.control("DELETE", f"/apps/{other['id']}")


def test_transactions_are_found_by_reference_time_and_event(stage: Stage) -> None:
    _sent(stage)
    query = """query($where: TransactionWhereInput) {
      transactions(first: 10, where: $where, sortBy: {field: MODIFIED_AT, direction: DESC}) {
        edges { node { id pspReference order { id } events { type pspReference idempotencyKey } } } totalCount
      }
    }"""
    psp = stage.transaction()["pspReference"]
    for where in (
        {"pspReference": {"eq": psp}},
        {"ids": [stage.transaction_id]},
        {"AND": [{"ids": [stage.transaction_id]}, {"events": [{"type": {"eq": "REFUND_REQUEST"}}]}]},
        {"ids": [stage.transaction_id], "modifiedAt": {"gte": "2020-01-01T00:00:00Z"}},
        {"ids": [stage.transaction_id], "appIdentifier": {"oneOf": ["capture.refunds"]}},
    ):
        (edge,) = stage.as_app(query, where=where)["edges"]
        assert edge["node"]["id"] == stage.transaction_id
    nothing = {"ids": [stage.transaction_id], "createdAt": {"lte": "2020-01-01T00:00:00Z"}}
    assert stage.as_app(query, where=nothing)["edges"] == []
    newest = stage.as_app(query, where={})["edges"][0]["node"]
    assert newest["id"] == stage.transaction_id
