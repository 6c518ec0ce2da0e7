"""Our own `merchant_item_id`s: the same from a checkout's lines and from the order's lines.

Saleor gives an order line another id than the checkout line it came from, so no line id can be used. What
stays is the variant and the order of the lines. The id is the variant's number, and from the second line
of the same variant on its ordinal: `384`, `384-2`, `384-3`. Unique, because MultiSafepay cannot tell lines
with equal ids apart (multisafepay-api.md §3.2), and short, because Klarna wants less than nine characters
(E75).
"""

import base64
import binascii
import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from saleor_msp_app.domain.ids import MerchantItemId

SHIPPING_ID = "msp-shipping"
"""MultiSafepay's own id for shipping costs."""

_HASH_LENGTH = 8


class LineOfVariant(Protocol):
    """A line of a checkout or an order. `position` is its place among all lines."""

    @property
    def position(self) -> int: ...

    @property
    def variant_id(self) -> str | None: ...


def line_item_ids(lines: Sequence[LineOfVariant]) -> tuple[MerchantItemId | None, ...]:
    """The id of each line, in the order given. All lines are needed: each counts the ones before it.

    None for a line whose variant is gone and forgotten.
    """
    seen: Counter[str] = Counter()
    ids: dict[int, MerchantItemId | None] = {}
    for index, line in sorted(enumerate(lines), key=lambda pair: (pair[1].position, pair[0])):
        ids[index] = _next_id(line.variant_id, seen)
    return tuple(ids[index] for index in range(len(lines)))


def is_of_variant(item_id: str, variant_id: str | None) -> bool:
    """Whether the id is one that `line_item_ids` gives to some line of the variant."""
    if not variant_id:
        return False
    base, dash, ordinal = item_id.strip().partition("-")
    return base == variant_number(variant_id) and (not dash or ordinal.isdigit())


def variant_number(variant_id: str) -> str:
    """`UHJvZHVjdFZhcmlhbnQ6Mzg0` is variant 384. Ids without a number are shortened by a hash."""
    number = global_key(variant_id) or variant_id
    if number.isascii() and number.isdigit():
        return number
    return hashlib.sha256(variant_id.encode()).hexdigest()[:_HASH_LENGTH]


def global_key(global_id: str) -> str | None:
    """What a Saleor global id names: `T3JkZXJMaW5lOjE=` (`OrderLine:1`) gives `1`."""
    try:
        text = base64.b64decode(global_id, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    _, colon, key = text.partition(":")
    return key if colon and key else None


def _next_id(variant_id: str | None, seen: Counter[str]) -> MerchantItemId | None:
    if not variant_id:
        return None
    number = variant_number(variant_id)
    seen[number] += 1
    return MerchantItemId(number if seen[number] == 1 else f"{number}-{seen[number]}")
