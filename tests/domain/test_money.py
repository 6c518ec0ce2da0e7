"""Money is exact: what is not a whole number of minor units is refused, never rounded."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_msp_app.domain.errors import AmountNotRepresentable, CurrencyMismatch, UnknownCurrency
from saleor_msp_app.domain.money import MAX_MINOR, Money, currency


@pytest.mark.parametrize(
    ("amount", "code", "minor"),
    [
        ("19.99", "EUR", 1999),
        ("19.990", "EUR", 1999),
        ("2694", "JPY", 2694),
        ("2694.0", "JPY", 2694),
        ("26.95", "KWD", 26950),
        ("-5", "EUR", -500),
        ("1E+2", "EUR", 10000),
        ("0", "EUR", 0),
    ],
)
def test_major_to_minor(amount: str, code: str, minor: int) -> None:
    assert Money.from_major(Decimal(amount), code).minor == minor


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("19.999", "EUR"),
        ("0.5", "JPY"),
        ("0.0001", "KWD"),
        ("19.99" + "0" * 60 + "1", "EUR"),
        ("1." + "0" * 200 + "1", "EUR"),
        ("1E+999999", "EUR"),
        ("1E-999999", "EUR"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        (str(MAX_MINOR), "EUR"),
    ],
)
def test_what_is_no_amount_is_refused(amount: str, code: str) -> None:
    with pytest.raises(AmountNotRepresentable):
        Money.from_major(Decimal(amount), code)


@pytest.mark.parametrize("code", ["ZZZ", "", "eu", "XAU", "XXX"])
def test_an_unknown_currency_is_refused(code: str) -> None:
    with pytest.raises(UnknownCurrency):
        currency(code)


def test_currencies_are_not_mixed() -> None:
    with pytest.raises(CurrencyMismatch):
        _ = Money.of(1, "EUR") + Money.of(1, "USD")
    with pytest.raises(CurrencyMismatch):
        _ = Money.of(1, "EUR") < Money.of(2, "USD")


@given(st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_there_and_back_is_the_same(minor: int, code: str) -> None:
    money = Money.of(minor, code)
    assert Money.from_major(money.to_major(), code) == money


def test_it_is_written_with_the_currencys_decimals() -> None:
    assert [str(Money.of(1990, code)) for code in ("EUR", "JPY", "KWD")] == [
        "19.90 EUR",
        "1990 JPY",
        "1.990 KWD",
    ]
