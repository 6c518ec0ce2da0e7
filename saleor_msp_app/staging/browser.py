"""A browser without scripts: what of a page can be pressed."""

from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

from saleor_msp_app.staging.faults import StageFailed


class Page(HTMLParser):
    """One form, and links by their id."""

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


def open_page(http: httpx.Client, method: str, url: str, form: dict[str, str] | None = None) -> Page:
    """Follow redirects to the page. Raise `StageFailed`."""
    answer = http.request(method, url, data=form, follow_redirects=True)
    if answer.status_code != httpx.codes.OK:
        msg = f"{method} {url}: {answer.status_code} {answer.text[:300]}"
        raise StageFailed(msg)
    return Page(answer)


def pay(http: httpx.Client, payment_url: str, method: str) -> Page:
    """Pay by the method on MultiSafepay's page; where that leads. Raise `StageFailed`."""
    payment = open_page(http, "GET", payment_url)
    return open_page(http, "POST", payment.action or payment.url, {"method": method, "act": "pay"})
