"""MultiSafepay's rounding rule, written a second time on purpose.

The app computes cart totals in `domain/cart_total.py`. This file shares no code with it and uses exact
fractions instead of decimals, so that the sandbox can contradict the app. Rule: multisafepay-api.md §3.9
(documented, for two decimals; other currencies inferred): round the sum of nets once, the sum of taxes
once, both half up, and add.
"""

from collections.abc import Iterable
from fractions import Fraction

from saleor_msp_app.sandbox.multisafepay.cart import Line, TaxTables

_DECIMALS = dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "UGX", "VND", "XAF", "XOF"), 0) | dict.fromkeys(
    ("BHD", "JOD", "KWD", "OMR", "TND"), 3
)
_USUAL_DECIMALS = 2


def decimals(currency: str) -> int:
    """How many decimals the currency's smallest unit has (ISO 4217)."""
    return _DECIMALS.get(currency, _USUAL_DECIMALS)


def total_minor(lines: Iterable[Line], tables: TaxTables, currency: str) -> int:
    """The cart's total in the smallest unit."""
    net, tax = net_and_tax_minor(lines, tables, currency)
    return net + tax


def net_and_tax_minor(lines: Iterable[Line], tables: TaxTables, currency: str) -> tuple[int, int]:
    """Both sums, each rounded once."""
    net = tax = Fraction(0)
    for line in lines:
        amount = Fraction(line.unit_price) * Fraction(line.quantity)
        net += amount
        tax += amount * Fraction(tables.rate_of(line.tax_table_selector))
    scale = 10 ** decimals(currency)
    return _half_up(net * scale), _half_up(tax * scale)


def _half_up(value: Fraction) -> int:
    """Halves go away from zero, as in Python's ROUND_HALF_UP and PHP's round()."""
    magnitude = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return magnitude if value >= 0 else -magnitude
