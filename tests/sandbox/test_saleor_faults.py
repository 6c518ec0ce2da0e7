"""Faults, replays, keys and the other levers under /sandbox/."""

import dataclasses
import json
import time
from collections.abc import Iterator

import httpx
import pytest
from joserfc import jws, jwt
from joserfc.jwk import KeySet

from saleor_msp_app.sandbox.saleor import FAST
from tests.sandbox.saleor_stage import AppAnswer, Stage, set_stage


@pytest.fixture(scope="module")
def running() -> Iterator[Stage]:
    with set_stage() as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.app.received.clear()
    running.control("PUT", "/faults")
    running.answer(AppAnswer.json({"pspReference": "RF1"}))
    running.seed()
    return running


def _keys(stage: Stage) -> KeySet:
    return KeySet.import_key_set(stage.http.get(f"{stage.saleor}/.well-known/jwks.json").json())


def test_a_proxys_502_costs_the_content_of_the_retry(stage: Stage) -> None:
    """The app accepted; what Saleor asks next has no body, and whatever comes back counts."""
    stage.control("PUT", "/faults", {"answer": [{"mode": "502"}]})
    stage.answer(AppAnswer.json({"pspReference": "RF1"}), AppAnswer.json({"pspReference": "RF2"}))
    stage.send(stage.granted((0, 1)))
    stage.settle()
    assert [len(one.body) > 0 for one in stage.app.webhooks] == [True, False]
    assert stage.refund_events() == [("REFUND_REQUEST", "RF2", 19.99, "")]
    first, second = stage.control("GET", "/deliveries")[-1]["attempts"]
    assert (first["failure"], first["status_code"], first["answer"]) == (
        "fault: 502",
        502,
        '{"pspReference": "RF1"}',
    )
    assert second["status_code"] == 200


@pytest.mark.parametrize("mode", ["hang", "cut", "html"])
def test_an_answer_that_never_arrives_is_a_failure(stage: Stage, mode: str) -> None:
    stage.control("PUT", "/faults", {"answer": [{"mode": mode}]})
    stage.refund("5.00")
    stage.settle()
    assert stage.refund_events()[0][3] == "Failed to delivery request."
    assert len(stage.app.webhooks) == 1


def test_the_answer_is_stored_late(stage: Stage) -> None:
    stage.control("PUT", "/faults", {"answer_delay": 0.4})
    stage.send(stage.granted((0, 1)))
    while not stage.app.webhooks:
        time.sleep(0.01)
    time.sleep(0.05)
    assert stage.refund_events() == [("REFUND_REQUEST", "", 19.99, "")]
    stage.report("REFUND_SUCCESS", "RF1", "19.99")
    stage.settle()
    assert (stage.money(), stage.status()) == ((126.83, 19.99, 0.0), "PENDING")


@pytest.mark.parametrize(("mode", "status"), [("502", 502), ("503", 503), ("504", 504), ("html", 200)])
def test_the_api_is_down(stage: Stage, mode: str, status: int) -> None:
    stage.control("PUT", "/faults", {"graphql": [{"mode": mode, "times": 2}]})
    for _ in range(2):
        response = stage.post("{ app { id } }", token=stage.app.token)
        assert (response.status_code, response.headers["content-type"]) == (
            status,
            "text/html; charset=utf-8",
        )
    assert "data" in stage.graphql("{ app { id } }", token=stage.app.token)


def test_the_api_does_not_answer(stage: Stage) -> None:
    stage.control("PUT", "/faults", {"graphql": [{"mode": "hang", "seconds": 0.2}]})
    started = time.monotonic()
    assert stage.post("{ app { id } }", token=stage.app.token).status_code == 504
    assert time.monotonic() - started >= 0.2


def test_a_report_is_stored_and_its_answer_lost(stage: Stage) -> None:
    stage.send(stage.granted((0, 1)))
    stage.settle()
    fault = {"mode": "cut", "after": True, "containing": "transactionEventReport"}
    stage.control("PUT", "/faults", {"graphql": [fault]})
    assert "data" in stage.graphql("{ app { id } }", token=stage.app.token)

    with pytest.raises(httpx.RemoteProtocolError):
        stage.report("REFUND_SUCCESS", "RF1", "19.99")

    assert (stage.money(), stage.status()) == ((126.83, 19.99, 0.0), "SUCCESS")
    assert stage.report("REFUND_SUCCESS", "RF1", "19.99")["alreadyProcessed"] is True


def test_the_token_is_dead(stage: Stage) -> None:
    stage.control("PUT", "/faults", {"token_dead": True})
    dead = stage.post("{ app { id } }", token=stage.app.token)
    assert dead.status_code == 200
    assert dead.json()["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    stage.control("PUT", "/faults")
    assert "errors" not in stage.graphql("{ app { id } }", token=stage.app.token)


def test_the_keys_cannot_be_had(stage: Stage) -> None:
    stage.control("PUT", "/faults", {"jwks": [{"mode": "503", "times": None}]})
    assert stage.http.get(f"{stage.saleor}/.well-known/jwks.json").status_code == 503


def test_a_rotation_leaves_no_overlap(stage: Stage) -> None:
    before = _keys(stage)
    stage.refund("1.00")
    stage.settle()
    kid = stage.control("POST", "/keys/rotate")["kid"]
    after = _keys(stage)
    stage.refund("1.00")
    stage.settle()

    assert [key.kid for key in after.keys] == [kid] != [key.kid for key in before.keys]
    registry = jws.JWSRegistry(algorithms=["RS256"])
    for keys, request in ((before, stage.app.webhooks[0]), (after, stage.app.webhooks[1])):
        signature = request.headers["saleor-signature"]
        found = jws.deserialize_compact(signature, keys, payload=request.body, registry=registry)
        assert found.payload == request.body


def test_a_replay_sends_the_same_bytes_and_changes_nothing(stage: Stage) -> None:
    stage.refund("1.00")
    stage.settle()
    before = stage.transaction()
    delivery = stage.control("GET", "/deliveries")[-1]
    answer = stage.control("POST", f"/deliveries/{delivery['number']}/replay")
    first, second = stage.app.webhooks
    assert first.body == second.body
    assert first.headers["saleor-signature"] == second.headers["saleor-signature"]
    assert json.loads(answer["answer"]) == {"pspReference": "RF1"}
    assert stage.transaction() == before
    assert len(stage.control("GET", f"/deliveries/{delivery['number']}")["attempts"]) == 1


def test_the_dashboard_hands_out_tokens(stage: Stage) -> None:
    app = stage.control("GET", "/state")["apps"][-1]
    token = stage.control("POST", f"/apps/{app['id']}/dashboard-token")["token"]
    claims = jwt.decode(token, _keys(stage), algorithms=["RS256"]).claims
    assert claims["app"] == app["id"]
    assert claims["iss"] == f"{stage.saleor}/graphql/"
    assert claims["type"] == "thirdparty"
    assert claims["exp"] - claims["iat"] == 300
    assert claims["permissions"] == ["HANDLE_PAYMENTS"]


def test_an_app_switched_off_before_the_delivery_gets_nothing() -> None:
    with set_stage(timing=dataclasses.replace(FAST, queue_delay=0.4)) as stage:
        (app,) = stage.control("GET", "/state")["apps"]
        stage.send(stage.granted((0, 1)))
        stage.control("PATCH", f"/apps/{app['id']}", {"is_active": False})
        stage.settle()
        assert stage.app.webhooks == []
        assert stage.status() == "PENDING"


@pytest.mark.parametrize(
    ("method", "path", "value", "status"),
    [
        ("GET", "/orders/T3JkZXI6bm90aGluZw==", None, 404),
        ("GET", "/transactions/nothing", None, 404),
        ("GET", "/deliveries/4711", None, 404),
        ("PUT", "/faults", {"graphql": [{"mode": "plague"}]}, 400),
        ("POST", "/orders", {"transaction": {"app": "unknown"}}, 400),
        ("POST", "/orders", {"lines": [{"product_name": "no price", "quantity": 1}]}, 400),
        ("POST", "/install", {}, 400),
    ],
)
def test_slips_are_told(stage: Stage, method: str, path: str, value: object, status: int) -> None:
    assert "error" in stage.control(method, path, value, status=status)


def test_a_reset_forgets(stage: Stage) -> None:
    stage.refund("1.00")
    stage.control("POST", "/reset")
    state = stage.control("GET", "/state")
    assert (state["apps"], state["orders"], stage.control("GET", "/deliveries")) == ([], [], [])
    stage.install()
