"""Carts and tax tables as merchants post them, in exact numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from saleor_msp_app.sandbox.multisafepay.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Line:
    """One item. Description and weight are given back as posted and compared with nothing: GET may show
    them in other types (§2.2)."""

    name: str
    unit_price: Decimal
    quantity: Decimal
    merchant_item_id: str
    tax_table_selector: str
    description: Any = field(default="", compare=False)
    weight: Any = field(default=None, compare=False)

    @property
    def is_negative(self) -> bool:
        """Whether it takes money off the cart, in either sign style."""
        return self.unit_price * self.quantity < 0

    def is_copy_of(self, other: "Line") -> bool:
        """Whether all but sign and quantity agree, as the reference of 2019 demands (§3.2)."""
        return (
            self.merchant_item_id == other.merchant_item_id
            and abs(self.unit_price) == abs(other.unit_price)
            and self.tax_table_selector == other.tax_table_selector
            and self.name == other.name
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One rate, for one country or all."""

    rate: Decimal
    country: str


@dataclass(frozen=True, slots=True)
class Table:
    """A named tax table."""

    name: str
    standalone: Any
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class TaxTables:
    """All of an order. `default` is None where none was posted: GET shows `[]` then."""

    default: Decimal | None = None
    shipping_taxed: Any = True
    alternate: tuple[Table, ...] = ()

    def rate_of(self, selector: str) -> Decimal:
        """The first rule of the table of that name, else the default (§3.9, documented)."""
        for table in self.alternate:
            if table.name == selector and table.rules:
                return table.rules[0].rate
        return self.default or Decimal(0)

    def knows(self, selector: str) -> bool:
        """Whether the selector names a table; "" is the default's."""
        return selector == "" or any(table.name == selector for table in self.alternate)


def number(value: Any, code: int, what: str) -> Decimal:
    """Numbers and texts of numbers are taken alike: published examples hold both."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise Refusal(code, what)
    try:
        read = Decimal(value)
    except InvalidOperation:
        raise Refusal(code, what) from None
    if not read.is_finite():
        raise Refusal(code, what)
    return read


def read_lines(items: Any) -> tuple[Line, ...]:
    """Raise `Refusal` 5001, 1029 or 1031."""
    if not isinstance(items, Sequence) or isinstance(items, str):
        raise Refusal(5001, "items is no list")
    return tuple(_line(item) for item in items)


def _line(item: Any) -> Line:
    if not isinstance(item, Mapping):
        raise Refusal(5001, "an item is no object")
    selector = item.get("tax_table_selector", "")
    if not isinstance(selector, str):
        raise Refusal(1029, "tax_table_selector must be a string")  # §1.4, old documentation
    return Line(
        name=str(item.get("name", "")),
        description=item.get("description", ""),
        unit_price=number(item.get("unit_price"), 1031, "unit_price"),
        quantity=number(item.get("quantity"), 5001, "quantity"),
        merchant_item_id=str(item.get("merchant_item_id", "")),
        tax_table_selector=selector,
        weight=item.get("weight"),
    )


def read_tax_tables(posted: Any) -> TaxTables:
    """From `checkout_options.tax_tables`. Raise `Refusal` 1028."""
    if not isinstance(posted, Mapping):
        return TaxTables()
    default = posted.get("default")
    default = default if isinstance(default, Mapping) else {}
    return TaxTables(
        default=_rate(default["rate"]) if "rate" in default else None,
        shipping_taxed=default.get("shipping_taxed", True),
        alternate=tuple(_table(table) for table in posted.get("alternate") or ()),
    )


def _table(table: Any) -> Table:
    rules = table.get("rules") if isinstance(table, Mapping) else None
    if not isinstance(rules, list) or not all(isinstance(rule, Mapping) for rule in rules):
        raise Refusal(1028, "rules")
    return Table(
        name=str(table.get("name", "")),
        standalone=table.get("standalone", ""),
        rules=tuple(Rule(_rate(rule.get("rate")), str(rule.get("country") or "")) for rule in rules),
    )


def _rate(value: Any) -> Decimal:
    rate = number(value, 1028, "rate")
    if rate < 0:
        raise Refusal(1028, "rate")
    return rate
