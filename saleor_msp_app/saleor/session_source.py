"""The checkout or order that a session is about, in our words."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from saleor_msp_app.domain.errors import CurrencyMismatch
from saleor_msp_app.domain.ids import ChannelSlug
from saleor_msp_app.domain.money import EXACT_DIGITS, Currency, Money
from saleor_msp_app.domain.payment_request import PayLine, PayShipping, PostalAddress
from saleor_msp_app.saleor.payloads import Amount, TaxedAmount
from saleor_msp_app.saleor.session_models import Address, Checkout, CheckoutLine, Order, OrderLine

_SHIPPING = "Shipping"


@dataclass(frozen=True, slots=True)
class Source:
    """As the members of `PaymentRequest`."""

    channel: ChannelSlug | None
    total: Money
    order_number: str
    lines: tuple[PayLine, ...]
    shipping: PayShipping | None
    billing: PostalAddress | None
    delivery: PostalAddress | None
    email: str
    language: str


def read_source(found: dict[str, Any], currency: Currency) -> Source | None:
    """None for what is neither. Raise `ValidationError`, and what `Money.from_major` raises."""
    match found.get("__typename"):
        case "Checkout":
            return _checkout(Checkout.model_validate(found), currency)
        case "Order":
            return _order(Order.model_validate(found), currency)
        case _:
            return None


def _checkout(checkout: Checkout, currency: Currency) -> Source:
    method = checkout.shipping_method.name if checkout.shipping_method else ""
    return Source(
        channel=ChannelSlug(checkout.channel.slug) if checkout.channel else None,
        total=_money(checkout.total_price.gross, currency),
        order_number="",
        lines=tuple(
            _checkout_line(position, line, currency)
            for position, line in enumerate(checkout.lines)
            if line.quantity
        ),
        shipping=_shipping(checkout.shipping_price, method, None, currency),
        billing=_place(checkout.billing_address),
        delivery=_place(checkout.shipping_address),
        email=checkout.email,
        language=checkout.language_code,
    )


def _order(order: Order, currency: Currency) -> Source:
    return Source(
        channel=ChannelSlug(order.channel.slug) if order.channel else None,
        total=_money(order.total.gross, currency),
        order_number=order.number,
        lines=tuple(
            _order_line(position, line, currency)
            for position, line in enumerate(order.lines)
            if line.quantity
        ),
        shipping=_shipping(
            order.shipping_price, order.shipping_method_name, order.shipping_tax_rate, currency
        ),
        billing=_place(order.billing_address),
        delivery=_place(order.shipping_address),
        email=order.user_email,
        language=order.language_code_enum,
    )


def _checkout_line(position: int, line: CheckoutLine, currency: Currency) -> PayLine:
    variant = line.variant
    product = variant.product.name if variant and variant.product else ""
    return PayLine(
        position=position,
        variant_id=variant.id if variant else None,
        name=_name(product, variant.name if variant else "", variant.id if variant else None),
        quantity=line.quantity,
        total_gross=_money(line.total_price.gross, currency),
        total_net=_money(line.total_price.net, currency),
        tax_rate=None,
    )


def _order_line(position: int, line: OrderLine, currency: Currency) -> PayLine:
    return PayLine(
        position=position,
        variant_id=line.product_variant_id,
        name=_name(line.product_name, line.variant_name, line.product_variant_id),
        quantity=line.quantity,
        total_gross=_money(line.total_price.gross, currency),
        total_net=_money(line.total_price.net, currency),
        tax_rate=line.tax_rate,
    )


def _name(product: str, variant: str, variant_id: str | None) -> str:
    """The variant's name can be its own global id (observed 3.23.28)."""
    return " ".join(filter(None, (product, "" if variant == variant_id else variant)))


def _shipping(
    price: TaxedAmount | None, name: str, rate: Decimal | None, currency: Currency
) -> PayShipping | None:
    """None where nothing is shipped, or for nothing."""
    if price is None or not price.gross.amount:
        return None
    return PayShipping(name or _SHIPPING, _money(price.gross, currency), _money(price.net, currency), rate)


def _place(address: Address | None) -> PostalAddress | None:
    if address is None:
        return None
    return PostalAddress(
        first_name=address.first_name,
        last_name=address.last_name,
        company=address.company_name,
        street_1=address.street_address_1,
        street_2=address.street_address_2,
        postal_code=address.postal_code,
        city=address.city,
        area=address.country_area or address.city_area,
        country=address.country.code if address.country else "",
        phone=address.phone,
    )


def _money(amount: Amount, currency: Currency) -> Money:
    """Rounded, as a tax app may leave prices unrounded (saleor-contract.md §6). What is paid is exact."""
    if amount.currency not in (None, currency.code):
        raise CurrencyMismatch(f"{amount.currency} within {currency.code}")
    with localcontext(prec=EXACT_DIGITS):
        return Money.from_major(amount.amount.quantize(currency.unit, ROUND_HALF_UP), currency.code)
