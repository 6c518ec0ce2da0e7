"""What Saleor makes of each answer to a refund request: the table of the observations, row by row."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.saleor_stage import AppAnswer, Stage, set_stage

UNDELIVERED = "Failed to delivery request."
OTHER_AMOUNT = "The transaction with provided `pspReference` and `type` already exists with different amount."
POSSIBLE = "Possible values: REFUND_SUCCESS, REFUND_FAILURE."
NOTHING = (146.82, 0.0, 0.0)


@pytest.fixture(scope="module")
def running() -> Iterator[Stage]:
    with set_stage() as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.app.received.clear()
    running.seed()
    return running


def _plain(body: bytes, status: int = 200) -> AppAnswer:
    return AppAnswer(body, status, "text/plain")


def _json(value: Any, status: int = 200) -> AppAnswer:
    return AppAnswer.json(value, status)


def _success(**more: Any) -> AppAnswer:
    return _json({"pspReference": "RF1", "result": "REFUND_SUCCESS", **more})


@pytest.mark.parametrize(
    ("answer", "money", "events"),
    [
        pytest.param(_json({"pspReference": "RF1"}), (141.82, 0.0, 5.0), [], id="asynchronous"),
        pytest.param(_json({"pspReference": "RF1"}, 202), (141.82, 0.0, 5.0), [], id="202"),
        pytest.param(_json({"pspReference": "RF1"}, 400), (141.82, 0.0, 5.0), [], id="400 with a reference"),
        pytest.param(_json({"pspReference": "RF1", "more": [1]}), (141.82, 0.0, 5.0), [], id="extra keys"),
        pytest.param(
            _success(amount=5), (141.82, 5.0, 0.0), [("REFUND_SUCCESS", "RF1", 5.0, "")], id="success"
        ),
        pytest.param(
            _success(), (141.82, 5.0, 0.0), [("REFUND_SUCCESS", "RF1", 5.0, "")], id="success, no amount"
        ),
        pytest.param(
            _success(amount=0), (141.82, 5.0, 0.0), [("REFUND_SUCCESS", "RF1", 5.0, "")], id="amount 0"
        ),
        pytest.param(_success(amount=3), (143.82, 3.0, 0.0), [("REFUND_SUCCESS", "RF1", 3.0, "")], id="less"),
        pytest.param(
            _success(amount=9.5), (137.32, 9.5, 0.0), [("REFUND_SUCCESS", "RF1", 9.5, "")], id="more"
        ),
        pytest.param(
            _success(amount="5.00"), (141.82, 5.0, 0.0), [("REFUND_SUCCESS", "RF1", 5.0, "")], id="a string"
        ),
        pytest.param(
            _success(amount=-5), (151.82, -5.0, 0.0), [("REFUND_SUCCESS", "RF1", -5.0, "")], id="negative"
        ),
        pytest.param(
            _json({"pspReference": "RF1", "result": "REFUND_FAILURE", "message": "declined by bank"}),
            NOTHING,
            [("REFUND_FAILURE", "RF1", 5.0, "declined by bank")],
            id="failure",
        ),
        pytest.param(
            _json({"result": "REFUND_FAILURE", "message": "no funds"}),
            NOTHING,
            [("REFUND_FAILURE", "", 5.0, "no funds")],
            id="failure without a reference",
        ),
    ],
)
def test_usable_answers(
    stage: Stage, answer: AppAnswer, money: tuple[float, float, float], events: list[Any]
) -> None:
    stage.answer(answer)

    stage.refund("5.00")
    stage.settle()

    assert stage.money() == money
    psp = events[0][1] if events else "RF1"
    assert stage.refund_events() == [*events, ("REFUND_REQUEST", psp, 5.0, "")]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        pytest.param(_json({}), "Missing value for field: pspReference. Input: {}.", id="empty object"),
        pytest.param(
            _json({"error": "bad request"}, 400),
            "Missing value for field: pspReference. Input: {'error': 'bad request'}.",
            id="400 with JSON",
        ),
        pytest.param(
            _json({"result": "REFUND_SUCCESS"}),
            "Missing value for field: pspReference. Input: {'result': 'REFUND_SUCCESS'}.",
            id="success without a reference",
        ),
        pytest.param(
            _json({"pspReference": 12345}),
            "Incorrect value (12345) for field: pspReference. Error: Input should be a valid string.",
            id="number for a reference",
        ),
        pytest.param(
            _json({"pspReference": None}),
            "Incorrect value (None) for field: pspReference. Error: Input should be a valid string.",
            id="null for a reference",
        ),
        pytest.param(
            _success(amount="five"),
            "Incorrect value (five) for field: amount. Error: Input should be a valid decimal.",
            id="amount in words",
        ),
        pytest.param(
            _success(actions="REFUND"),
            "Incorrect value (REFUND) for field: actions. Error: Input should be a valid list.",
            id="actions are no list",
        ),
        *(
            pytest.param(
                _json({"pspReference": "RF1", "result": result}),
                f"Missing or invalid value for `result`: {result}. {POSSIBLE}",
                id=result,
            )
            for result in ("CHARGE_SUCCESS", "REFUND_REQUEST", "refund_success", "DONE")
        ),
        pytest.param(_plain(b"thanks"), UNDELIVERED, id="text"),
        pytest.param(_plain(b""), UNDELIVERED, id="nothing"),
        pytest.param(_json(None), UNDELIVERED, id="null"),
        pytest.param(_plain(b"not found", 404), UNDELIVERED, id="404"),
        pytest.param(AppAnswer(b"", 302, headers={"Location": "/elsewhere"}), UNDELIVERED, id="redirect"),
    ],
)
def test_unusable_answers_become_failures_at_once(stage: Stage, answer: AppAnswer, message: str) -> None:
    stage.answer(answer)

    stage.send(stage.granted((0, 1)))
    stage.settle()

    assert len(stage.app.webhooks) == 1
    assert stage.money() == NOTHING
    assert stage.status() == "FAILURE"
    assert stage.refund_events() == [
        ("REFUND_FAILURE", "", 19.99, message),
        ("REFUND_REQUEST", "", 19.99, ""),
    ]


@pytest.mark.parametrize("field", ["time", "externalUrl"])
def test_a_field_of_the_wrong_form_is_named(stage: Stage, field: str) -> None:
    stage.answer(_success(**{field: "yesterday"}))
    stage.refund("5.00")
    stage.settle()
    assert f"for field: {field}." in stage.refund_events()[0][3]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(_json([]), id="a list"),
        pytest.param(_json("RF1"), id="a string"),
        pytest.param(_json({"pspReference": "r" * 513}), id="513 characters"),
    ],
)
def test_answers_that_kill_the_worker_leave_the_request_open(stage: Stage, answer: AppAnswer) -> None:
    stage.answer(answer)

    stage.send(stage.granted((0, 1)))
    stage.settle()

    assert stage.refund_events() == [("REFUND_REQUEST", "", 19.99, "")]
    assert (stage.money(), stage.status()) == (NOTHING, "PENDING")


def test_an_empty_reference_leaves_the_request_in_limbo(stage: Stage) -> None:
    stage.answer(_json({"pspReference": ""}))
    stage.send(stage.granted((0, 1)))
    stage.settle()
    assert (stage.money(), stage.status()) == (NOTHING, "PENDING")
    assert stage.refund_events() == [("REFUND_REQUEST", "", 19.99, "")]


def test_half_a_cent_is_kept_and_rounded_to_even_when_shown(stage: Stage) -> None:
    stage.answer(_success(amount=5.005))
    stage.refund("5.00")
    stage.settle()
    assert stage.refund_events()[0] == ("REFUND_SUCCESS", "RF1", 5.0, "")


def test_a_long_message_is_cut(stage: Stage) -> None:
    stage.answer(_success(message="m" * 600))
    stage.refund("5.00")
    stage.settle()
    assert stage.refund_events()[0][3] == "m" * 511 + "…"


def test_the_time_of_the_answer_becomes_the_time_of_the_event(stage: Stage) -> None:
    stage.answer(_success(time="2026-01-02T03:04:05Z"))
    stage.send(stage.granted((0, 1)))
    stage.settle()
    (event,) = (one for one in stage.transaction()["events"] if one["type"] == "REFUND_SUCCESS")
    assert event["createdAt"] == "2026-01-02T03:04:05+00:00"
    # Older than the request, so the request decides.
    assert stage.status() == "PENDING"


@pytest.mark.parametrize(
    ("answer", "stored"),
    [
        pytest.param({"pspReference": "RF1", "actions": []}, [], id="the button goes"),
        pytest.param({"pspReference": "RF1", "actions": ["REFUND"]}, ["REFUND"], id="damage"),
        pytest.param({"pspReference": "RF1", "actions": ["REFUND", "VOID"]}, ["REFUND"], id="more damage"),
        pytest.param(
            {"pspReference": "RF1", "result": "REFUND_SUCCESS", "actions": ["REFUND", "VOID"]},
            ["refund"],
            id="with a result all is well",
        ),
    ],
)
def test_actions(stage: Stage, answer: dict[str, Any], stored: list[str]) -> None:
    stage.answer(_json(answer))
    stage.refund("5.00")
    stage.settle()
    assert stage.transaction()["storedActions"] == stored


def test_damaged_actions_hide_the_transaction_until_they_are_mended(stage: Stage) -> None:
    stage.answer(_json({"pspReference": "a1", "actions": ["REFUND"]}))
    stage.refund("1.00")
    stage.settle()
    query = "query($id: ID!) { transaction(id: $id) { id actions } }"

    broken = stage.graphql(query, {"id": stage.transaction_id}, token=stage.app.token)
    whole = stage.graphql(query.replace("actions", ""), {"id": stage.transaction_id}, token=stage.app.token)
    stage.report("INFO", "x", "0", availableActions=["REFUND"])
    mended = stage.graphql(query, {"id": stage.transaction_id}, token=stage.app.token)

    assert broken["data"] == {"transaction": None}
    assert broken["errors"][0]["path"] == ["transaction", "actions", 0]
    assert whole["data"]["transaction"]["id"] == stage.transaction_id
    assert mended["data"]["transaction"]["actions"] == ["REFUND"]


def test_one_reference_for_two_refunds_swallows_the_second(stage: Stage) -> None:
    stage.answer(_json({"pspReference": "RF1"}))
    for _ in range(2):
        stage.refund("10.00")
        stage.settle()
    assert stage.money() == (136.82, 0.0, 10.0)


def test_one_reference_for_two_successes_of_different_amounts_is_a_failure(stage: Stage) -> None:
    stage.answer(_success())
    stage.refund("10.00")
    stage.settle()
    stage.refund("7.00")
    stage.settle()
    assert stage.refund_events()[0] == ("REFUND_FAILURE", "RF1", 7.0, OTHER_AMOUNT)
    assert stage.money() == (136.82, 10.0, 0.0)


def test_no_answer_in_time_is_a_failure_without_a_retry(stage: Stage) -> None:
    stage.answer(AppAnswer(json.dumps({"pspReference": "RF1"}).encode(), delay=1.4))
    stage.send(stage.granted((0, 1)))
    stage.settle()
    assert len(stage.app.webhooks) == 1
    assert stage.refund_events()[0] == ("REFUND_FAILURE", "", 19.99, UNDELIVERED)
    assert stage.status() == "FAILURE"
