"""Notifications: what happened to an order is told to the merchant (multisafepay-api.md §6).

Sent by a thread, one after another, so that nobody waits for the receiver. Nothing is sent before control has
said where to, or the order itself (`payment_options.notification_url`).
"""

import base64
import hashlib
import hmac
import queue
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import httpx

from saleor_msp_app.sandbox.authorities import authorities
from saleor_msp_app.sandbox.multisafepay.books import Books, Order
from saleor_msp_app.sandbox.multisafepay.links import with_query
from saleor_msp_app.sandbox.multisafepay.order_view import order_view
from saleor_msp_app.sandbox.multisafepay.wire import to_json

_SECONDS = 10
_TAKEN_WITHIN = 100
"""An answer counts if it is 200 and has OK among so many characters (§6.3)."""


@dataclass(slots=True)
class Sent:
    """One notification and its answer; `status` is None while there is none."""

    number: int
    order_id: str
    method: str
    url: str
    body: str
    status: int | None = None
    answer: str = ""
    taken: bool = False


@dataclass(frozen=True, slots=True)
class _Letter:
    sent: Sent
    headers: dict[str, str]


class Notifier:
    """Signs and sends."""

    def __init__(self, books: Books) -> None:
        self.url = ""
        self._books = books
        self._sent: list[Sent] = []
        self._letters: queue.SimpleQueue[_Letter] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def tell(self, order: Order) -> None:
        """Something happened to the order."""
        if self._address(order):
            self.notify(order, {"method": _options(order).get("notification_method") or "POST"})

    def notify(self, order: Order, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        """Send, as often as asked. All fields are optional:

        times: how many at once. number: the body of that earlier notification, not the order as it is now.
        api_key: sign with another key. seconds_ago: sign with an older time. method: GET has no body.
        payload_type: `pretransaction`. body: this text instead.
        """
        body = str(wanted.get("body", "")) or self._body(order, wanted.get("number"))
        return [asdict(self._post(order, body, wanted)) for _ in range(int(wanted.get("times", 1)))]

    def resend(self) -> list[dict[str, Any]]:
        """Those that were not taken, each with a new timestamp."""
        failed = [one for one in self._sent if one.status is not None and not one.taken]
        return [
            asdict(self._post(self._books.any_order(one.order_id), one.body, {"method": one.method}))
            for one in failed
        ]

    def shown(self) -> list[dict[str, Any]]:
        """What was sent, oldest first."""
        return [asdict(one) for one in self._sent]

    def _address(self, order: Order) -> str:
        return str(_options(order).get("notification_url") or self.url)

    def _body(self, order: Order, number: Any) -> str:
        """The order without the envelope (§6.1)."""
        return self._sent[int(number)].body if number is not None else to_json(order_view(self._books, order))

    def _post(self, order: Order, body: str, wanted: dict[str, Any]) -> Sent:
        method = str(wanted.get("method", "POST"))
        at = int(self._books.wall_clock().timestamp()) - int(wanted.get("seconds_ago", 0))
        query = {"transactionid": order.order_id, "timestamp": str(at)}
        if "payload_type" in wanted:
            query["payload_type"] = str(wanted["payload_type"])
        text = body if method == "POST" else ""
        sent = Sent(len(self._sent), order.order_id, method, with_query(self._address(order), query), text)
        key = str(wanted.get("api_key", "")) or self._key(order)
        self._sent.append(sent)
        self._send(_Letter(sent, {"Auth": sign(key, at, text)} if method == "POST" else {}))
        return sent

    def _key(self, order: Order) -> str:
        return next(key for key, site in self._books.sites.items() if site == order.site)

    def _send(self, letter: _Letter) -> None:
        self._letters.put(letter)
        if self._thread is None:
            self._thread = threading.Thread(target=self._carry, name="notifications", daemon=True)
            self._thread.start()

    def _carry(self) -> None:
        with httpx.Client(timeout=_SECONDS, trust_env=False, verify=authorities()) as http:
            while True:
                self._deliver(http, self._letters.get())

    def _deliver(self, http: httpx.Client, letter: _Letter) -> None:
        sent = letter.sent
        with suppress(httpx.HTTPError):
            answer = http.request(sent.method, sent.url, content=sent.body, headers=letter.headers)
            sent.answer = answer.text
            sent.taken = answer.status_code == httpx.codes.OK and "OK" in answer.text[:_TAKEN_WITHIN]
            sent.status = answer.status_code
            return
        sent.status = 0


def _options(order: Order) -> dict[str, Any]:
    options = order.posted.get("payment_options")
    return options if isinstance(options, dict) else {}


def sign(key: str, at: int, body: str) -> str:
    """The header `Auth` (§6.2)."""
    signature = hmac.new(key.encode(), f"{at}:{body}".encode(), hashlib.sha512).hexdigest()
    return base64.b64encode(f"{at}:{signature}".encode()).decode()
