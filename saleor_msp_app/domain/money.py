"""Money as a whole number of the currency's smallest unit."""

from dataclasses import dataclass
from decimal import Decimal, Inexact, InvalidOperation, Subnormal, localcontext
from functools import lru_cache
from typing import Self

from iso4217 import Currency as IsoCurrency

from saleor_msp_app.domain.errors import AmountNotRepresentable, CurrencyMismatch, UnknownCurrency

EXACT_DIGITS = 80
"""An amount with more digits is not rounded to fit but refused."""

MAX_MINOR = 10**15
"""Larger amounts are taken for an error: Saleor's JSON floats are exact to 15 digits only."""


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency of ISO 4217. `exponent` is the number of decimals of its smallest unit."""

    code: str
    exponent: int

    @property
    def unit(self) -> Decimal:
        """The smallest amount, in major units: 0.01 for EUR, 1 for JPY."""
        return Decimal(1).scaleb(-self.exponent)


@lru_cache(maxsize=256)
def currency(code: str) -> Currency:
    """Raise `UnknownCurrency` unless `code` is an ISO 4217 code that has a smallest unit."""
    try:
        found = IsoCurrency(code)
    except ValueError:
        raise UnknownCurrency(code) from None
    if found.exponent is None:
        raise UnknownCurrency(code)
    return Currency(found.code, found.exponent)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units. May be negative: a difference is money too."""

    minor: int
    currency: Currency

    @classmethod
    def of(cls, minor: int, code: str) -> Self:
        """From minor units and an ISO code. Raise `UnknownCurrency`."""
        return cls(minor, currency(code))

    @classmethod
    def from_major(cls, amount: Decimal, code: str) -> Self:
        """From major units, exactly. Raise `UnknownCurrency` or `AmountNotRepresentable`."""
        unit = currency(code)
        if not amount.is_finite() or abs(amount) > MAX_MINOR:
            raise AmountNotRepresentable(f"{amount} {code} is no amount of money")
        if not _is_whole(amount, unit.exponent):
            msg = f"{amount} {code} is not a whole number of the currency's smallest unit"
            raise AmountNotRepresentable(msg)
        with localcontext(prec=EXACT_DIGITS):
            return cls(int(amount.scaleb(unit.exponent)), unit)

    def to_major(self) -> Decimal:
        """Major units with exactly the currency's decimals: 19.90, 2694, 26.950."""
        return Decimal(self.minor).scaleb(-self.currency.exponent)

    def with_minor(self, minor: int) -> Self:
        """The same currency, another amount."""
        return type(self)(minor, self.currency)

    def __add__(self, other: Self) -> Self:
        return self.with_minor(self.minor + self._same(other))

    def __sub__(self, other: Self) -> Self:
        return self.with_minor(self.minor - self._same(other))

    def __lt__(self, other: Self) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Self) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Self) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Self) -> bool:
        return self.minor >= self._same(other)

    def __str__(self) -> str:
        return f"{self.to_major()} {self.currency.code}"

    def _same(self, other: Self) -> int:
        if self.currency != other.currency:
            msg = f"{self.currency.code} and {other.currency.code} cannot be combined"
            raise CurrencyMismatch(msg)
        return other.minor


def read_amount(text: str, code: str) -> Money | None:
    """What somebody typed, in major units; None for what is no amount of the currency."""
    try:
        return Money.from_major(Decimal(text), code)
    except (InvalidOperation, AmountNotRepresentable):
        return None


def _is_whole(amount: Decimal, exponent: int) -> bool:
    """Whether it is a whole number of minor units, without any rounding on the way."""
    with localcontext(prec=EXACT_DIGITS) as exact:
        exact.clear_flags()
        scaled = amount.scaleb(exponent)
        rounded = exact.flags[Inexact] or exact.flags[Subnormal]
        return not rounded and scaled == scaled.to_integral_value() and abs(scaled) <= MAX_MINOR
