"""Paying as a storefront and its shopper do: begun in Saleor, paid on MultiSafepay's page."""

import uuid
from dataclasses import dataclass
from typing import Any

import httpx

from saleor_msp_app.live.api import SaleorApi
from saleor_msp_app.live.faults import LiveFailed
from saleor_msp_app.staging import browser


@dataclass(frozen=True, slots=True)
class Till:
    """`app` is the app's identifier, which is the name of its payment gateway in Saleor."""

    api: SaleorApi
    http: httpx.Client
    app: str
    multisafepay_url: str

    def pay(self, order: str, method: str) -> None:
        """Without `action`, which only apps may choose: the channel's is taken. Raise `StageFailed`."""
        gateway = {"id": self.app, "data": {"gateway": method}}
        begun = self.api.change("begin_payment", id=order, gateway=gateway, key=str(uuid.uuid4()))
        browser.pay(self.http, self._payment_url(begun), method)
        self.api.change("go_on_paying", id=begun["transaction"]["id"])

    def _payment_url(self, begun: Any) -> str:
        data, event = begun["data"] or {}, begun["transactionEvent"] or {}
        url = str(data.get("paymentUrl") or "")
        if not url:
            why = (data.get("error") or {}).get("message") or event.get("message")
            raise LiveFailed(f"there is no payment page: {event.get('type')} {why}")
        if not url.startswith(f"{self.multisafepay_url}/"):
            raise LiveFailed(
                f"the payment page {url} is not the sandbox's: APP_URL leads to another app. "
                "Nothing was paid."
            )
        return url
