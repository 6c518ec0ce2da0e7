"""The example storefront, used as a browser without scripts uses it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

import httpx
import pytest

from saleor_msp_app.sandbox.saleor import FAST, create_saleor
from tests.http_server import serve
from tests.plain_http import NO_TLS
from tests.sandbox.payment_stub import PaymentStub


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: dict[str, str] = {}
        self.fields: dict[str, str] = {}
        self.ways: list[str] = []
        self.action = ""
        self._href: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        if tag == "form":
            self.action = given["action"]
        elif tag == "input" and given["type"] == "radio":
            self.ways.append(given["value"])
        elif tag == "input":
            self.fields[given["name"]] = given["value"]
        elif tag == "a":
            self._href = given["href"]

    def handle_data(self, data: str) -> None:
        if self._href is not None:
            self.links[data] = self._href
            self._href = None


@dataclass
class Shop:
    saleor: str
    app: PaymentStub
    http: httpx.Client

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path if path.startswith("http") else self.saleor + path)

    def fill(self) -> httpx.Response:
        return self.http.post(f"{self.saleor}/storefront/checkouts")

    def choose(self, page: httpx.Response, way: str) -> httpx.Response:
        read = _Page(page.text)
        assert way in read.ways
        return self.http.post(self.saleor + read.action, data={**read.fields, "way": way})

    def control(self, method: str, path: str, value: object = None) -> object:
        response = self.http.request(method, f"{self.saleor}/sandbox{path}", json=value or {})
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture(scope="module")
def running() -> Iterator[Shop]:
    app = PaymentStub()
    with serve(app.asgi) as base, serve(create_saleor(timing=FAST)) as saleor:
        app.base = base
        with httpx.Client(timeout=20, trust_env=False, follow_redirects=True, verify=NO_TLS) as http:
            yield Shop(saleor, app, http)


@pytest.fixture
def shop(running: Shop) -> Shop:
    running.control("POST", "/reset")
    running.app.payments.clear()
    running.app.asked.clear()
    running.app.answer = None
    running.control("POST", "/install", {"manifest_url": f"{running.app.base}/manifest"})
    return running


def _text(page: httpx.Response) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", page.text))


def test_a_checkout_is_paid_and_becomes_an_order(shop: Shop) -> None:
    checkout = shop.fill()
    assert "Monospace Tee, S" in _text(checkout)
    assert "146.82 EUR" in checkout.text
    assert _Page(checkout.text).ways == ["stub.payments|", "stub.payments|IDEAL", "stub.payments|KLARNA"]

    leaving = shop.choose(checkout, "stub.payments|IDEAL")
    payment_page = _Page(leaving.text).links["Go to the payment page"]
    order = shop.get(payment_page)

    assert order.url.path.startswith("/storefront/orders/")
    text = _text(order)
    for word in ("Order 1", "CHARGE_SUCCESS", "CHARGE_ACTION_REQUIRED", "CHARGE_REQUEST", "stub-1", "IDEAL"):
        assert word in text
    assert "146.82 EUR" in text
    events = [event for event, _ in shop.app.asked]
    assert events == [
        "payment_gateway_initialize_session",
        "transaction_initialize_session",
        "transaction_process_session",
    ]


def test_coming_back_twice_shows_the_same_order(shop: Shop) -> None:
    shop.choose(shop.fill(), "stub.payments|")
    shop.app.payments["stub-1"].state = "completed"
    back = shop.app.payments["stub-1"].redirect_url

    assert shop.get(back).url == shop.get(back).url


def test_pressing_twice_is_one_payment(shop: Shop) -> None:
    checkout = shop.fill()

    shop.choose(checkout, "stub.payments|")
    shop.choose(checkout, "stub.payments|")

    bodies = [body for event, body in shop.app.asked if event == "transaction_initialize_session"]
    assert len({(one["merchantReference"], one["idempotencyKey"]) for one in bodies}) == 1


def test_whoever_comes_back_unpaid_can_look_again_or_choose_anew(shop: Shop) -> None:
    shop.choose(shop.fill(), "stub.payments|")
    back = shop.app.payments["stub-1"].redirect_url

    waiting = shop.get(back)

    assert "Not paid yet" in waiting.text
    links = _Page(waiting.text).links
    assert shop.saleor + links["Look again"] == back
    assert links["Back to the payment page"] == f"{shop.app.base}/pay/stub-1/completed"
    assert _Page(shop.get(links["Choose another way to pay"]).text).ways


def test_a_declined_payment_can_be_tried_again_with_another_method(shop: Shop) -> None:
    shop.choose(shop.fill(), "stub.payments|IDEAL")

    declined = shop.get(f"{shop.app.base}/pay/stub-1/declined")

    assert "Declined by the <bank>" in _text(declined)
    assert "Declined by the &lt;bank&gt;" in declined.text
    shop.choose(declined, "stub.payments|KLARNA")
    assert shop.get(f"{shop.app.base}/pay/stub-2/completed").url.path.startswith("/storefront/orders/")


def test_a_second_try_on_the_payment_page_after_a_reported_decline_counts(shop: Shop) -> None:
    shop.choose(shop.fill(), "stub.payments|")
    for kind in ("CHARGE_FAILURE", "CHARGE_SUCCESS"):
        shop.app.report(shop.saleor, kind, "stub-1", "146.82")

    assert shop.get(shop.app.payments["stub-1"].redirect_url).url.path.startswith("/storefront/orders/")


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ({"result": "CHARGE_FAILURE", "message": "for staff", "data": {"message": "Not here"}}, "Not here"),
        ({"result": "CHARGE_FAILURE", "message": "No such method"}, "No such method"),
        ({"result": "CHARGE_FAILURE", "data": "odd"}, "The payment has failed."),
        ({"result": "CHARGE_ACTION_REQUIRED", "data": {"paymentUrl": "javascript:alert(1)"}}, "Not paid yet"),
    ],
)
def test_what_cannot_be_begun_is_told(shop: Shop, answer: dict[str, object], word: str) -> None:
    checkout = shop.fill()
    shop.app.answer = answer

    told = shop.choose(checkout, "stub.payments|")

    assert word in _text(told)
    assert "javascript:" not in told.text


def test_without_an_app_nobody_can_pay(shop: Shop) -> None:
    shop.control("POST", "/reset")

    checkout = shop.fill()

    assert "No payment app is installed" in checkout.text
    assert "<form" not in checkout.text


def test_an_app_that_does_not_answer_is_told_and_not_offered(shop: Shop) -> None:
    shop.control("PUT", "/faults", {"answer": [{"mode": "503"}]})

    checkout = shop.fill()

    assert "Stub &amp; Sons: Unable to process a payment gateway response." in checkout.text
    assert _Page(checkout.text).ways == []


def test_addresses_and_forms_that_mean_nothing(shop: Shop) -> None:
    nothing = "00000000-0000-0000-0000-000000000000"
    for path in (f"checkouts/{nothing}", f"payments/{nothing}", f"orders/{nothing}"):
        assert shop.get(f"/storefront/{path}").status_code == 422
    target = f"{shop.saleor}{_Page(shop.fill().text).action}"
    for form in ({}, {"key": "x", "way": "a|b"}, {"key": nothing, "way": ""}):
        assert shop.http.post(target, data=form).status_code == 400


def test_every_page_allows_nothing_but_its_style(shop: Shop) -> None:
    checkout = shop.fill()
    pages = [
        shop.get("/storefront/"),
        checkout,
        shop.choose(checkout, "stub.payments|"),
        shop.get(f"{shop.app.base}/pay/stub-1/completed"),
        shop.get("/storefront/orders/00000000-0000-0000-0000-000000000000"),
    ]

    for page in pages:
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "form-action 'self'" in policy
        assert "<script" not in page.text
        assert " style=" not in page.text
    assert shop.get("/storefront/style.css").headers["content-type"].startswith("text/css")


def test_whatever_others_say_is_text(shop: Shop) -> None:
    hostile = '"><script>alert(1)</script>'
    line = {"product_name": hostile, "variant_name": hostile, "quantity": 1, "unit_gross": "146.82"}
    given = {"transactions": [], "lines": [line], "shipping": {"name": hostile}, "email": hostile}
    made = shop.control("POST", "/checkouts", given)
    assert isinstance(made, dict)
    kept, shop.app.methods = shop.app.methods, [{"code": hostile, "name": hostile}]

    checkout = shop.get(f"/storefront/checkouts/{made['checkout']['token']}")
    shop.app.methods = kept
    shop.choose(checkout, f"stub.payments|{hostile}")
    order = shop.get(f"{shop.app.base}/pay/stub-1/completed")

    for page in (checkout, order):
        assert "script" not in _Page(page.text).tags
        assert hostile in unescape(page.text)
    assert shop.app.payments["stub-1"].gateway == hostile


def test_the_start_page_lists_what_there_is(shop: Shop) -> None:
    shop.fill()
    shop.choose(shop.fill(), "stub.payments|")
    shop.get(f"{shop.app.base}/pay/stub-1/completed")

    links = _Page(shop.get("/storefront/").text).links

    assert shop.get(links["Checkout 1"]).status_code == 200
    assert "Order 1" in shop.get(links["Order 1"]).text
