"""The MultiSafepay sandbox behind the app, told what to do with the next refunds."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx

from saleor_msp_app.domain.money import Money
from saleor_msp_app.live.faults import LiveFailed

_DECLINED = 1024
"""An answer that means no for sure: nothing was refunded."""


@dataclass(frozen=True, slots=True)
class MultiSafepaySandbox:
    url: str
    http: httpx.Client

    def take_plain_addresses(self) -> None:
        """Of the app, which need not have TLS here: MultiSafepay itself sends notifications by HTTPS only."""
        self._control("PATCH", "quirks", {"strict_notification_url": False})

    def let_equal_amounts_pass(self) -> None:
        """As if five minutes had gone by, in which MultiSafepay refuses a second refund of one amount."""
        self._control("PATCH", "quirks", {"equal_amount_seconds": 0})

    def refuse_next_refund(self) -> None:
        self._control("POST", "faults", {"on": "refund", "answer": "error", "code": _DECLINED})

    def paid_out(self, order_id: str, currency: str) -> Decimal:
        """All that left MultiSafepay for an order."""
        answer = self.http.get(f"{self.url}/sandbox/movements", params={"order_id": order_id})
        moved = sum(int(one["amount"]) for one in answer.json())
        return Money.of(moved, currency).to_major()

    def _control(self, method: str, path: str, content: dict[str, Any]) -> None:
        answer = self.http.request(method, f"{self.url}/sandbox/{path}", json=content)
        if answer.status_code != httpx.codes.OK:
            raise LiveFailed(f"the MultiSafepay sandbox: {answer.text}")
