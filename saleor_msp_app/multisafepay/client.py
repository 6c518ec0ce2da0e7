"""MultiSafepay over HTTP: the port `MultiSafepay`."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never
from urllib.parse import quote

import httpx

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.errors import MspRefused, MspUnavailable
from saleor_msp_app.domain.ids import MspOrderId, MspTransactionId
from saleor_msp_app.domain.movements import ListedRefund
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.refund_plan import RefundPlan
from saleor_msp_app.domain.reservation_plan import ReservationPlan
from saleor_msp_app.multisafepay.credentials import headers, is_sendable, is_test, without_key
from saleor_msp_app.multisafepay.http_call import Answered, Lost, NotSent, Outcome, Received, TimeOuts, call
from saleor_msp_app.multisafepay.order_answer import read_order_answer
from saleor_msp_app.multisafepay.order_change import order_change, read_change
from saleor_msp_app.multisafepay.order_path import order_path
from saleor_msp_app.multisafepay.plain_text import shortened
from saleor_msp_app.multisafepay.refund_answer import read_refund_answer
from saleor_msp_app.multisafepay.refund_body import refund_body
from saleor_msp_app.multisafepay.refund_list import Page, list_path, read_page
from saleor_msp_app.multisafepay.void_answer import read_void
from saleor_msp_app.usecases.ports.multisafepay import (
    Exchange,
    RefundAnswer,
    RefundDenied,
    RefundNotSent,
    RefundUnknown,
)

READING = TimeOuts(connect=5, read=15, whole=30)
REFUNDING = TimeOuts(connect=5, read=60, whole=120)
"""MultiSafepay's own refund script waits 120 s (multisafepay-api.md §1.2)."""

MAX_ANSWER_BYTES = 4 * 1024 * 1024
_MAX_JOURNAL_CHARACTERS = 16_384
_MOST_PAGES = 50
_ZONES = timedelta(days=1)
"""MultiSafepay's days are its own, and their zone is not told."""
_NO_SUCH_ORDER = "No order of MultiSafepay can have this id"
_VOID = '{"status":"void"}'
_BAD_KEY = "The API key holds characters that no API key can have. Enter it again."


@dataclass(frozen=True, slots=True)
class MultiSafepayClient:
    """Sends each request exactly once over the one connection pool that it is given.

    Requests are built here and not by `http`, so nothing that is kept there (cookies, default headers, a
    base URL, credentials of a .netrc) reaches MultiSafepay or passes from one merchant to another.
    """

    http: httpx.AsyncClient
    reading: TimeOuts = READING
    refunding: TimeOuts = REFUNDING
    max_answer_bytes: int = MAX_ANSWER_BYTES
    seconds: Callable[[], float] = time.monotonic

    async def get_order(self, account: MerchantAccount, order_id: MspOrderId) -> MspOrder:
        """See the port."""
        path = order_path(order_id)
        if path is None:
            raise MspRefused(None, _NO_SUCH_ORDER, 0)
        if not is_sendable(account):
            raise MspRefused(None, _BAD_KEY, 0)
        request = httpx.Request("GET", account.api_url + path, headers=headers(account))
        outcome = await call(self.http, request, self.reading, self.max_answer_bytes, Received())
        match outcome:
            case Answered(status, body):
                readable = without_key(body, account)
                return read_order_answer(status, readable, order_id, is_test=is_test(account))
            case NotSent(why) | Lost(why):
                raise MspUnavailable(why)
            case _:
                assert_never(outcome)

    async def refunds_since(self, account: MerchantAccount, since: datetime) -> tuple[ListedRefund, ...]:
        """See the port `RefundListing`."""
        day = (since - _ZONES).date().isoformat()
        found: dict[MspTransactionId, ListedRefund] = {}
        after = ""
        for _ in range(_MOST_PAGES):
            page = await self._page(account, list_path(day, after))
            found |= {entry.id: entry for entry in page.refunds}
            if not page.after or page.after == after:
                break
            after = page.after
        return tuple(found.values())

    async def _page(self, account: MerchantAccount, path: str) -> Page:
        if not is_sendable(account):
            raise MspRefused(None, _BAD_KEY, 0)
        request = httpx.Request("GET", account.api_url + path, headers=headers(account))
        outcome = await call(self.http, request, self.reading, self.max_answer_bytes, Received())
        match outcome:
            case Answered(status, body):
                return read_page(status, without_key(body, account))
            case NotSent(why) | Lost(why):
                raise MspUnavailable(why)
            case _:
                assert_never(outcome)

    async def refund(
        self, account: MerchantAccount, order_id: MspOrderId, plan: RefundPlan
    ) -> tuple[RefundAnswer, Exchange]:
        """See the port."""
        path = order_path(order_id, "refunds")
        if path is None:
            return RefundDenied(None, _NO_SUCH_ORDER), _no_exchange(order_id)
        if not is_sendable(account):
            return RefundDenied(None, _BAD_KEY), _no_exchange(path)
        outcome, exchange = await self._send(account, "POST", path, refund_body(plan))
        return _understood(outcome, account), exchange

    async def change_order(
        self, account: MerchantAccount, order_id: MspOrderId, plan: ReservationPlan
    ) -> tuple[RefundAnswer, Exchange]:
        """See the port."""
        change = order_change(order_id, plan)
        if change is None:
            return RefundDenied(None, _NO_SUCH_ORDER), _no_exchange(order_id)
        if not is_sendable(account):
            return RefundDenied(None, _BAD_KEY), _no_exchange(change.path)
        outcome, exchange = await self._send(account, change.method, change.path, change.body)
        return read_change(_understood(outcome, account), plan, outcome), exchange

    async def void_refund(
        self, account: MerchantAccount, order_id: MspOrderId, refund_id: MspTransactionId
    ) -> tuple[RefundAnswer, Exchange]:
        """See the port `RefundVoiding`. `orders@{order_id}@refunds@{refund_id}.yaml` (§3.8)."""
        path = order_path(order_id, "refunds", quote(refund_id, safe=""))
        if path is None:
            return RefundDenied(None, _NO_SUCH_ORDER), _no_exchange(order_id, "PATCH")
        if not is_sendable(account):
            return RefundDenied(None, _BAD_KEY), _no_exchange(path, "PATCH")
        outcome, exchange = await self._send(account, "PATCH", path, _VOID)
        return read_void(_understood(outcome, account), outcome), exchange

    async def _send(
        self, account: MerchantAccount, method: str, path: str, body: str
    ) -> tuple[Outcome, Exchange]:
        request = httpx.Request(method, account.api_url + path, headers=headers(account), content=body)
        received, begun = Received(), self.seconds()
        outcome = await call(self.http, request, self.refunding, self.max_answer_bytes, received)
        exchange = Exchange(
            method=method,
            path=path,
            sent=body,
            status=received.status,
            received=_for_journal(without_key(bytes(received.body), account)),
            seconds=self.seconds() - begun,
        )
        return outcome, exchange


def _understood(outcome: Outcome, account: MerchantAccount) -> RefundAnswer:
    match outcome:
        case Answered(status, body):
            return read_refund_answer(status, without_key(body, account), is_test=is_test(account))
        case NotSent(why):
            return RefundNotSent(why)
        case Lost(why):
            return RefundUnknown(why)
        case _:
            assert_never(outcome)


def _for_journal(body: bytes) -> str:
    """Text that a database takes (no NUL) and that is not endless."""
    text = body[: 4 * _MAX_JOURNAL_CHARACTERS].decode(errors="replace").replace("\x00", "\ufffd")
    return shortened(text, _MAX_JOURNAL_CHARACTERS)


def _no_exchange(path: str, method: str = "POST") -> Exchange:
    return Exchange(method=method, path=path, sent="", status=None, received="", seconds=0.0)
