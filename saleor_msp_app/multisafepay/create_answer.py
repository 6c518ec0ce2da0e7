"""What the answer to a new order proves (multisafepay-api.md §4.1, §4.3)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import httpx

from saleor_msp_app.multisafepay.error_body import AnswerBody, read_body
from saleor_msp_app.multisafepay.error_codes import ErrorSort, hint_for, joined, known_error
from saleor_msp_app.usecases.ports.payments import CreateAnswer, CreateDenied, CreateUnknown, OrderCreated

_LONGEST_URL = 2000


def read_create_answer(status: int, body: bytes, *, is_test: bool, plain_allowed: bool) -> CreateAnswer:
    """Sort an answer that arrived in full. `plain_allowed`: the sandbox's payment page has no TLS."""
    answer = read_body(body)
    if answer is None:
        return CreateUnknown(f"HTTP {status} with a body that is no JSON object")
    if answer.success and answer.code is None and status < HTTPStatus.BAD_REQUEST:
        return _created(answer, plain_allowed=plain_allowed)
    if answer.success is False and answer.code is not None:
        return _denied(status, answer, answer.code, is_test=is_test)
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and not answer.success:
        return CreateDenied(answer.code, answer.text or f"HTTP {status}")
    return CreateUnknown(f"HTTP {status}: neither a yes nor a no")


def _created(answer: AnswerBody, *, plain_allowed: bool) -> CreateAnswer:
    data: Mapping[str, Any] = answer.data if isinstance(answer.data, dict) else {}
    if not data.get("order_id"):
        return CreateUnknown("success without an order")
    url = data.get("payment_url")
    if url in (None, "", False):
        return OrderCreated("")
    if not isinstance(url, str) or not _is_web_address(url, plain_allowed=plain_allowed):
        return CreateUnknown("the payment page's address is none that a shopper can be sent to")
    return OrderCreated(url)


def _denied(status: int, answer: AnswerBody, code: int, *, is_test: bool) -> CreateAnswer:
    """1006 and 1022 say that there is an order of this id already: perhaps ours."""
    sort = known_error(code).sort
    info = joined(answer.text or known_error(code).meaning, hint_for(code, is_test=is_test))
    if sort in (ErrorSort.DUPLICATE, ErrorSort.UNKNOWN) and status != HTTPStatus.GONE:
        return CreateUnknown(f"HTTP {status}, error {code}: {info}")
    return CreateDenied(code, info)


def _is_web_address(url: str, *, plain_allowed: bool) -> bool:
    """Handed to storefronts, which send shoppers there."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    schemes = ("https", "http") if plain_allowed else ("https",)
    return parsed.scheme in schemes and bool(parsed.host) and not parsed.userinfo and len(url) <= _LONGEST_URL
