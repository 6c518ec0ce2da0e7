"""What Saleor's own JSON Schemas say of an answer to a session, the sandbox says too."""

import json
from typing import Any

import jsonschema
import pytest

from saleor_msp_app.sandbox.saleor.answers import AnswerRefused, WorkerCrashed
from saleor_msp_app.sandbox.saleor.session_answers import read_session_answer
from tests.shared_files import shared

_CARD = {"type": "CARD", "name": "Visa", "brand": "visa", "firstDigits": "4111", "lastDigits": "1111"}
_GOOD: list[Any] = [
    {"pspReference": "a", "result": "CHARGE_SUCCESS"},
    {"pspReference": "a", "result": "CHARGE_SUCCESS", "amount": 146.82, "actions": ["REFUND"], "data": [1]},
    {"pspReference": "a", "result": "AUTHORIZATION_REQUEST", "amount": "12.5", "message": "under way"},
    {"pspReference": "a", "result": "CHARGE_REQUEST", "time": "2026-11-23T02:53:23+00:00"},
    {"result": "CHARGE_FAILURE", "message": "declined"},
    {"result": "AUTHORIZATION_FAILURE"},
    {"result": "CHARGE_ACTION_REQUIRED", "data": {"paymentUrl": "https://pay.example.com"}},
    {"pspReference": "a", "result": "AUTHORIZATION_ACTION_REQUIRED", "data": None},
    {"pspReference": "a", "result": "CHARGE_SUCCESS", "externalUrl": "https://example.com/a"},
    {"pspReference": "a", "result": "CHARGE_SUCCESS", "paymentMethodDetails": _CARD},
    {
        "pspReference": "a",
        "result": "CHARGE_SUCCESS",
        "paymentMethodDetails": {**_CARD, "expMonth": 12, "expYear": 2031},
    },
    {
        "pspReference": "a",
        "result": "CHARGE_SUCCESS",
        "paymentMethodDetails": {"type": "OTHER", "name": "iDEAL"},
    },
]
_BAD: list[Any] = [
    {},
    [],
    "text",
    {"pspReference": "a"},
    {"result": "CHARGE_SUCCESS"},
    {"result": "AUTHORIZATION_REQUEST"},
    {"pspReference": 405, "result": "CHARGE_SUCCESS"},
    {"pspReference": "a", "result": "REFUND_SUCCESS"},
    {"pspReference": "a", "result": "charge_success"},
    {"pspReference": "a", "result": "CHARGE_SUCCESS", "actions": "REFUND"},
    {"pspReference": "a", "result": "CHARGE_SUCCESS", "amount": [1]},
    {"pspReference": "a", "result": "CHARGE_SUCCESS", "externalUrl": ""},
    {"pspReference": "a", "result": "CHARGE_SUCCESS", "paymentMethodDetails": {"name": "Visa"}},
    {"pspReference": "a", "result": "CHARGE_SUCCESS", "paymentMethodDetails": {"type": "CARD"}},
    {"pspReference": "a", "result": "CHARGE_SUCCESS", "paymentMethodDetails": {**_CARD, "brand": "v" * 41}},
    {"pspReference": "a", "result": "CHARGE_SUCCESS", "paymentMethodDetails": {**_CARD, "expMonth": 0}},
    {"pspReference": "a", "result": "CHARGE_SUCCESS", "paymentMethodDetails": {**_CARD, "expYear": 1999}},
    {
        "pspReference": "a",
        "result": "CHARGE_SUCCESS",
        "paymentMethodDetails": {**_CARD, "lastDigits": "12345"},
    },
]


def _schema_takes(name: str, answer: Any) -> bool:
    schema = json.loads(shared(f"saleor/json_schemas/{name}.json").read_text("utf-8"))
    return jsonschema.Draft202012Validator(schema).is_valid(answer)


def _sandbox_takes(answer: Any) -> bool:
    try:
        read_session_answer(answer)
    except (AnswerRefused, WorkerCrashed):
        return False
    return True


@pytest.mark.parametrize("name", ["TransactionInitializeSession", "TransactionProcessSession"])
@pytest.mark.parametrize("answer", _GOOD)
def test_what_the_schema_takes_is_taken(name: str, answer: Any) -> None:
    assert _schema_takes(name, answer)
    assert _sandbox_takes(answer)


@pytest.mark.parametrize("name", ["TransactionInitializeSession", "TransactionProcessSession"])
@pytest.mark.parametrize("answer", _BAD)
def test_what_the_schema_refuses_is_refused(name: str, answer: Any) -> None:
    assert not _schema_takes(name, answer)
    assert not _sandbox_takes(answer)
