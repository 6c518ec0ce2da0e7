"""What an answer to a refund request proves, case by case."""

import json
from typing import Any

import pytest

from saleor_msp_app.domain.ids import MspTransactionId
from saleor_msp_app.multisafepay.refund_answer import read_refund_answer
from saleor_msp_app.usecases.ports.multisafepay import (
    RefundAmbiguous,
    RefundAnswer,
    RefundDenied,
    RefundRetriable,
    RefundTaken,
    RefundUnknown,
)
from tests.shared_files import shared


def _read(status: int, content: Any) -> RefundAnswer:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return read_refund_answer(status, body, is_test=False)


def _error(code: Any, **more: Any) -> dict[str, Any]:
    return {"success": False, "data": {}, "error_code": code, "error_info": "Sorry", **more}


@pytest.mark.parametrize(
    ("data", "refund_id"),
    [
        ({"transaction_id": 123456789, "refund_id": 3326969}, "3326969"),
        ({"transaction_id": 1, "refund_id": "17472052901237122"}, "17472052901237122"),
        ({"transaction_id": 1, "refund_id": 17472052901237122}, "17472052901237122"),
        ({"order_id": "case-20220404-06-0001", "transaction_id": 6303074}, None),
        ({"refund_id": None}, None),
        ({"refund_id": ""}, None),
        ({"refund_id": 0}, None),
        ({"refund_id": True}, None),
        ({"refund_id": {"id": 1}}, None),
        ({"refund_id": [1]}, None),
        ({"refund_id": " 77 "}, "77"),
        ({}, None),
        ([], None),
        (None, None),
    ],
)
def test_taken_in_every_shape(data: Any, refund_id: str | None) -> None:
    expected = None if refund_id is None else MspTransactionId(refund_id)
    assert _read(200, {"success": True, "data": data}) == RefundTaken(expected)


def test_taken_without_data_or_with_a_number_with_a_point() -> None:
    assert _read(200, {"success": True}) == RefundTaken(None)
    assert _read(200, b'{"success":true,"data":{"refund_id":3326969.0}}') == RefundTaken(
        MspTransactionId("3326969")
    )
    assert _read(201, {"success": True, "data": {}}) == RefundTaken(None)


@pytest.mark.parametrize("name", ["response-refundOrder.json", "response-refundPartialShipment.json"])
def test_published_answers_are_taken(name: str) -> None:
    """Their `transaction_id` is the payment's (§3.1): never the refund's reference."""
    body = shared(f"multisafepay/examples/{name}").read_bytes()
    assert read_refund_answer(200, body, is_test=False) == RefundTaken(None)


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (200, b""),
        (200, b"<html><body>OK</body></html>"),
        (200, b'{"success": true, "data": {"refund_id": 33'),
        (200, b"null"),
        (200, b"true"),
        (200, b"[]"),
        (200, b'"success"'),
        (200, b"\xff\xfe\x00"),
        (200, b'{"success": NaN}'),
        (200, b"[" * 100_000),
        (200, b'{"a":' * 100_000),
        (200, {}),
        (200, {"data": {"refund_id": 1}}),
        (200, {"success": None}),
        (200, {"success": 1}),
        (200, {"success": "true", "data": {}}),
        (200, {"success": "yes"}),
        (200, {"success": True, "data": "ok"}),
        (200, {"success": True, "data": [1]}),
        (200, {"success": True, "data": 5}),
        (200, {"success": True, "error_code": 1034, "data": {}}),
        (404, {"success": True, "data": {}}),
        (500, {"success": True, "data": {}}),
        (502, {"success": True, "data": {"refund_id": 1}}),
        (302, b""),
        (307, {"message": "moved"}),
        (401, b"<html>who are you</html>"),
        (404, b"<html>nothing here</html>"),
        (408, {"message": "time-out"}),
        (409, {"message": "conflict"}),
        (500, b""),
        (500, b"<html>oops</html>"),
        (500, {"message": "oops"}),
        (500, {"success": False, "message": "oops"}),
        (502, b"<html>Bad gateway</html>"),
        (503, b""),
        (503, {"message": "Service Unavailable"}),
        (504, {"success": False}),
        (200, {"error_code": 1001, "error_info": "no word of success"}),
        (999, {"message": "no such status"}),
        (400, {"success": False, "error_code": 1000, "error_info": "?"}),
        (404, _error(1000)),
        (404, _error(1014)),
        (404, _error(9999)),
        (404, _error(1006)),
        (404, _error(1022)),
        (404, _error(4711)),
    ],
)
def test_unknown(status: int, content: Any) -> None:
    assert isinstance(_read(status, content), RefundUnknown)


@pytest.mark.parametrize(
    ("status", "content", "code", "info"),
    [
        (404, _error(1001), 1001, "Sorry"),
        (200, _error(1027), 1027, "Sorry"),
        (404, _error("1031"), 1031, "Sorry"),
        (404, _error(1016, success="false"), 1016, "Sorry"),
        (500, _error(1010), 1010, "Sorry"),
        (401, _error(1032, error_info="Invalid API key"), 1032, "Invalid API key. Check the API key"),
        (404, _error(1019, data=[], error_info=None), 1019, "Site inactive. The website is blocked"),
        (410, _error(1000, error_info="Not found"), 1000, "Not found"),
        (403, {"message": "Forbidden"}, None, "Forbidden. Check the API key"),
        (401, {"message": "Unauthorized"}, None, "Unauthorized. Check the API key"),
        (400, {"message": "Invalid account ID."}, None, "Invalid account ID."),
        (404, {"message": "Not found"}, None, "Not found"),
        (404, {}, None, "HTTP 404"),
        (200, {"success": False, "data": {}}, None, "HTTP 200"),
        (418, {"success": False, "error_info": "no"}, None, "no"),
        (404, _error(0), None, "Sorry"),
        (404, _error(None), None, "Sorry"),
        (404, _error(True), None, "Sorry"),
        (404, _error(1e300), None, "Sorry"),
        (404, _error("9" * 5000), None, "Sorry"),
    ],
)
def test_denied(status: int, content: Any, code: int | None, info: str) -> None:
    answer = _read(status, content)
    assert isinstance(answer, RefundDenied)
    assert answer.code == code
    assert answer.info.startswith(info)


def test_a_validation_error_says_what_is_wrong() -> None:
    """openapi/components/errors/422Error.yaml."""
    errors = [{"attribute": "amount", "details": ["x"], "message": "must be a number", "uri": "#/amount"}, 5]
    content = {"success": False, "message": "Validation error", "errors": errors}
    assert _read(422, content) == RefundDenied(None, "Validation error; amount: must be a number")


@pytest.mark.parametrize(
    ("status", "content", "code"),
    [
        (404, _error(1021), 1021),
        (404, _error(1033), 1033),
        (429, b"<html>slow down</html>", None),
        (429, {"message": "Too many requests"}, None),
        (429, b"", None),
    ],
)
def test_retriable(status: int, content: Any, code: int | None) -> None:
    answer = _read(status, content)
    assert isinstance(answer, RefundRetriable)
    assert answer.code == code


def test_1034_is_ambiguous_and_in_test_has_its_hint() -> None:
    body = json.dumps(_error(1034)).encode()
    assert read_refund_answer(404, body, is_test=False) == RefundAmbiguous(1034, "Sorry")
    in_test = read_refund_answer(404, body, is_test=True)
    assert isinstance(in_test, RefundAmbiguous)
    assert "partial refunds are off" in in_test.info


def test_words_for_merchants_are_plain_and_bounded() -> None:
    answer = _read(404, _error(1024, error_info="<b>Declined</b> " + "x" * 10_000))
    assert isinstance(answer, RefundDenied)
    assert answer.info.startswith("Declined x")
    assert "<" not in answer.info
    assert len(answer.info) < 400
