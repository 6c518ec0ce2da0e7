"""MultiSafepay's codes of payment methods in words."""

import pytest

from saleor_msp_app.domain.method_details import CardDetails, MethodDetails, OtherDetails, method_details
from saleor_msp_app.domain.methods import CART_METHODS


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("VISA", CardDetails("Visa")),
        ("AMEX", CardDetails("American Express")),
        ("mastercard", CardDetails("Mastercard")),
        ("CREDITCARD", OtherDetails("Card")),
        ("MISTERCASH", OtherDetails("Bancontact")),
        ("AFTERPAY", OtherDetails("Riverty")),
        ("Coupon::INTERSOLVE", OtherDetails("Gift card")),
        ("VVVGIFTCRD", OtherDetails("VVVGIFTCRD")),
        ("a method of tomorrow", OtherDetails("a method of tomorrow")),
        ("", None),
        ("  ", None),
    ],
)
def test_a_method_in_words(code: str, expected: MethodDetails | None) -> None:
    assert method_details(code) == expected


@pytest.mark.parametrize("code", sorted(CART_METHODS))
def test_pay_later_is_no_card(code: str) -> None:
    assert isinstance(method_details(code), OtherDetails)
