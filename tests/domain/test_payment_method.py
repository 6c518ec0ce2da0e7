"""Whether a method can pay an amount, in a currency and a country."""

import pytest

from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.payment_method import MethodQuery, PaymentMethod

IN3 = PaymentMethod(
    "IN3", "in3", "payment-method", "", 5000, 500_000, frozenset({"NL"}), frozenset({"EUR", "JPY"}), True
)


@pytest.mark.parametrize(
    ("minor", "code", "country", "offered"),
    [
        (5000, "EUR", "NL", True),
        (4999, "EUR", "NL", False),
        (500_000, "EUR", "NL", True),
        (500_001, "EUR", "NL", False),
        (5000, "EUR", "", True),
        (5000, "EUR", "BE", False),
        (5000, "GBP", "NL", False),
        (10, "JPY", "NL", True),  # the limits are eurocents, and say nothing of yen
    ],
)
def test_it_is_offered_where_it_fits(minor: int, code: str, country: str, offered: bool) -> None:
    assert IN3.offers(MethodQuery(Money.of(minor, code), country)) is offered
