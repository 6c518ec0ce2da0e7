"""What the answer to `GET /orders/{order_id}` is: the order, a refusal, or nothing."""

from http import HTTPStatus
from typing import NoReturn

from saleor_msp_app.domain.errors import MspRefused, MspUnavailable, UnreadableOrder
from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.multisafepay.error_body import AnswerBody, read_body
from saleor_msp_app.multisafepay.error_codes import ErrorSort, hint_for, joined, known_error
from saleor_msp_app.multisafepay.order_reader import read_order

_REPEATABLE = frozenset({ErrorSort.PASSING, ErrorSort.UNKNOWN})


def read_order_answer(status: int, body: bytes, wanted: MspOrderId, *, is_test: bool) -> MspOrder:
    """Raise `MspUnavailable`, `MspRefused` or `UnreadableOrder`."""
    answer = read_body(body)
    if answer is None:
        raise MspUnavailable(f"HTTP {status} with a body that is no JSON object")
    if status >= HTTPStatus.BAD_REQUEST or answer.success is False or not isinstance(answer.data, dict):
        _refuse(status, answer, is_test=is_test)
    if status != HTTPStatus.OK:
        raise MspUnavailable(f"HTTP {status}")
    return _the_wanted_one(read_order(body), wanted)


def _refuse(status: int, answer: AnswerBody, *, is_test: bool) -> NoReturn:
    text = answer.text or f"HTTP {status}"
    if answer.code is not None and _is_final(status, answer.code):
        words = answer.text or known_error(answer.code).meaning
        raise MspRefused(answer.code, joined(words, hint_for(answer.code, is_test=is_test)), status)
    if answer.code is None and _is_final_status(status, answer):
        raise MspRefused(None, text, status)
    raise MspUnavailable(f"HTTP {status}: {text}")


def _is_final(status: int, code: int) -> bool:
    """A code that is not known counts by its status: reading again costs nothing."""
    return status == HTTPStatus.GONE or known_error(code).sort not in _REPEATABLE


def _is_final_status(status: int, answer: AnswerBody) -> bool:
    if status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS):
        return False
    is_client_error = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return is_client_error or (status == HTTPStatus.OK and answer.success is False)


def _the_wanted_one(order: MspOrder, wanted: MspOrderId) -> MspOrder:
    """MultiSafepay finds orders by its own number too: an id of digits could name another order.

    A numeric id comes back as a number (§2.1) and so without leading zeros.
    """
    if wanted in (order.order_id, order.transaction_id) or _as_number(wanted) == order.order_id:
        return order
    raise UnreadableOrder(f"asked for order {wanted!r}, MultiSafepay sent {order.order_id!r}")


def _as_number(order_id: str) -> str:
    return (order_id.lstrip("0") or "0") if order_id.isascii() and order_id.isdigit() else order_id
