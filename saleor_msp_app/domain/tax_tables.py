"""The VAT rate of a cart item, and the order's own 0 % table, from `checkout_options`."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from saleor_msp_app.domain.msp_order import CartItem, MspOrder, TaxRule, TaxTable, TaxTables

DEFAULT_TABLE = ""
"""The selector of the default table (multisafepay-api.md §2.2)."""

_PREFERRED_ZERO_TABLES = ("none", "0", "BTW0")
_FEE_TABLE = "FEE"
"""MultiSafepay's own table for its fees: used for a free amount only where no other one has 0 %."""


@dataclass(frozen=True, slots=True)
class TaxRates:
    """The tables of one order, for the country of its customer."""

    tables: TaxTables
    country: str

    def of(self, selector: str) -> Decimal:
        """The rate that MultiSafepay uses.

        An unknown selector means the default table (§3.9, E28); an order without a default has 0 % there
        (E27). Both are assumptions: see `assumes`.
        """
        table = self._table(selector)
        if table is not None and table.rules:
            return _rule(table, self.country).rate
        return self.tables.default_rate or Decimal(0)

    def assumes(self, selector: str) -> bool:
        """Whether `of` answers from a rule of thumb rather than from the order's own words."""
        if selector == DEFAULT_TABLE:
            return self.tables.default_rate is None and self._table(selector) is None
        return self._table(selector) is None

    def is_unknown(self, selector: str) -> bool:
        """Whether the item's own table is there but its rate is not (a `null` rate)."""
        table = self._table(selector)
        return table is not None and not table.rules

    def zero_selector(self) -> str | None:
        """The selector for an amount without VAT; None where the order offers none (§3.7, E30)."""
        names = [t.name for t in self.tables.alternate if self._is_zero(t)]
        for preferred in _PREFERRED_ZERO_TABLES:
            if preferred in names:
                return preferred
        others = [name for name in names if name != _FEE_TABLE]
        if others:
            return others[0]
        if self.tables.default_rate == 0:
            return DEFAULT_TABLE
        return names[0] if names else None

    def _table(self, selector: str) -> TaxTable | None:
        return next((t for t in self.tables.alternate if t.name == selector), None)

    def _is_zero(self, table: TaxTable) -> bool:
        """Every rule, of the table that the name leads to: a name may occur twice."""
        return (
            bool(table.name)
            and bool(table.rules)
            and self._table(table.name) == table
            and all(rule.rate == 0 for rule in table.rules)
        )


def rates_of(order: MspOrder) -> TaxRates | None:
    """The order's rates; None where a rate of its cart would have to be guessed."""
    tables = order.tax_tables or _untaxed(order)
    if tables is None:
        return None
    rates = TaxRates(tables, order.country)
    if any(rates.is_unknown(item.tax_table_selector) for item in order.cart or ()):
        return None
    return rates


def assumed_selectors(rates: TaxRates, items: Iterable[CartItem]) -> tuple[str, ...]:
    """The selectors in use whose rate is an assumption (E27, E28)."""
    used = dict.fromkeys(item.tax_table_selector for item in items)
    return tuple(selector for selector in used if rates.assumes(selector))


def _rule(table: TaxTable, country: str) -> TaxRule:
    """The rule of the country, else the one for every country, else the first (E95)."""
    for wanted in (country, ""):
        for rule in table.rules:
            if rule.country == wanted:
                return rule
    return table.rules[0]


def _untaxed(order: MspOrder) -> TaxTables | None:
    """Tables for an order without `checkout_options`: only if its total proves that it has no VAT (E31)."""
    items = order.cart or ()
    net = sum((item.unit_price * item.quantity for item in items), Decimal(0))
    if not items or order.cart_total is None or order.cart_total != net:
        return None
    names = dict.fromkeys(item.tax_table_selector for item in items)
    zero = (TaxRule(Decimal(0)),)
    named = tuple(TaxTable(name, zero) for name in names if name != DEFAULT_TABLE)
    return TaxTables(Decimal(0) if DEFAULT_TABLE in names else None, named)
