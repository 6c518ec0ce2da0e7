"""What a key may do at MultiSafepay: the ports `KeyProbe` and `KeyCheck`. Reads only."""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

import httpx

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.clock_skew import read_http_date
from saleor_msp_app.domain.key_scope import Access, KeyAnswer, KeyScope, KeyUse, NotReached, Use
from saleor_msp_app.multisafepay.credentials import headers, is_sendable, without_key
from saleor_msp_app.multisafepay.error_body import read_body
from saleor_msp_app.multisafepay.http_call import Answered, Received, TimeOuts, call

_PATIENCE = TimeOuts(connect=5, read=10, whole=15)
_MAX_ANSWER_BYTES = 4 * 1024 * 1024
_WRONG_KEY = 1032
_WRONG_SCOPE = 1003
"""Of an account instead of a website (multisafepay-api.md §1.4)."""
_NO_SUCH_ORDER = 1006

_NOBODYS_ORDER = "saleor-msp-app-doctor"
_PATHS = {
    Use.ORDERS: f"/orders/{quote(_NOBODYS_ORDER)}",
    Use.METHODS: "/payment-methods?currency=EUR",
    Use.REFUND_LIST: "/transactions?type=refund&limit=1",
}


@dataclass(frozen=True, slots=True)
class MultiSafepayKeyProbe:
    """Over the connection pool that it is given."""

    http: httpx.AsyncClient

    async def probe(self, account: MerchantAccount) -> KeyAnswer:
        """See the port."""
        if not is_sendable(account):
            why = "it holds characters that no key can have"
            return KeyScope(tuple(KeyUse(use, Access.WRONG_KEY, why) for use in Use), None)
        uses, date = [], ""
        for use, path in _PATHS.items():
            received = Received()
            request = httpx.Request("GET", account.api_url + path, headers=headers(account))
            outcome = await call(self.http, request, _PATIENCE, _MAX_ANSWER_BYTES, received)
            if not isinstance(outcome, Answered):
                return NotReached(outcome.why)
            uses.append(_read(use, outcome.status, without_key(outcome.body, account)))
            date = received.date or date
        return KeyScope(tuple(uses), read_http_date(date))

    async def accepts(self, account: MerchantAccount) -> bool | None:
        """See the port `KeyCheck`. `/me` is the documented check of a key (§1.1)."""
        if not is_sendable(account):
            return False
        request = httpx.Request("GET", f"{account.api_url}/me", headers=headers(account))
        outcome = await call(self.http, request, _PATIENCE, _MAX_ANSWER_BYTES, Received())
        if not isinstance(outcome, Answered):
            return None
        access = _read(Use.ORDERS, outcome.status, outcome.body).access
        return {Access.ALLOWED: True, Access.WRONG_KEY: False}.get(access)


def _read(use: Use, status: int, body: bytes) -> KeyUse:
    """403 has a text and no code (§1.3). An order that does not exist proves that orders may be read."""
    answer = read_body(body)
    if answer is None:
        return KeyUse(use, Access.UNCLEAR, f"HTTP {status} with a body that is no JSON object")
    if answer.success or (use is Use.ORDERS and answer.code == _NO_SUCH_ORDER):
        return KeyUse(use, Access.ALLOWED)
    why = f"{answer.text or 'no reason'} (HTTP {status}{f', {answer.code}' if answer.code else ''})"
    if answer.code == _WRONG_KEY or status == HTTPStatus.UNAUTHORIZED:
        return KeyUse(use, Access.WRONG_KEY, why)
    if answer.code == _WRONG_SCOPE or status == HTTPStatus.FORBIDDEN:
        return KeyUse(use, Access.FORBIDDEN, why)
    return KeyUse(use, Access.UNCLEAR, why)
