"""What a key finds out about itself: the port `Connection` (multisafepay-api.md §1.1, §7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

import httpx

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.errors import MspError, MspRefused, MspUnavailable
from saleor_msp_app.domain.site_reached import SiteReached
from saleor_msp_app.multisafepay.credentials import headers, is_sendable, without_key
from saleor_msp_app.multisafepay.error_body import read_body
from saleor_msp_app.multisafepay.http_call import Answered, Lost, NotSent, Received, TimeOuts, call
from saleor_msp_app.multisafepay.plain_text import plain_text

_SHORT = TimeOuts(connect=2, read=6, whole=8)
"""Somebody looks at a page that waits."""

_MAX_ANSWER_BYTES = 1024 * 1024
_MOST_METHODS = 200
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class MultiSafepayConnection:
    """Sends each request once, over the pool of the client that refunds."""

    http: httpx.AsyncClient
    time_outs: TimeOuts = _SHORT

    async def reach(self, account: MerchantAccount) -> SiteReached:
        """`GET /gateways` says whether the key is one, as MultiSafepay's own plug-ins ask. `GET /me` is told
        of in prose only: a key that may not ask it still works."""
        methods = _names(await self._get(account, "/gateways"))
        try:
            me = await self._get(account, "/me")
        except MspError:
            me = None
        known = me if isinstance(me, Mapping) else {}
        return SiteReached(_number(known.get("account_id")), _number(known.get("site_id")), methods)

    async def _get(self, account: MerchantAccount, path: str) -> object:
        if not is_sendable(account):
            raise MspRefused(None, "The API key holds characters that no API key can have.", 0)
        request = httpx.Request("GET", account.api_url + path, headers=headers(account))
        outcome = await call(self.http, request, self.time_outs, _MAX_ANSWER_BYTES, Received())
        match outcome:
            case Answered(status, body):
                return _data(status, without_key(body, account))
            case NotSent(why) | Lost(why):
                raise MspUnavailable(why)
            case _:
                assert_never(outcome)


def _data(status: int, body: bytes) -> object:
    answer = read_body(body)
    if answer is None:
        msg = f"HTTP {status} with a body that is no JSON object"
        raise MspUnavailable(msg)
    if answer.success is not True:
        raise MspRefused(answer.code, answer.text or f"HTTP {status}", status)
    return answer.data


def _names(found: object) -> tuple[str, ...]:
    """An entry without a text is left out."""
    entries = found if isinstance(found, list) else []
    names = (
        entry.get("description") or entry.get("id")
        for entry in entries[:_MOST_METHODS]
        if isinstance(entry, Mapping)
    )
    return tuple(plain_text(name)[:_LONGEST] for name in names if isinstance(name, str))


def _number(value: object) -> str:
    """MultiSafepay's numbers come as numbers and as text."""
    return plain_text(str(value))[:_LONGEST] if isinstance(value, int | str) and value is not True else ""
