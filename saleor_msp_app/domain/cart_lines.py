"""What remains of each line of a cart.

A cart only grows: the original lines stay, and each refund adds copies that take some of them back, by a
negative price or by a negative quantity. Lines with the same id, price and tax table cannot be told apart
and form one pool (multisafepay-api.md §3.4; E15, E20, E94).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.item_ids import SHIPPING_ID
from saleor_msp_app.domain.msp_order import CartItem

FREE_ITEM_PREFIX = "refund-"
"""Begins the id of a free amount of ours."""

_REFUND_PREFIXES = (FREE_ITEM_PREFIX, "refund_id_", "adjustment-", "fooman_surcharge-", f"{SHIPPING_ID}-")
"""Ids of amounts that MultiSafepay's plug-ins add when they refund (§3.3)."""


@dataclass(frozen=True, slots=True)
class PoolKey:
    """What makes two cart lines the same to MultiSafepay."""

    item_id: str
    price: Decimal
    selector: str


@dataclass(frozen=True, slots=True)
class Pool:
    """All cart lines of one key, in the cart's order: originals and what takes them back."""

    key: PoolKey
    items: tuple[CartItem, ...]

    @property
    def first(self) -> CartItem:
        return self.items[0]

    @property
    def remaining(self) -> Decimal:
        """The units left. Negative for what lowers the total: discounts, free amounts given back."""
        return sum((signed_units(item) for item in self.items), Decimal(0))

    @property
    def sold(self) -> Decimal:
        """The units that were there at first."""
        return sum((signed_units(item) for item in self.originals), Decimal(0))

    @property
    def originals(self) -> tuple[CartItem, ...]:
        """The lines that were there at first: copies come later, with the other sign."""
        if self.is_of_refund:
            return ()
        return tuple(item for item in self.items if _same_sign(item, self.first))

    @property
    def is_of_refund(self) -> bool:
        """Whether a refund has brought the whole pool into the cart."""
        if self.key.item_id.startswith(FREE_ITEM_PREFIX):
            return True
        return self.key.item_id.startswith(_REFUND_PREFIXES) and signed_units(self.first) < 0

    @property
    def is_shipping(self) -> bool:
        """Shipping as it was sold: plug-ins make ids that only begin so."""
        return self.key.item_id.startswith(SHIPPING_ID) and not self.is_of_refund

    @property
    def is_goods(self) -> bool:
        """Whether an order line can be matched with it."""
        return not self.is_of_refund and not self.is_shipping and signed_units(self.first) > 0

    @property
    def is_whole(self) -> bool:
        """Whether all quantities are whole numbers (E25)."""
        return all(item.quantity == item.quantity.to_integral_value() for item in self.items)

    def units(self, wanted: Decimal) -> Iterator[tuple[CartItem, Decimal]]:
        """Which lines `wanted` units come from: those that earlier refunds have left, in order.

        `wanted` has no sign and is at most what remains.
        """
        remaining = self.remaining
        lines = [item for item in self.items if (signed_units(item) > 0) == (remaining > 0)]
        gone = sum((abs(item.quantity) for item in lines), Decimal(0)) - abs(remaining)
        for item in lines:
            skipped = min(abs(item.quantity), gone)
            taken = min(abs(item.quantity) - skipped, wanted)
            gone -= skipped
            wanted -= taken
            if taken > 0:
                yield item, taken


def key_of(item: CartItem) -> PoolKey:
    """Ids are compared without the blanks around them (E23)."""
    return PoolKey(item.merchant_item_id.strip(), abs(item.unit_price), item.tax_table_selector)


def signed_units(item: CartItem) -> Decimal:
    """The quantity with the price's sign: so both styles of taking back add up (E94)."""
    return -item.quantity if item.unit_price < 0 else item.quantity


def pools_of(items: Iterable[CartItem]) -> tuple[Pool, ...]:
    """The pools in the order in which they begin."""
    found: dict[PoolKey, list[CartItem]] = {}
    for item in items:
        found.setdefault(key_of(item), []).append(item)
    return tuple(Pool(key, tuple(lines)) for key, lines in found.items())


def original_items(items: Iterable[CartItem]) -> tuple[CartItem, ...]:
    """The cart as it was sold, as far as it can be told."""
    return tuple(item for pool in pools_of(items) for item in pool.originals)


def free_item_id(reference: PspReference) -> str:
    """Unique, because the reference is: two free amounts of one price never form a pool."""
    return f"{FREE_ITEM_PREFIX}{reference}"


def _same_sign(one: CartItem, other: CartItem) -> bool:
    return (signed_units(one) < 0) == (signed_units(other) < 0)
