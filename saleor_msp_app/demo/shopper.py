"""A shopper with a browser: fills a cart in the example storefront, chooses how to pay, and pays."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

from saleor_msp_app.demo.faults import DemoFailed

_PAYMENT_PAGE = "payment-page"
"""The id of the storefront's link to it."""


class _Page(HTMLParser):
    """What of a page can be pressed: one form, and links by their id."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.url = str(answer.url)
        self.action = ""
        self.fields: dict[str, str] = {}
        self.choices: list[str] = []
        self.links: dict[str, str] = {}
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = urljoin(self.url, given.get("action", ""))
        elif tag == "input" and given.get("type") == "radio":
            self.choices.append(given["value"])
        elif tag == "input" and "name" in given:
            self.fields[given["name"]] = given.get("value", "")
        elif tag == "a" and "id" in given:
            self.links[given["id"]] = urljoin(self.url, given.get("href", ""))


@dataclass(frozen=True, slots=True)
class Shopper:
    """At the storefront of the shop at `url`. Reads pages as a browser without scripts does."""

    url: str
    http: httpx.Client
    seen: list[str] = field(default_factory=list)

    def fills_a_cart(self) -> list[str]:
        """The ways to pay that the storefront offers. Raise `DemoFailed`."""
        page = self._open("POST", f"{self.url}/storefront/checkouts")
        self.seen[:] = [page.url]
        return [way.rpartition("|")[2] for way in page.choices if not way.endswith("|")]

    def pays(self, method: str) -> str:
        """Choose the method, go to MultiSafepay's page, pay, come back. The order's id in Saleor."""
        page = self._open("GET", self.seen[0])
        way = next((one for one in page.choices if one.endswith(f"|{method}")), None)
        if way is None:
            raise DemoFailed(f"the storefront does not offer {method}")
        leaving = self._open("POST", page.action, page.fields | {"way": way})
        if _PAYMENT_PAGE not in leaving.links:
            raise DemoFailed("the storefront has no link to the payment page")
        payment = self._open("GET", leaving.links[_PAYMENT_PAGE])
        back = self._open("POST", payment.action or payment.url, {"method": method, "act": "pay"})
        before, found, token = back.url.partition("/storefront/orders/")
        if not found:
            raise DemoFailed(f"after paying, the shopper is at {before}, not at an order")
        return token

    def _open(self, method: str, url: str, form: dict[str, str] | None = None) -> _Page:
        answer = self.http.request(method, url, data=form, follow_redirects=True)
        if answer.status_code != httpx.codes.OK:
            raise DemoFailed(f"{method} {url}: {answer.status_code} {answer.text[:300]}")
        return _Page(answer)
