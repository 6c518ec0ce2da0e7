"""Which cart lines an order line of Saleor is.

By `merchant_item_id` first, in the order of how sure an id is: ours, Saleor's line, Saleor's variant, the
SKU; then by name. Whatever the id says, the price of a unit must agree: the same number may be a variant's
here and a SKU there. Saleor's current names and prices are never sent, they only choose (E19, E21 to E23).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from saleor_msp_app.domain.cart_lines import Pool
from saleor_msp_app.domain.cart_total import gross_unit, minor_half_up
from saleor_msp_app.domain.ids import MerchantItemId
from saleor_msp_app.domain.item_ids import global_key, is_of_variant, variant_number
from saleor_msp_app.domain.money import Currency
from saleor_msp_app.domain.refund_request import SaleorLine
from saleor_msp_app.domain.tax_tables import TaxRates

_ROUNDED_APART = 1
"""Minor units that two roundings of one price may differ by."""


@dataclass(frozen=True, slots=True)
class Matched:
    """`by` is empty for an exact id, else says on what weaker ground the lines were matched (E22)."""

    pool: Pool
    by: str = ""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several cart lines could be meant, and nothing tells them apart."""


@dataclass(frozen=True, slots=True)
class NotInCart:
    """No cart line could be meant."""


Match: TypeAlias = Matched | Ambiguous | NotInCart


@dataclass(frozen=True, slots=True)
class LineMatcher:
    """Matches the lines of one order with the pools of its cart."""

    pools: Sequence[Pool]
    rates: TaxRates
    currency: Currency

    def match(self, line: SaleorLine, own_id: MerchantItemId | None) -> Match:
        """`own_id` is what `line_item_ids` gives for the line among all lines of the order."""
        goods = [pool for pool in self.pools if pool.is_goods]
        by_id: list[Pool] = []
        for ground in _grounds(line, own_id, goods):
            if ground.is_id:
                by_id = by_id or ground.pools
            priced = self._of_price(line, ground.pools)
            if priced:
                return self._only_one(line, priced, ground.words)
        return self._despite_price(line, by_id)

    def _of_price(self, line: SaleorLine, pools: Iterable[Pool]) -> list[Pool]:
        wanted = minor_half_up(line.unit_gross, self.currency)
        apart = [(abs(gross_unit(p.first, self.rates, self.currency) - wanted), p) for p in pools]
        near = [(distance, p) for distance, p in apart if distance <= _ROUNDED_APART]
        least = min((distance for distance, _ in near), default=0)
        return [p for distance, p in near if distance == least]

    def _only_one(self, line: SaleorLine, pools: list[Pool], by: str) -> Match:
        """Of equal ids and prices, the one with the line's VAT, then the one with its variant's name."""
        by_rate = [p for p in pools if self.rates.of(p.key.selector) == line.tax_rate] or pools
        by_name = [p for p in by_rate if _names_variant(p, line)] or by_rate
        return Matched(by_name[0], by) if len(by_name) == 1 else Ambiguous()

    def _despite_price(self, line: SaleorLine, pools: list[Pool]) -> Match:
        """One id, another price: a cart that keeps discounts in lines of their own (E37).

        Only where as many units were sold as in Saleor, so that a unit means the same in both.
        """
        if not pools:
            return NotInCart()
        same = [p for p in pools if p.sold == line.quantity]
        return Matched(same[0], "id, at another price") if len(same) == len(pools) == 1 else Ambiguous()


@dataclass(frozen=True, slots=True)
class _Ground:
    """Why some cart lines could be meant. `words` are for the journal where the ground is weak."""

    pools: list[Pool]
    words: str = ""
    is_id: bool = True


def _grounds(line: SaleorLine, own_id: MerchantItemId | None, pools: Sequence[Pool]) -> Iterator[_Ground]:
    """From the surest to the weakest; the first one that has the right price decides."""
    yield _Ground(_with_id(pools, {own_id} if own_id else set()))
    yield _Ground([p for p in pools if is_of_variant(p.key.item_id, line.variant_id)])
    yield _Ground(_with_id(pools, _line_ids(line)))
    yield _Ground(_with_id(pools, _variant_ids(line)))
    yield _Ground(_with_sku(pools, line))
    yield _Ground(_with_sku_and_number(pools, line), "SKU with a suffix")
    yield _Ground([p for p in pools if _norm(p.first.name) in _names(line)], "name and price", is_id=False)


def _with_id(pools: Iterable[Pool], ids: set[MerchantItemId] | set[str]) -> list[Pool]:
    return [p for p in pools if p.key.item_id in ids]


def _line_ids(line: SaleorLine) -> set[str]:
    return {key for key in (line.id, global_key(line.id)) if key}


def _variant_ids(line: SaleorLine) -> set[str]:
    if not line.variant_id:
        return set()
    return {line.variant_id, variant_number(line.variant_id)}


def _with_sku(pools: Iterable[Pool], line: SaleorLine) -> list[Pool]:
    sku = _norm(line.sku or "")
    return [p for p in pools if sku and _norm(p.key.item_id) == sku]


def _with_sku_and_number(pools: Iterable[Pool], line: SaleorLine) -> list[Pool]:
    """Magento's plug-in makes `SKU_123` (§4.2)."""
    sku = _norm(line.sku or "")
    found = []
    for pool in pools:
        head, _, tail = _norm(pool.key.item_id).rpartition("_")
        if sku and head == sku and tail.isdigit():
            found.append(pool)
    return found


def _names(line: SaleorLine) -> set[str]:
    product, variant = _norm(line.product_name), _norm(line.variant_name)
    if not product:
        return set()
    joined = (
        f"{product} - {variant}",
        f"{product} ({variant})",
        f"{product} {variant}",
        f"{product}, {variant}",
    )
    return {product, *(joined if variant else ())}


def _names_variant(pool: Pool, line: SaleorLine) -> bool:
    variant = _norm(line.variant_name)
    return bool(variant) and _norm(pool.first.name) in _names(line) - {_norm(line.product_name)}


def _norm(text: str) -> str:
    return " ".join(text.split()).casefold()
