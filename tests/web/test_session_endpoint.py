"""The endpoint of the session webhooks where the app itself goes wrong, or Saleor cannot be believed."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from saleor_msp_app.saleor.session_answers import gateway_json
from saleor_msp_app.saleor.webhooks import TRANSACTION_INITIALIZE_SESSION, VerifiedDelivery
from saleor_msp_app.web.app import create_app
from saleor_msp_app.web.body_limit import BODY_LIMIT
from saleor_msp_app.web.payment_sessions import refuse_payment
from saleor_msp_app.web.session_endpoint import FAULT, SessionWebhook
from tests.builders.session_payloads import new_token, session
from tests.http_server import serve
from tests.payments.as_saleor_reads import held_to_the_rules
from tests.plain_http import NO_TLS
from tests.web.shop import APP_ID, Behind, headers_of

EVENT, PATH = TRANSACTION_INITIALIZE_SESSION.event.header, TRANSACTION_INITIALIZE_SESSION.path
BODY = json.dumps(session("Initialize", new_token(), flow="AUTHORIZATION", recipient={"id": APP_ID})).encode()

_Handler = Callable[[VerifiedDelivery], Awaitable[Mapping[str, Any]]]


async def _taken(_delivery: VerifiedDelivery) -> Mapping[str, Any]:
    return {"result": "CHARGE_SUCCESS", "pspReference": "order-1"}


async def _broken(_delivery: VerifiedDelivery) -> Mapping[str, Any]:
    raise ConnectionError("the database is away")


async def _endless(_delivery: VerifiedDelivery) -> Mapping[str, Any]:
    await asyncio.Event().wait()
    raise AssertionError


@contextmanager
def _client(behind: Behind, handler: _Handler, within: float = 10) -> Iterator[httpx.Client]:
    webhook = SessionWebhook(
        TRANSACTION_INITIALIZE_SESSION, handler, refuse_payment, timedelta(seconds=within)
    )
    app = create_app(replace(behind.services(), webhooks=[webhook]))
    with serve(app) as origin, httpx.Client(base_url=origin, timeout=20, verify=NO_TLS) as client:
        yield client


def _post(client: httpx.Client, body: bytes = BODY, **changes: str | None) -> httpx.Response:
    headers = headers_of(body, **{"saleor_event": EVENT, **changes})
    return client.post(PATH, content=body, headers=headers)


def _failure(response: httpx.Response) -> dict[str, Any]:
    answer = held_to_the_rules(EVENT, response.json())
    assert answer["result"].endswith("_FAILURE")
    return answer


def test_what_the_handler_says_is_the_answer() -> None:
    with _client(Behind().installed(), _taken) as client:
        response = _post(client)
    assert (response.status_code, response.json()["result"]) == (200, "CHARGE_SUCCESS")


def test_a_fault_is_a_failure_of_the_asked_flow() -> None:
    with _client(Behind().installed(), _broken) as client:
        response = _post(client)
    assert response.status_code == 200
    answer = _failure(response)
    assert (answer["result"], answer["data"]["error"]["code"]) == ("AUTHORIZATION_FAILURE", "FAULT")
    assert "database" not in response.text


def test_silence_is_ended_in_time() -> None:
    with _client(Behind().installed(), _endless, within=0.2) as client:
        answer = _failure(_post(client))
    assert (answer["result"], answer["data"]["error"]["code"]) == ("AUTHORIZATION_FAILURE", "UNAVAILABLE")


def test_a_database_that_is_away() -> None:
    behind = Behind().installed()
    behind.installations.broken = True
    with _client(behind, _taken) as client:
        response = _post(client)
    assert response.status_code == 200
    assert _failure(response)["data"]["error"]["code"] == "FAULT"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"saleor_signature": "e30..e30"}, 401, "SIGNATURE_VERIFICATION_FAILED"),
        ({"saleor_api_url": "https://unknown.example/graphql/"}, 401, "NOT_REGISTERED"),
        ({"saleor_event": "transaction_refund_requested"}, 400, "WRONG_EVENT"),
        ({"saleor_signature": None}, 400, "MISSING_SIGNATURE_HEADER"),
    ],
)
def test_who_proves_nothing_is_turned_away(changes: dict[str, str | None], status: int, code: str) -> None:
    with _client(Behind().installed(), _broken) as client:
        response = _post(client, BODY, **changes)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert "refund" not in _failure(response)["message"]


def test_keys_out_of_reach_are_no_forgery() -> None:
    with _client(Behind().installed(jwks='{"keys": []}'), _taken) as client:
        response = _post(client)
    assert response.status_code == 200
    assert "JWKS_NOT_AVAILABLE" in _failure(response)["message"]


def test_a_delivery_for_another_installation() -> None:
    body = json.dumps(session("Initialize", new_token(), recipient={"id": "QXBwOjk5"})).encode()
    with _client(Behind().installed(), _broken) as client:
        assert _post(client, body).status_code == 403


def test_a_body_that_is_too_large_gets_an_answer_of_this_event() -> None:
    body = b" " * (BODY_LIMIT + 1)
    with _client(Behind().installed(), _broken) as client:
        response = _post(client, body)
    assert (response.status_code, response.headers["connection"]) == (413, "close")
    assert _failure(response)["result"] == "CHARGE_FAILURE"


def test_the_gateways_form_says_why_in_its_data() -> None:
    answer = held_to_the_rules("payment_gateway_initialize_session", gateway_json(FAULT))
    assert answer["data"] == {
        "paymentMethods": [],
        "error": {"code": "FAULT", "message": FAULT.for_storefront},
    }
