"""The order that MultiSafepay is to make, or why the shopper cannot pay so."""

from dataclasses import replace

import pytest

from saleor_msp_app.domain.locale import locale_of
from saleor_msp_app.domain.methods import CART_METHODS
from saleor_msp_app.domain.new_order import NewOrder
from saleor_msp_app.domain.order_to_make import order_to_make
from saleor_msp_app.domain.payment_method import PaymentMethod
from saleor_msp_app.domain.payment_refused import PaymentRefusalCode, PaymentRefused
from saleor_msp_app.domain.payment_request import Flow, OrderType, PaymentRequest
from tests.builders.payment_requests import ADDRESSES, ORDER_ID, address, payment_request


def made(request: PaymentRequest) -> NewOrder:
    order = order_to_make(request, 1, ADDRESSES, None)
    assert isinstance(order, NewOrder), order
    return order


def refused(request: PaymentRequest) -> PaymentRefused:
    found = order_to_make(request, 1, ADDRESSES, None)
    assert isinstance(found, PaymentRefused), found
    assert found.for_storefront
    assert found.for_staff
    return found


def test_a_payment_on_the_page_with_all_methods() -> None:
    order = made(payment_request())
    assert (order.order_id, order.order_type, order.gateway) == (ORDER_ID, OrderType.REDIRECT, "")
    assert order.amount.minor == 33880
    assert order.cart is not None
    assert (order.customer.street, order.customer.house_number) == ("Kraanspoor", "39C")
    assert order.delivery == order.customer
    assert order.locale == "nl_NL"
    assert order.description == f"Payment {ORDER_ID}"
    assert not order.manual_capture
    assert order.addresses == ADDRESSES


def test_the_goods_go_elsewhere() -> None:
    order = made(replace(payment_request(), delivery=address("Damrak 70", company="Candles BV")))
    assert order.delivery is not None
    assert (order.delivery.street, order.delivery.house_number, order.delivery.company) == (
        "Damrak",
        "70",
        "Candles BV",
    )
    assert order.customer.street == "Kraanspoor"


@pytest.mark.parametrize("gateway", sorted(CART_METHODS))
def test_pay_later_needs_the_whole_cart(gateway: str) -> None:
    assert refused(payment_request(gateway=gateway, amount=10000)).code is PaymentRefusalCode.CART_IMPOSSIBLE
    assert made(payment_request(gateway=gateway)).cart is not None


def test_a_part_of_the_order_can_be_paid_otherwise() -> None:
    assert made(payment_request(gateway="IDEAL", amount=10000)).cart is None
    assert made(payment_request(amount=10000)).cart is None


def test_pay_later_needs_a_house_number() -> None:
    found = refused(payment_request(gateway="klarna", street="Postbus"))
    assert found.code is PaymentRefusalCode.HOUSE_NUMBER_MISSING
    assert "house number" in found.for_storefront
    assert made(payment_request(gateway="IDEAL", street="Postbus")).customer.house_number == ""


def test_without_a_page_the_date_of_birth_is_asked_by_the_storefront() -> None:
    request = payment_request(gateway="IN3")
    direct = replace(request, data=replace(request.data, order_type=OrderType.DIRECT))
    assert "date of birth" in refused(direct).for_storefront
    told = replace(direct, data=replace(direct.data, details={"birthday": "1999-01-01", "gender": "mr"}))
    assert made(told).details == {
        "phone": "+31612345678",
        "email": "anna@example.com",
        "birthday": "1999-01-01",
        "gender": "mr",
    }


def test_a_method_that_does_not_take_the_amount() -> None:
    limited = PaymentMethod(
        "IN3", "in3", "payment-method", "", 5000, 30000, frozenset(), frozenset({"EUR"}), cart_required=True
    )
    found = order_to_make(payment_request(gateway="IN3"), 1, ADDRESSES, limited)
    assert isinstance(found, PaymentRefused)
    assert found.code is PaymentRefusalCode.METHOD_NOT_OFFERED
    wide = replace(limited, max_minor=None)
    assert isinstance(order_to_make(payment_request(gateway="IN3"), 1, ADDRESSES, wide), NewOrder)


def test_a_method_of_tomorrow_that_needs_a_cart() -> None:
    unknown = PaymentMethod("LATER", "Later", "payment-method", "", 0, None, frozenset(), frozenset(), True)
    found = order_to_make(payment_request(gateway="LATER", amount=100), 1, ADDRESSES, unknown)
    assert isinstance(found, PaymentRefused)
    assert found.code is PaymentRefusalCode.CART_IMPOSSIBLE


@pytest.mark.parametrize(
    ("gateway", "manual"),
    [("VISA", True), ("", True), ("CREDITCARD", True), ("IDEAL", False), ("KLARNA", False)],
)
def test_cards_can_be_reserved(gateway: str, manual: bool) -> None:
    assert made(payment_request(gateway=gateway, flow=Flow.AUTHORIZATION)).manual_capture is manual
    assert not made(payment_request(gateway=gateway)).manual_capture


def test_too_long_members_are_cut_or_left_out() -> None:
    long = replace(address(f"{'Lange Laan' * 10} 5"), postal_code="1" * 11, city="A" * 60, phone="1" * 26)
    customer = made(replace(payment_request(), billing=long, email="a" * 60 + "@example.com")).customer
    assert (len(customer.street), customer.house_number, len(customer.city)) == (64, "5", 50)
    assert (customer.postal_code, customer.phone, customer.email) == ("", "", "")


def test_without_any_address() -> None:
    order = made(replace(payment_request(gateway="IDEAL"), billing=None))
    assert order.delivery is None
    assert order.customer.email == "anna@example.com"


@pytest.mark.parametrize(
    ("wish", "country", "locale"),
    [
        ("nl_NL", "", "nl_NL"),
        ("nl", "BE", "nl_BE"),
        ("NL_BE", "NL", "nl_BE"),
        ("de", "CH", "de_DE"),
        ("DE", "AT", "de_AT"),
        ("fr-FR", "NL", "fr_FR"),
        ("EN", "GB", "en_US"),
        ("sv", "", "sv_SE"),
        ("tlh", "NL", "en_US"),
        ("", "NL", "en_US"),
    ],
)
def test_the_language_of_the_payment_page(wish: str, country: str, locale: str) -> None:
    assert locale_of(wish, country=country) == locale


def test_what_the_storefront_says_comes_first() -> None:
    assert locale_of("it_IT", "nl", country="NL") == "it_IT"
    assert locale_of("", "nl", country="NL") == "nl_NL"
