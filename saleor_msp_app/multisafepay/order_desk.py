"""Beginning payments at MultiSafepay over HTTP: the port `OrderDesk`."""

from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

import httpx
import simplejson

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.errors import MspRefused, MspUnavailable
from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.domain.new_order import NewOrder
from saleor_msp_app.domain.payment_method import MethodQuery, PaymentMethod
from saleor_msp_app.multisafepay.create_answer import read_create_answer
from saleor_msp_app.multisafepay.credentials import headers, is_sendable, is_test, without_key
from saleor_msp_app.multisafepay.error_body import read_body
from saleor_msp_app.multisafepay.http_call import Answered, Lost, NotSent, Outcome, Received, TimeOuts, call
from saleor_msp_app.multisafepay.method_list import method_list_path, read_method_list
from saleor_msp_app.multisafepay.order_body import order_body
from saleor_msp_app.multisafepay.order_path import order_path
from saleor_msp_app.usecases.ports.payments import CreateAnswer, CreateDenied, CreateNotSent, CreateUnknown

_SHORT = TimeOuts(connect=2, read=6, whole=8)
"""A shopper is waiting, and Saleor gives up after 20 seconds (saleor-contract.md §4.6)."""

_MAX_ANSWER_BYTES = 4 * 1024 * 1024
_BAD_KEY = "The API key holds characters that no API key can have. Enter it again."
_WRONG_KEY = 1032
_UNPAYABLE = simplejson.dumps({"status": "cancelled", "exclude_order": True})
"""`exclude_order` keeps MultiSafepay from inviting the shopper to pay after all (§5.1)."""


@dataclass(frozen=True, slots=True)
class MultiSafepayDesk:
    """Sends each request once, over the connection pool of the client that refunds."""

    http: httpx.AsyncClient

    async def create_order(
        self, account: MerchantAccount, order: NewOrder, within: timedelta
    ) -> CreateAnswer:
        """See the port."""
        if not is_sendable(account):
            return CreateDenied(None, _BAD_KEY)
        seconds = within.total_seconds()
        time_outs = TimeOuts(connect=min(2.0, seconds), read=seconds, whole=seconds)
        outcome = await self._send(account, "POST", "/orders", time_outs, order_body(order))
        match outcome:
            case Answered(status, body):
                plain = not account.api_url.startswith("https://")
                return read_create_answer(status, body, is_test=is_test(account), plain_allowed=plain)
            case NotSent(why):
                return CreateNotSent(why)
            case Lost(why):
                return CreateUnknown(why)
            case _:
                assert_never(outcome)

    async def cancel_unpaid(self, account: MerchantAccount, order_id: MspOrderId) -> bool:
        """See the port."""
        path = order_path(order_id)
        if path is None:
            return False
        status, body = await self._asked(account, "PATCH", path, _UNPAYABLE)
        answer = read_body(body)
        if answer is None:
            msg = f"HTTP {status} with a body that is no JSON object"
            raise MspUnavailable(msg)
        if answer.code == _WRONG_KEY:
            raise MspRefused(answer.code, answer.text, status)
        return answer.success is True

    async def payment_methods(
        self, account: MerchantAccount, asked: MethodQuery
    ) -> tuple[PaymentMethod, ...]:
        """See the port."""
        return read_method_list(*await self._asked(account, "GET", method_list_path(asked)))

    async def _asked(
        self, account: MerchantAccount, method: str, path: str, body: str = ""
    ) -> tuple[int, bytes]:
        if not is_sendable(account):
            raise MspRefused(None, _BAD_KEY, 0)
        outcome = await self._send(account, method, path, _SHORT, body)
        match outcome:
            case Answered(status, answered):
                return status, answered
            case NotSent(why) | Lost(why):
                raise MspUnavailable(why)
            case _:
                assert_never(outcome)

    async def _send(
        self, account: MerchantAccount, method: str, path: str, time_outs: TimeOuts, body: str
    ) -> Outcome:
        request = httpx.Request(
            method, account.api_url + path, headers=headers(account), content=body or None
        )
        outcome = await call(self.http, request, time_outs, _MAX_ANSWER_BYTES, Received())
        if isinstance(outcome, Answered):
            return Answered(outcome.status, without_key(outcome.body, account))
        return outcome
