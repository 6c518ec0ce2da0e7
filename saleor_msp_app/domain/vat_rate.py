"""The VAT rate of a line whose rate Saleor does not say: out of its gross and its net.

Both are rounded to the smallest unit, so their ratio is near the rate and not the rate: 3.63 and 3.00 are
21 %, and so are 0.03 and 0.02. A rate that some country has is taken where the two amounts allow it.
"""

from decimal import ROUND_HALF_UP, Decimal

_WHOLE = (0, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 27)
_BROKEN = ("2.1", "2.6", "3.8", "4.8", "5.5", "7.7", "8.1", "9.5", "13.5", "25.5")
_LEGAL = tuple(Decimal(percent) / 100 for percent in (*_WHOLE, *_BROKEN))
"""VAT rates in use in Europe in 2026, and a few that were until lately."""

_TWO_ROUNDINGS = Decimal("1.1")
"""Minor units by which two rounded amounts can miss a rate below 100 %."""

_PLACES = Decimal("0.0001")

_BILLINK = tuple(Decimal(percent) / 100 for percent in (0, 5, 6, 7, 9, 16, 19, 20, 21))
_BILLINK_NEAR = Decimal("0.0005")


def vat_rate(gross_minor: int, net_minor: int) -> Decimal:
    """A fraction. 0 where gross and net are equal, or there is nothing to tell it by."""
    if net_minor <= 0 or gross_minor <= net_minor:
        return Decimal(0)
    ratio = Decimal(gross_minor) / net_minor - 1
    fitting = [r for r in _LEGAL if abs(net_minor * (1 + r) - gross_minor) <= _TWO_ROUNDINGS]
    if fitting:
        return min(fitting, key=lambda rate: abs(rate - ratio))
    return ratio.quantize(_PLACES, rounding=ROUND_HALF_UP)


def as_billink_takes_it(rate: Decimal) -> Decimal:
    """Billink refuses rates that are nearly one of its own (multisafepay-api.md §4.2, rule 5)."""
    near = [legal for legal in _BILLINK if abs(legal - rate) <= _BILLINK_NEAR]
    return near[0] if near else rate
