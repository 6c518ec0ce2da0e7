"""What a merchant asks for in Saleor, in our words."""

from dataclasses import dataclass
from decimal import Decimal

from saleor_msp_app.domain.ids import OrderLineId
from saleor_msp_app.domain.money import Money


@dataclass(frozen=True, slots=True)
class SaleorLine:
    """One line of the Saleor order. Prices are of one unit, after discounts, in major units.

    `position` is the line's index in the order: it tells two lines of one variant apart.
    """

    id: OrderLineId
    position: int
    variant_id: str | None
    sku: str | None
    product_name: str
    variant_name: str
    quantity: int
    unit_gross: Decimal
    unit_net: Decimal
    tax_rate: Decimal
    is_gift: bool


@dataclass(frozen=True, slots=True)
class WantedLine:
    """So many units of one order line."""

    line: SaleorLine
    quantity: int


@dataclass(frozen=True, slots=True)
class WantedRefund:
    """A refund as Saleor asks for it; a charge or a cancelation has the amount and the reason only.

    `amount` is the authority (Saleor's `action.amount`): lines and shipping may add up to another sum.
    No lines and no shipping: a bare amount. `order_lines` are all lines of the order, and empty for a
    payment without an order. `reason` is the clerk's, for MultiSafepay's description.
    """

    amount: Money
    lines: tuple[WantedLine, ...]
    shipping: bool
    order_lines: tuple[SaleorLine, ...]
    shipping_gross: Decimal | None
    reason: str

    @property
    def is_bare(self) -> bool:
        """Whether only an amount was asked for."""
        return not self.lines and not self.shipping
