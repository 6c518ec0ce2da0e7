"""Order lines and refunds as Saleor asks for them."""

import base64
from collections.abc import Iterable
from decimal import Decimal

from saleor_msp_app.domain.ids import OrderLineId, PspReference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.refund_request import SaleorLine, WantedLine, WantedRefund

REFERENCE = PspReference("r-2n4x7q5k3m6p8v9w2y4z6a8b3c")


def global_id(kind: str, key: str | int) -> str:
    """A Saleor global id."""
    return base64.b64encode(f"{kind}:{key}".encode()).decode()


def line(
    gross: str,
    quantity: int = 1,
    *,
    rate: str = "0.21",
    variant: int | None = 384,
    sku: str | None = None,
    name: str = "Apple Juice",
    variant_name: str = "",
    position: int = 0,
    key: str | None = None,
    gift: bool = False,
) -> SaleorLine:
    """One order line; `gross` is the price of a unit."""
    return SaleorLine(
        id=OrderLineId(global_id("OrderLine", key or f"0d0d-{position}")),
        position=position,
        variant_id=None if variant is None else global_id("ProductVariant", variant),
        sku=sku,
        product_name=name,
        variant_name=variant_name,
        quantity=quantity,
        unit_gross=Decimal(gross),
        unit_net=(Decimal(gross) / (1 + Decimal(rate))).quantize(Decimal("0.01")),
        tax_rate=Decimal(rate),
        is_gift=gift,
    )


def wanted(
    amount: int,
    *lines: tuple[SaleorLine, int],
    shipping: bool = False,
    shipping_gross: str | None = "6.95",
    order_lines: Iterable[SaleorLine] | None = None,
    code: str = "EUR",
    reason: str = "",
) -> WantedRefund:
    """A refund of `amount` minor units, for so many units of each line."""
    return WantedRefund(
        amount=Money.of(amount, code),
        lines=tuple(WantedLine(saleor_line, quantity) for saleor_line, quantity in lines),
        shipping=shipping,
        order_lines=tuple(order_lines if order_lines is not None else (pair[0] for pair in lines)),
        shipping_gross=None if shipping_gross is None else Decimal(shipping_gross),
        reason=reason,
    )
