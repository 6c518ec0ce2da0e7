"""Where shoppers may be sent: to the origins that are named, and nowhere else."""

import pytest

from saleor_msp_app.domain.new_order import ReturnAddresses
from saleor_msp_app.domain.payment_refused import PaymentRefused
from saleor_msp_app.domain.payment_request import StorefrontData
from saleor_msp_app.domain.return_addresses import origin_of, return_addresses

ALLOWED = ("https://store.example", "http://127.0.0.1:3000")
NOTIFY = "https://msp.example/notify"


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://store.example", "https://store.example"),
        ("https://STORE.example:443/a/b?c=d&e=%20", "https://store.example"),
        ("https://store.example?x", "https://store.example"),
        ("http://127.0.0.1:3000/", "http://127.0.0.1:3000"),
        ("https://store.example:8443/", "https://store.example:8443"),
    ],
)
def test_the_origin_in_its_one_form(address: str, origin: str) -> None:
    assert origin_of(address) == origin


@pytest.mark.parametrize(
    "address",
    [
        "",
        "store.example",
        "//store.example/",
        "javascript:alert(1)",
        "https:/store.example/",
        "https://",
        "https://store.example\\@evil.example/",
        "https://user@store.example/",
        "https://store.example:x/",
        "https://store.example:@evil.example/",
        "https://store.example /",
        "https://store.example/\n",
        "https://store.example/#/thanks",
        "https://störe.example/",
        " https://store.example/",
        "https://store.example/" + "a" * 2000,
    ],
)
def test_what_two_readers_may_read_differently_is_no_address(address: str) -> None:
    assert origin_of(address) is None


def test_allowed_addresses_are_handed_on_as_they_are() -> None:
    data = StorefrontData(
        redirect_url="https://store.example/thanks", cancel_url="http://127.0.0.1:3000/cart"
    )
    assert return_addresses(data, NOTIFY, ALLOWED) == ReturnAddresses(
        NOTIFY, data.redirect_url, data.cancel_url
    )
    assert return_addresses(StorefrontData(), NOTIFY, ()) == ReturnAddresses(NOTIFY)


@pytest.mark.parametrize(
    "address",
    ["http://store.example/", "https://store.example.evil.example/", "https://store.example:8443/", "x"],
)
@pytest.mark.parametrize("allowed", [ALLOWED, ()])
def test_others_are_refused_with_words(address: str, allowed: tuple[str, ...]) -> None:
    for data in (StorefrontData(redirect_url=address), StorefrontData(cancel_url=address)):
        refused = return_addresses(data, NOTIFY, allowed)
        assert isinstance(refused, PaymentRefused)
        assert address in refused.for_staff
        assert address not in refused.for_storefront
