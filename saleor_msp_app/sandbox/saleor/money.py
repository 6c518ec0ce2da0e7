"""Money as Saleor keeps it: a Decimal of at most three places, shown at the currency's precision."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

ZERO = Decimal(0)

# CLDR, not ISO 4217: Saleor rounds dinars of Serbia to whole ones (observed 3.23.28).
_NO_DECIMALS = frozenset(["JPY", "KRW", "ISK", "CLP", "UGX", "IQD", "IRR", "AFN", "LBP", "RSD", "MGA", "ALL"])
_THREE_DECIMALS = frozenset(["KWD", "BHD", "TND", "JOD", "OMR"])


def digits(currency: str) -> int:
    if currency in _NO_DECIMALS:
        return 0
    return 3 if currency in _THREE_DECIMALS else 2


def quantise(amount: Decimal, currency: str) -> Decimal:
    """Round half to even: 1.235 becomes 1.24 and 1.005 becomes 1.00 (observed 3.23.28)."""
    return amount.quantize(Decimal(1).scaleb(-digits(currency)), rounding=ROUND_HALF_EVEN)


def stored(amount: Decimal) -> Decimal:
    """The database's column has three places, whatever the currency."""
    return amount.quantize(Decimal("0.001"), rounding=ROUND_HALF_EVEN)


def as_float(amount: Decimal) -> float:
    return float(amount) + 0.0  # no -0.0 on the wire


@dataclass(frozen=True, slots=True)
class Money:
    exact: Decimal
    currency: str

    @property
    def amount(self) -> float:
        return as_float(quantise(self.exact, self.currency))

    @property
    def fractional_amount(self) -> int:
        return int(quantise(self.exact, self.currency).scaleb(digits(self.currency)))

    @property
    def fraction_digits(self) -> int:
        return digits(self.currency)


@dataclass(frozen=True, slots=True)
class TaxedMoney:
    gross_value: Decimal
    net_value: Decimal
    currency: str

    @property
    def gross(self) -> Money:
        return Money(self.gross_value, self.currency)

    @property
    def net(self) -> Money:
        return Money(self.net_value, self.currency)

    @property
    def tax(self) -> Money:
        return Money(self.gross_value - self.net_value, self.currency)

    def __add__(self, other: "TaxedMoney") -> "TaxedMoney":
        return TaxedMoney(
            self.gross_value + other.gross_value, self.net_value + other.net_value, self.currency
        )
