"""What a cart comes to by MultiSafepay's rounding rule (multisafepay-api.md §3.9).

    items total = round(sum of price * quantity)          half up, once, to the smallest unit
    VAT total   = round(sum of price * quantity * rate)   idem
    total       = items total + VAT total

So a refund is not the sum of its lines: it is the total before minus the total after (§3.4).
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, localcontext

from saleor_msp_app.domain.money import Currency, Money
from saleor_msp_app.domain.msp_order import CartItem, MspOrder
from saleor_msp_app.domain.tax_tables import TaxRates, rates_of

EXACT_DIGITS = 200
"""More than any product of a price, a quantity and a rate has: nothing is lost before the one rounding."""


def total_of(items: Iterable[CartItem], rates: TaxRates, currency: Currency) -> Money:
    """The total of any cart with these rates."""
    net = vat = Decimal(0)
    with localcontext(prec=EXACT_DIGITS):
        for item in items:
            amount = item.unit_price * item.quantity
            net += amount
            vat += amount * rates.of(item.tax_table_selector)
        return Money(minor_half_up(net, currency) + minor_half_up(vat, currency), currency)


def cart_total(order: MspOrder) -> Money | None:
    """The total of the order's cart now; None without a cart, or where a rate is unknown."""
    rates = rates_of(order)
    if not order.cart or rates is None:
        return None
    return total_of(order.cart, rates, order.amount.currency)


def gross_unit(item: CartItem, rates: TaxRates, currency: Currency) -> int:
    """The price of one unit with VAT, in minor units, without its sign."""
    with localcontext(prec=EXACT_DIGITS):
        gross = abs(item.unit_price) * (1 + rates.of(item.tax_table_selector))
        return minor_half_up(gross, currency)


def minor_half_up(amount: Decimal, currency: Currency) -> int:
    """Major units in whole minor units, rounded half up."""
    with localcontext(prec=EXACT_DIGITS):
        return int(amount.scaleb(currency.exponent).to_integral_value(rounding=ROUND_HALF_UP))
