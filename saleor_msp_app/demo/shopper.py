"""A shopper with a browser: fills a cart in the example storefront, chooses how to pay, and pays."""

from dataclasses import dataclass, field

import httpx

from saleor_msp_app.demo.faults import DemoFailed
from saleor_msp_app.staging.browser import open_page, pay

_PAYMENT_PAGE = "payment-page"
"""The id of the storefront's link to it."""


@dataclass(frozen=True, slots=True)
class Shopper:
    """At the storefront of the shop at `url`. Reads pages as a browser without scripts does."""

    url: str
    http: httpx.Client
    seen: list[str] = field(default_factory=list)

    def fills_a_cart(self) -> list[str]:
        """The ways to pay that the storefront offers. Raise `StageFailed`."""
        page = open_page(self.http, "POST", f"{self.url}/storefront/checkouts")
        self.seen[:] = [page.url]
        return [way.rpartition("|")[2] for way in page.choices if not way.endswith("|")]

    def pays(self, method: str) -> str:
        """Choose the method, go to MultiSafepay's page, pay, come back. The order's id in Saleor."""
        page = open_page(self.http, "GET", self.seen[0])
        way = next((one for one in page.choices if one.endswith(f"|{method}")), None)
        if way is None:
            raise DemoFailed(f"the storefront does not offer {method}")
        leaving = open_page(self.http, "POST", page.action, page.fields | {"way": way})
        if _PAYMENT_PAGE not in leaving.links:
            raise DemoFailed("the storefront has no link to the payment page")
        back = pay(self.http, leaving.links[_PAYMENT_PAGE], method)
        before, found, token = back.url.partition("/storefront/orders/")
        if not found:
            raise DemoFailed(f"after paying, the shopper is at {before}, not at an order")
        return token
