"""What the answer to `GET /transactions?type=refund` is (openapi/paths/listtransactions.yaml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from saleor_msp_app.domain.errors import MspRefused, MspUnavailable, UnreadableOrder
from saleor_msp_app.domain.ids import MspOrderId, MspTransactionId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.movements import ListedRefund
from saleor_msp_app.multisafepay.error_body import AnswerBody, read_body
from saleor_msp_app.multisafepay.scalars import maybe_money, text

PAGE = 1000
"""The most that MultiSafepay gives at once."""

_PASSING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is the cursor of the next page, "" on the last."""

    refunds: tuple[ListedRefund, ...]
    after: str


def list_path(day: str, after: str) -> str:
    """From a day on (`2026-11-21`), in MultiSafepay's own time: callers go back further than they need."""
    query = {"type": "refund", "created_from": day, "limit": str(PAGE)}
    return "/transactions?" + urlencode(query | ({"after": after} if after else {}))


def read_page(status: int, body: bytes) -> Page:
    """Raise `MspUnavailable` or `MspRefused`. Entries that cannot be read are left out: they only point to
    orders, which are read by themselves."""
    answer = read_body(body)
    if answer is None or status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _PASSING:
        raise MspUnavailable(f"HTTP {status} instead of a list of refunds")
    if status != HTTPStatus.OK or answer.success is False:
        raise MspRefused(answer.code, answer.text or f"HTTP {status}", status)
    if not isinstance(answer.data, list):
        raise MspUnavailable("the list of refunds is no list")
    entries = [_entry(entry) for entry in answer.data if isinstance(entry, dict)]
    return Page(tuple(entry for entry in entries if entry is not None), _cursor(answer))


def _entry(entry: Mapping[str, Any]) -> ListedRefund | None:
    if entry.get("type") != "refund":
        return None
    try:
        number, order = text(entry.get("transaction_id")), text(entry.get("order_id"))
        status = text(entry.get("status")).strip().lower()
    except UnreadableOrder:
        return None
    if not number or not order:
        return None
    return ListedRefund(MspTransactionId(number), MspOrderId(order), _amount(entry), status)


def _amount(entry: Mapping[str, Any]) -> Money | None:
    try:
        return maybe_money(entry.get("amount"), text(entry.get("currency")), "amount")
    except UnreadableOrder:
        return None


def _cursor(answer: AnswerBody) -> str:
    """`pager.after` is a URL, `pager.cursor.after` what it would be asked with."""
    pager = answer.fields.get("pager")
    cursor = pager.get("cursor") if isinstance(pager, dict) else None
    after = cursor.get("after") if isinstance(cursor, dict) else None
    return after if isinstance(after, str) else ""
