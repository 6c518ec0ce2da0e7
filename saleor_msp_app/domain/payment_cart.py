"""The cart of a new order, made so that it refunds exactly later (multisafepay-api.md §4.2, "Rules").

One item per line under an id of its own that survives from checkout to order; prices net, after every
discount, with ten decimals; shipping as an item; a table of a text name for every rate, and always one of
0 %, where a later refund of a free amount finds its place.

MultiSafepay rounds the sum of the net prices and the sum of the VAT, each once, half up. Both may end in
half a unit, and then the total is one unit too much, whatever the price: 0.09 with 20 % VAT is 0.075 and
0.015. So one line's rate is moved by a hair, and the two halves part.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext

from saleor_msp_app.domain.cart_total import EXACT_DIGITS, total_of
from saleor_msp_app.domain.ids import MerchantItemId
from saleor_msp_app.domain.item_ids import SHIPPING_ID, line_item_ids
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import CartItem, TaxRule, TaxTable, TaxTables
from saleor_msp_app.domain.new_order import NewCart
from saleor_msp_app.domain.payment_request import PayLine, PayShipping
from saleor_msp_app.domain.tax_tables import TaxRates
from saleor_msp_app.domain.vat_rate import as_billink_takes_it, vat_rate

ZERO_TABLE = "0"
_DECIMALS = Decimal("1e-10")
_HAIRS = tuple(Decimal(sign) * Decimal(hair) for hair in ("1e-7", "1e-6", "1e-5", "1e-4") for sign in (1, -1))
"""Below the tolerance of every provider (Billink's, the only one documented, is 0.0005)."""

_NAME_LENGTH = 200
_BILLINK = "BILLINK"


@dataclass(frozen=True, slots=True)
class _Part:
    """A line or the shipping, with what it is to come to in minor units."""

    item_id: MerchantItemId
    name: str
    quantity: int
    gross: int
    rate: Decimal


def payment_cart(
    lines: Sequence[PayLine], shipping: PayShipping | None, amount: Money, gateway: str
) -> NewCart | None:
    """The cart that comes to `amount`; None where the lines do not.

    They may miss it by a unit each: tax apps of Saleor leave totals unrounded (saleor-contract.md §6). A
    payment of a part of the order has no cart: which lines it is for cannot be told.
    """
    parts = list(_parts(lines, shipping, billink=gateway.upper() == _BILLINK))
    parts = _made_to_fit(parts, amount.minor)
    if not parts:
        return None
    return next((cart for cart in _carts(parts, amount) if _total(cart, amount) == amount), None)


def _parts(lines: Sequence[PayLine], shipping: PayShipping | None, *, billink: bool) -> Iterator[_Part]:
    for line, item_id in zip(lines, line_item_ids(lines), strict=True):
        rate = _rate(line.tax_rate, line.total_gross, line.total_net, billink=billink)
        own_id = item_id or MerchantItemId(f"x{line.position}")
        yield _Part(own_id, line.name, line.quantity, line.total_gross.minor, rate)
    if shipping is not None and shipping.gross.minor > 0:
        rate = _rate(shipping.tax_rate, shipping.gross, shipping.net, billink=billink)
        yield _Part(MerchantItemId(SHIPPING_ID), shipping.name or "Shipping", 1, shipping.gross.minor, rate)


def _rate(told: Decimal | None, gross: Money, net: Money, *, billink: bool) -> Decimal:
    """What Saleor says, unless gross and net contradict it: a tax-exempt order keeps its lines' rates."""
    taxed = gross.minor > net.minor
    rate = told if told is not None and (taxed or told == 0) else vat_rate(gross.minor, net.minor)
    return as_billink_takes_it(rate) if billink else rate


def _made_to_fit(parts: list[_Part], wanted: int) -> list[_Part]:
    """A difference of rounding goes to the dearest part; none where it is more than that."""
    missing = wanted - sum(part.gross for part in parts)
    if not parts or abs(missing) > len(parts):
        return []
    dearest = max(range(len(parts)), key=lambda place: parts[place].gross)
    fitted = replace(parts[dearest], gross=parts[dearest].gross + missing)
    return [*parts[:dearest], fitted, *parts[dearest + 1 :]] if fitted.gross > 0 else []


def _carts(parts: list[_Part], amount: Money) -> Iterator[NewCart]:
    """As it is, then with one rate after the other moved by a hair."""
    yield _cart(parts, amount)
    for place, part in enumerate(parts):
        if part.rate > 0 and part.gross > 0:
            for hair in _HAIRS:
                moved = replace(part, rate=part.rate + hair)
                yield _cart([*parts[:place], moved, *parts[place + 1 :]], amount)


def _cart(parts: list[_Part], amount: Money) -> NewCart:
    rates = sorted({part.rate for part in parts} - {Decimal(0)})
    named = [TaxTable(_table_name(rate), (TaxRule(rate),)) for rate in rates]
    tables = TaxTables(Decimal(0), (*named, TaxTable(ZERO_TABLE, (TaxRule(Decimal(0)),))))
    return NewCart(tuple(_item(part, amount.currency.exponent) for part in parts), tables)


def _item(part: _Part, exponent: int) -> CartItem:
    with localcontext(prec=EXACT_DIGITS):
        net = Decimal(part.gross).scaleb(-exponent) / (1 + part.rate) / part.quantity
        price = net.quantize(_DECIMALS, rounding=ROUND_HALF_UP)
    return CartItem(
        name=part.name[:_NAME_LENGTH] or part.item_id,
        description="",
        unit_price=price,
        quantity=Decimal(part.quantity),
        merchant_item_id=part.item_id,
        tax_table_selector=_table_name(part.rate),
    )


def _table_name(rate: Decimal) -> str:
    """Its percentage as text: `21`, `5.5`. Equal rates have one name, and close ones two."""
    return f"{(rate * 100).normalize():f}"


def _total(cart: NewCart, amount: Money) -> Money:
    return total_of(cart.items, TaxRates(cart.tax_tables, ""), amount.currency)
