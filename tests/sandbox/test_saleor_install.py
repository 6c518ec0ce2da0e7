"""The handshake, and the headers of everything Saleor sends."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from saleor_msp_app.sandbox.saleor import FAST, create_saleor
from tests.http_server import serve
from tests.plain_http import NO_TLS
from tests.sandbox.raw_receiver import RawReceiver, RawRequest, raw_receiver
from tests.sandbox.saleor_recordings import recorded_json
from tests.sandbox.saleor_stage import BARE_QUERY, REFUND, AppAnswer, Stage, set_stage

NO_CONNECTION = "Failed to connect to app. Try later or contact with app support."


@pytest.fixture(scope="module")
def running() -> Iterator[Stage]:
    with set_stage() as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    running.control("POST", "/reset")
    running.app.received.clear()
    running.app.hooks = {REFUND: BARE_QUERY}
    running.app.register_answer = AppAnswer.json({"success": True})
    return running


def _install(stage: Stage, path: str = "/manifest") -> Any:
    return stage.control("POST", "/install", {"manifest_url": f"{stage.app.base}{path}"})


def test_manifest_first_then_the_token(stage: Stage) -> None:
    outcome = _install(stage)

    assert [one.path for one in stage.app.received] == ["/manifest", "/register"]
    assert list(json.loads(stage.app.received[1].body)) == ["auth_token"]
    assert stage.app.token == outcome["app"]["token"]
    assert len(str(stage.app.token)) == 30
    assert stage.graphql("{ app { id } }", token=stage.app.token)["data"]["app"]["id"] == outcome["app"]["id"]


def test_the_words_of_the_app_are_shown_when_it_refuses(stage: Stage) -> None:
    refusal = {"success": False, "error": {"code": "UNKNOWN_APP_ID", "message": "No such shop."}}
    stage.app.register_answer = AppAnswer.json(refusal, 401)

    outcome = _install(stage)

    assert (outcome["status"], outcome["message"], outcome["app"]) == ("FAILED", "No such shop.", None)
    assert stage.control("GET", "/state")["apps"] == []


def test_a_refusal_without_words(stage: Stage) -> None:
    stage.app.register_answer = AppAnswer(b"oh", 500, "text/plain")
    assert _install(stage)["message"] == "App internal error (status 500)"


def test_a_redirect_counts_as_success_and_loses_the_token(stage: Stage) -> None:
    stage.app.register_answer = AppAnswer(b"", 307, headers={"Location": f"{stage.app.base}/register/"})
    assert _install(stage)["status"] == "INSTALLED"
    assert [one.path for one in stage.app.received] == ["/manifest", "/register"]


def test_no_app_at_all(stage: Stage) -> None:
    outcome = stage.control("POST", "/install", {"manifest_url": "http://127.0.0.1:9/manifest"})
    assert (outcome["status"], outcome["message"]) == ("FAILED", NO_CONNECTION)


def test_no_manifest(stage: Stage) -> None:
    assert _install(stage, "/webhook")["message"] == NO_CONNECTION


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("subscription { event { ... on TransactionRefundRequested { nonsense } } }", "Cannot query field"),
        ("subscription { event {", "Syntax Error"),
        ("query { app { id } }", "one subscription needed"),
        ("subscription { event { __typename } }", "no event selected"),
    ],
)
def test_a_query_that_saleor_would_not_take(stage: Stage, query: str, complaint: str) -> None:
    stage.app.hooks = {REFUND: query}
    outcome = _install(stage)
    assert outcome["status"] == "FAILED"
    assert complaint in outcome["message"]
    assert [one.path for one in stage.app.received] == ["/manifest"]


def test_an_app_is_installed_once(stage: Stage) -> None:
    _install(stage)
    again = _install(stage)
    assert again["message"] == "App with the same identifier is already installed"


def test_a_removed_app_may_come_back_and_keeps_its_transactions(stage: Stage) -> None:
    first = _install(stage)["app"]
    stage.seed()
    stage.control("DELETE", f"/apps/{first['id']}")
    second = _install(stage)["app"]

    stage.refund("1.00")
    stage.settle()

    assert second["id"] != first["id"]
    assert stage.money() == (145.82, 0.0, 1.0)
    assert stage.graphql("{ app { id } }", token=first["token"])["data"]["app"] is None


def test_staff_installs_through_the_api_too(stage: Stage) -> None:
    mutation = """mutation($input: AppInstallInput!) {
      appInstall(input: $input) { appInstallation { status message appName } errors { code } }
    }"""
    given = {"appName": "Capture", "manifestUrl": f"{stage.app.base}/manifest"}
    assert stage.staff(mutation, input=given)["appInstallation"]["status"] == "SUCCESS"
    refused = stage.graphql(mutation, {"input": given}, token=stage.app.token)
    assert "MANAGE_APPS" in refused["errors"][0]["message"]


def _manifest(receiver: RawReceiver) -> dict[str, Any]:
    return {
        "id": "raw",
        "version": "1.0.0",
        "name": "Raw",
        "permissions": ["HANDLE_PAYMENTS"],
        "tokenTargetUrl": f"{receiver.base}/register",
        "webhooks": [{"name": "r", "query": BARE_QUERY, "targetUrl": f"{receiver.base}/webhook"}],
    }


def _play_raw(api_url: str | None = None) -> tuple[str, list[RawRequest]]:
    """Install and refund once against an app that sees the wire."""

    def respond(line: str) -> object:
        return _manifest(receiver) if line.startswith("GET") else {"pspReference": "RF1"}

    with raw_receiver(respond) as receiver, serve(create_saleor(timing=FAST, api_url=api_url)) as saleor:
        stage = Stage(saleor, None, httpx.Client(trust_env=False, verify=NO_TLS))  # type: ignore[arg-type]  # no capturing app
        with stage.http:
            stage.control("POST", "/install", {"manifest_url": f"{receiver.base}/manifest"})
            stage.seed()
            stage.refund("5.00")
            stage.settle()
        return saleor, receiver.received


@pytest.mark.parametrize(
    ("number", "folder"),
    [(0, "01-manifest-get"), (1, "02-register-post"), (2, "20-bare-grantedrefund-id")],
)
def test_headers_are_spelled_and_ordered_as_recorded(number: int, folder: str) -> None:
    recorded = recorded_json(folder, "request.json")
    _, requests = _play_raw("http://localhost:8000/graphql/")
    request = requests[number]

    assert [name for name, _ in request.headers] == [name for name, _ in recorded["headers"]]
    own = {"Host", "Content-Length", "traceparent", "Saleor-Signature", "X-Saleor-Signature"}
    for (name, value), (_, expected) in zip(request.headers, recorded["headers"], strict=True):
        assert name in own or value == expected, name
    assert len(request.body) == recorded["body_length"] or number == 2


def test_the_signature_header_is_exactly_saleors() -> None:
    saleor, (_, _, webhook) = _play_raw()
    headers = dict(webhook.headers)
    protected, middle, signature = headers["Saleor-Signature"].split(".")
    assert base64.urlsafe_b64decode(protected + "==").startswith(
        b'{"alg":"RS256","b64":false,"crit":["b64"],"kid":"'
    )
    assert json.loads(base64.urlsafe_b64decode(protected + "=="))["typ"] == "JWT"
    assert middle == ""
    assert len(base64.urlsafe_b64decode(signature + "==")) == 256
    assert headers["X-Saleor-Signature"] == headers["Saleor-Signature"]
    assert headers["Saleor-Api-Url"] == f"{saleor}/graphql/"
