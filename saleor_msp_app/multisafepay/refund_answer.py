"""What the answer to a refund request proves.

Asked in this order: did MultiSafepay say yes, did it say no for certain, did it say no for a reason that
passes. Everything else proves nothing: the refund is looked up before anything is tried again.
"""

from collections.abc import Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import assert_never

from saleor_msp_app.domain.ids import MspTransactionId
from saleor_msp_app.multisafepay.error_body import AnswerBody, read_body
from saleor_msp_app.multisafepay.error_codes import ErrorSort, hint_for, joined, known_error
from saleor_msp_app.usecases.ports.multisafepay import (
    RefundAmbiguous,
    RefundAnswer,
    RefundDenied,
    RefundRetriable,
    RefundTaken,
    RefundUnknown,
)

_CERTAIN_NO = frozenset(
    {
        HTTPStatus.BAD_REQUEST,  # {"message": …} (openapi/components/errors/400Error.yaml)
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.GONE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
"""Statuses that refuse, when the body is a JSON object. A proxy's HTML page with such a status is not
MultiSafepay's word."""

_SAME_AS: Mapping[int, int] = {HTTPStatus.UNAUTHORIZED: 1032, HTTPStatus.FORBIDDEN: 1032}
"""Which code's hint helps where MultiSafepay sends a status alone."""


def read_refund_answer(status: int, body: bytes, *, is_test: bool) -> RefundAnswer:
    """Sort an answer that arrived in full."""
    answer = read_body(body)
    if answer is None:
        return _unreadable(status)
    if answer.success:
        return _yes(status, answer)
    if answer.code is not None and answer.success is not None:
        return _by_code(status, answer.code, answer.text, is_test=is_test)
    return _by_status(status, answer, is_test=is_test)


def _unreadable(status: int) -> RefundAnswer:
    """429 refuses to begin (RFC 6585), whoever sends it. After a 503 the request may still be under way."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RefundRetriable(None, "MultiSafepay is being called too often (HTTP 429)")
    return RefundUnknown(f"HTTP {status} with a body that is no JSON object")


def _yes(status: int, answer: AnswerBody) -> RefundAnswer:
    """Any of the shapes of §3.1. A yes that contradicts itself is looked up."""
    if answer.code is not None:
        return RefundUnknown(f"success beside error {answer.code}: {answer.text}")
    if status >= HTTPStatus.BAD_REQUEST:
        return RefundUnknown(f"success beside HTTP {status}")
    match answer.data:
        case dict():
            return RefundTaken(read_id(answer.data.get("refund_id")))
        case None | []:
            return RefundTaken(None)
        case _:
            return RefundUnknown("success with data of an unknown kind")


def read_id(value: object) -> MspTransactionId | None:
    """E71: any scalar. Beside a refund's id, `transaction_id` is the payment's (§3.1)."""
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    text = str(value).strip()
    return MspTransactionId(text) if text not in ("", "0") else None


def _by_code(status: int, code: int, text: str, *, is_test: bool) -> RefundAnswer:
    info = _sentence(code, text, is_test=is_test)
    if status == HTTPStatus.GONE:
        return RefundDenied(code, info)  # 1000 "Not found" (410Error.yaml): here 1000 does say something
    match known_error(code).sort:
        case ErrorSort.PERMANENT:
            return RefundDenied(code, info)
        case ErrorSort.PASSING:
            return RefundRetriable(code, info)
        case ErrorSort.AMBIGUOUS:
            return RefundAmbiguous(code, info)
        case ErrorSort.DUPLICATE | ErrorSort.UNKNOWN:
            return RefundUnknown(f"HTTP {status}, error {code}: {info}")
        case never:
            assert_never(never)


def _by_status(status: int, answer: AnswerBody, *, is_test: bool) -> RefundAnswer:
    """No code, or no word of success beside it."""
    if answer.code is not None:
        return RefundUnknown(f"HTTP {status}: error {answer.code} without a word of success")
    text = answer.text or f"HTTP {status}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RefundRetriable(None, text)
    said_no = answer.success is False and status < HTTPStatus.INTERNAL_SERVER_ERROR
    if said_no or status in _CERTAIN_NO:
        return RefundDenied(None, joined(text, hint_for(_SAME_AS.get(status), is_test=is_test)))
    return RefundUnknown(f"HTTP {status} without a word of success")


def _sentence(code: int, text: str, *, is_test: bool) -> str:
    """MultiSafepay's own words, then what to do. The code stands beside it in the answer."""
    return joined(text or known_error(code).meaning, hint_for(code, is_test=is_test))
