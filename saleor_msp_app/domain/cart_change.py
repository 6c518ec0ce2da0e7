"""A refund by cart, line by line: what was there, what it takes back, what stays."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from saleor_msp_app.domain.cart_lines import key_of, pools_of, signed_units
from saleor_msp_app.domain.msp_order import CartItem


@dataclass(frozen=True, slots=True)
class CartLineChange:
    """All cart lines that MultiSafepay cannot tell apart. Units carry the price's sign: a discount has
    negative ones. `unit_price` is net, in major units, without a sign."""

    item: CartItem
    unit_price: Decimal
    before: Decimal
    change: Decimal

    @property
    def after(self) -> Decimal:
        """What is left."""
        return self.before + self.change

    @property
    def is_refunded(self) -> bool:
        """Whether the refund touches it."""
        return self.change != 0


def cart_changes(original: Sequence[CartItem], mirrored: Iterable[CartItem]) -> tuple[CartLineChange, ...]:
    """In the cart's order; amounts that the refund brings along come last."""
    return tuple(_changes(original, tuple(mirrored)))


def _changes(original: Sequence[CartItem], mirrored: Sequence[CartItem]) -> Iterator[CartLineChange]:
    for pool in pools_of((*original, *mirrored)):
        before = sum((signed_units(item) for item in original if key_of(item) == pool.key), Decimal(0))
        taken = sum((signed_units(item) for item in mirrored if key_of(item) == pool.key), Decimal(0))
        yield CartLineChange(pool.first, pool.key.price, before, taken)
