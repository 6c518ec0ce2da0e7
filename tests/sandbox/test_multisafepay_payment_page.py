"""The sandbox's payment page, as a browser without scripts uses it."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.msp_sandbox import ADDRESS, RIVERTY_CART, MspSandbox, item, msp_sandbox, new_order
from tests.plain_http import NO_TLS

BACK = {
    "redirect_url": "https://shop.example/thanks?type=redirect#top",
    "cancel_url": "https://shop.example/cart",
}
PAID = "https://shop.example/thanks?type=redirect&transactionid=order-1#top"
CANCELLED = "https://shop.example/cart?transactionid=order-1"


@pytest.fixture(scope="module")
def running() -> Iterator[MspSandbox]:
    with msp_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def msp(running: MspSandbox) -> MspSandbox:
    running.control("POST", "reset")
    return running


def _opened(msp: MspSandbox, **more: Any) -> str:
    url: str = msp.data("POST", "orders", new_order(payment_options=BACK, **more))["payment_url"]
    return url


def _press(msp: MspSandbox, url: str, act: str, method: str = "KLARNA") -> httpx.Response:
    return msp.http.post(url, data={"act": act, "method": method})


def _statuses(msp: MspSandbox) -> tuple[str, str]:
    order = msp.data("GET", "orders/order-1")
    return order["status"], order["financial_status"]


def _methods(page: str) -> list[str]:
    return re.findall(r'name="method" value="([A-Z0-9_]+)"', page)


def test_the_page_shows_the_order(msp: MspSandbox) -> None:
    answer = msp.http.get(_opened(msp, description="Order <1042> & more"))
    assert answer.status_code == 200
    assert "Order &lt;1042&gt; &amp; more" in answer.text
    assert "<1042>" not in answer.text
    assert "EUR 374.85" in answer.text
    assert "3 &times; Item 1111" in answer.text
    assert 'value="KLARNA" checked' in answer.text


def test_the_page_has_no_script_and_no_third_party(msp: MspSandbox) -> None:
    answer = msp.http.get(_opened(msp))
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "form-action 'self' https://shop.example;" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script|<link|<img|\ssrc=|\sstyle=|https?://", answer.text)


def test_a_merchants_address_adds_nothing_else_to_the_policy(msp: MspSandbox) -> None:
    options = {"redirect_url": "https://shop.example;script-src *"}
    order = new_order(gateway="IDEAL", payment_options=options)
    answer = msp.http.get(msp.data("POST", "orders", order)["payment_url"])
    assert "script-src" not in answer.headers["content-security-policy"]


def test_paying_sends_the_customer_back(msp: MspSandbox) -> None:
    url = _opened(msp)
    answer = _press(msp, url, "pay")
    assert (answer.status_code, answer.headers["location"]) == (303, PAID)
    assert _statuses(msp) == ("completed", "uncleared")
    assert "complete" in msp.http.get(url).text


@pytest.mark.parametrize(
    ("method", "statuses"),
    [
        ("IDEAL", ("completed", "completed")),
        ("VISA", ("completed", "completed")),
        ("AFTERPAY", ("completed", "uncleared")),
        ("IN3", ("completed", "uncleared")),
        ("EINVOICE", ("uncleared", "uncleared")),
    ],
)
def test_the_method_is_switched_on_the_page(msp: MspSandbox, method: str, statuses: tuple[str, str]) -> None:
    assert _press(msp, _opened(msp), "pay", method).status_code == 303
    assert _statuses(msp) == statuses
    order = msp.data("GET", "orders/order-1")
    assert order["payment_details"]["type"] == method
    assert [one["type"] for one in order["payment_methods"]] == [method]


def test_a_card_is_shown_as_texts_and_as_numbers(msp: MspSandbox) -> None:
    _press(msp, _opened(msp), "pay", "VISA")
    order = msp.data("GET", "orders/order-1")
    details, tender = order["payment_details"], order["payment_methods"][0]
    assert (details["last4"], details["card_expiry_date"]) == ("1111", "3012")
    assert (tender["last4"], tender["card_expiry_date"]) == (1111, 3012)  # as webhook vector A
    assert details["account_holder_name"]


def test_a_second_try_after_a_decline(msp: MspSandbox) -> None:
    url = _opened(msp)
    answer = _press(msp, url, "decline", "VISA")
    assert answer.status_code == 303
    assert _statuses(msp) == ("declined", "declined")
    assert "declined" in msp.http.get(f"{msp.origin}{answer.headers['location']}").text
    assert _press(msp, url, "pay", "IDEAL").headers["location"] == PAID
    assert _statuses(msp) == ("completed", "completed")


def test_cancelling(msp: MspSandbox) -> None:
    url = _opened(msp)
    answer = _press(msp, url, "cancel")
    assert (answer.status_code, answer.headers["location"]) == (303, CANCELLED)
    assert _statuses(msp) == ("cancelled", "cancelled")
    assert "cancelled" in msp.http.get(url).text
    assert _press(msp, url, "pay").status_code == 409
    assert _statuses(msp) == ("cancelled", "cancelled")


@pytest.mark.parametrize("tried_before", [False, True])
def test_an_expired_order_says_so(msp: MspSandbox, *, tried_before: bool) -> None:
    url = _opened(msp)
    if tried_before:
        _press(msp, url, "decline")
    msp.control("POST", "clock", {"advance_seconds": 24 * 3600})
    assert "expired" in msp.http.get(url).text
    assert _press(msp, url, "pay").status_code == 409
    assert _statuses(msp)[0] == ("declined" if tried_before else "expired")


def test_without_addresses_the_page_itself_says_how_it_went(msp: MspSandbox) -> None:
    url = msp.data("POST", "orders", new_order())["payment_url"]
    answer = _press(msp, url, "pay")
    assert f"{msp.origin}{answer.headers['location']}" == url
    assert "shop" not in msp.http.get(url).text


def test_two_browsers_pay_at_once(msp: MspSandbox) -> None:
    url = _opened(msp)
    both = threading.Barrier(2)

    def pay(method: str) -> int:
        with httpx.Client(trust_env=False, verify=NO_TLS) as browser:
            browser.get(url)
            both.wait(timeout=10)
            return browser.post(url, data={"act": "pay", "method": method}).status_code

    with ThreadPoolExecutor(2) as browsers:
        assert sorted(browsers.map(pay, ("IDEAL", "VISA"))) == [303, 409]
    assert len(msp.data("GET", "orders/order-1")["payment_methods"]) == 1


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"currency": "USD"}, {"IDEAL", "AFTERPAY", "EINVOICE"}),
        ({"customer": ADDRESS | {"house_number": ""}}, {"KLARNA", "BILLINK"}),
        ({"customer": ADDRESS | {"country": "FR"}}, {"AFTERPAY", "IN3"}),
        ({"delivery": None}, {"KLARNA", "AFTERPAY"}),
        ({"shopping_cart": None}, {"KLARNA", "EINVOICE"}),
        ({"shopping_cart": {"items": [*RIVERTY_CART, item("x", 1)]}}, {"KLARNA"}),
        ({"amount": 600_000, "shopping_cart": {"items": [item("x", 6000, 1, "none")]}}, {"IN3", "BILLINK"}),
    ],
)
def test_only_methods_that_fit_are_offered(
    msp: MspSandbox, change: dict[str, Any], missing: set[str]
) -> None:
    url = _opened(msp, gateway="", **change)
    offered = set(_methods(msp.http.get(url).text))
    assert "VISA" in offered
    assert not offered & missing
    for method in sorted(missing):
        assert _press(msp, url, "pay", method).status_code == 400
    assert _statuses(msp)[0] == "initialized"


def test_everything_is_offered_to_an_order_that_has_it_all(msp: MspSandbox) -> None:
    offered = _methods(msp.http.get(_opened(msp, gateway="")).text)
    assert {"IDEAL", "MISTERCASH", "VISA", "PAYPAL", "KLARNA", "AFTERPAY", "IN3", "EINVOICE"} <= set(offered)


def test_amounts_without_decimals(msp: MspSandbox) -> None:
    cart = {"items": [item("x", 500, 1, "none")]}
    url = _opened(msp, gateway="VISA", currency="JPY", amount=500, shopping_cart=cart)
    assert "Pay JPY 500<" in msp.http.get(url).text


@pytest.mark.parametrize("form", [{}, {"act": "steal", "method": "IDEAL"}, {"act": "pay"}])
def test_forms_that_are_none(msp: MspSandbox, form: dict[str, str]) -> None:
    assert msp.http.post(_opened(msp), data=form).status_code == 400
    assert _statuses(msp)[0] == "initialized"


@pytest.mark.parametrize("session", ["unknown", "%20", ""])
def test_unknown_sessions(msp: MspSandbox, session: str) -> None:
    msp.seed()  # orders of control have no session
    assert msp.http.get(f"{msp.origin}/pay/{session}").status_code == 404
