"""`GET /payment-methods` at the sandbox: what is listed, for which orders, in the published shape."""

import json
from collections.abc import Iterator

import pytest

from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.shared_files import shared

MAIN = {"IDEAL", "MISTERCASH", "VISA", "PAYPAL", "KLARNA", "AFTERPAY", "IN3", "BILLINK", "EINVOICE"}


@pytest.fixture(scope="module")
def msp() -> Iterator[MspSandbox]:
    with msp_sandbox() as sandbox:
        yield sandbox


def _listed(msp: MspSandbox, query: str = "") -> set[str]:
    return {one["id"] for one in msp.data("GET", f"payment-methods?{query}")}


def test_the_main_methods_are_there(msp: MspSandbox) -> None:
    assert _listed(msp) >= MAIN


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ("amount=4999", {"IDEAL", "KLARNA"}, {"IN3"}),
        ("amount=5000", {"IN3"}, set()),
        ("amount=500001", {"IDEAL", "EINVOICE"}, {"IN3", "AFTERPAY", "BILLINK"}),
        ("currency=USD", {"VISA", "KLARNA", "PAYPAL"}, {"IDEAL", "MISTERCASH", "IN3"}),
        ("country=FR", {"IDEAL", "KLARNA"}, {"AFTERPAY", "BILLINK", "EINVOICE"}),
        ("country=NL&currency=EUR&amount=37485", MAIN, set()),
        ("country=nl&currency=eur", MAIN, set()),
        ("group_cards=1", {"CREDITCARD"}, {"VISA", "MASTERCARD", "AMEX", "MAESTRO"}),
        ("group_cards=0", {"VISA"}, {"CREDITCARD"}),
        ("include_coupons=1", {"IDEAL", "VVVGIFTCRD"}, set()),
        ("include_coupons=0", {"IDEAL"}, {"VVVGIFTCRD"}),
        ("type=coupon", {"VVVGIFTCRD"}, {"IDEAL", "VISA"}),
        ("type=payment-method&include_coupons=1", {"IDEAL"}, {"VVVGIFTCRD"}),
    ],
)
def test_filters(msp: MspSandbox, query: str, there: set[str], not_there: set[str]) -> None:
    listed = _listed(msp, query)
    assert there <= listed
    assert not listed & not_there


def test_an_amount_that_is_none(msp: MspSandbox) -> None:
    assert msp.error("GET", "payment-methods?amount=much") == 1001


def test_what_methods_need(msp: MspSandbox) -> None:
    by_id = {one["id"]: one for one in msp.data("GET", "payment-methods")}
    assert {code for code, one in by_id.items() if one["shopping_cart_required"]} == {
        "KLARNA",
        "AFTERPAY",
        "IN3",
        "BILLINK",
        "EINVOICE",
        "BNPL_MF",
    }
    assert "house_number" in by_id["BILLINK"]["required_customer_data"]
    assert by_id["IN3"]["allowed_amount"] == {"min": 5000, "max": 500000}
    assert by_id["IN3"]["allowed_countries"] == ["NL"]
    assert by_id["IDEAL"]["allowed_currencies"] == ["EUR"]
    assert all(set(one["icon_urls"]) == {"large", "medium", "vector"} for one in by_id.values())


def test_entries_have_the_published_keys(msp: MspSandbox) -> None:
    example = shared("multisafepay/examples/response-listPaymentMethods.json").read_text()
    published = json.loads(example)["data"][0]
    for one in msp.data("GET", "payment-methods?include_coupons=1"):
        assert one.keys() == published.keys()
        for part in ("allowed_amount", "apps", "icon_urls", "tokenization"):
            assert one[part].keys() == published[part].keys()
        assert one["icon_urls"]["large"].startswith("https://media.multisafepay.com/img/methods/3x/")
