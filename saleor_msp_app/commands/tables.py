"""What the commands show, for the eye. Everything that others wrote goes through `plain`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from saleor_msp_app.commands.exits import plain
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.usecases.ports.ledger import JournalEntry
from saleor_msp_app.usecases.refund_story import PlannedCart

_WIDTH = 160
"""Where nobody says how wide: a pipe, a log."""


def console() -> Console:
    """Standard output. Never reads markup out of data: everything is `Text`."""
    wide = Console()
    return wide if wide.is_terminal else Console(width=_WIDTH, color_system=None)


def refunds(found: Sequence[Operation]) -> Table:
    """One line for each."""
    return _table(
        ("requested", "reference", "amount", "state", "Saleor", "order", "MultiSafepay order", "shop"),
        (
            (
                f"{one.created_at:%Y-%m-%d %H:%M:%S}",
                one.psp_reference,
                str(one.amount),
                one.state.replace("_", " "),
                one.report.replace("_", " "),
                one.order_number,
                one.msp_order_id,
                one.shop,
            )
            for one in found
        ),
    )


def facts(content: Mapping[str, Any]) -> Table:
    """Names and values; what is not there is left out."""
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in content.items():
        if value not in (None, ""):
            table.add_row(name.replace("_", " "), _text(_in_words(value)))
    return table


def timeline(journal: Sequence[JournalEntry]) -> Table:
    """What happened, oldest first. Carts and bodies have their own place."""
    return _table(
        ("when (UTC)", "what", ""),
        ((f"{one.at:%Y-%m-%d %H:%M:%S.%f}"[:-3], one.kind, _detail(one.detail)) for one in journal),
    )


def cart(planned: PlannedCart) -> Table:
    """The cart that was sent: the order's own items, then what is taken back."""
    table = Table()
    for heading in ("", "merchant_item_id", "name", "unit_price", "quantity", "tax_table_selector"):
        table.add_column(heading, justify="right" if heading in ("unit_price", "quantity") else "left")
    for items, title in ((planned.original, "original"), (planned.mirrored, "taken back")):
        for item in items:
            price, quantity = f"{item.unit_price:f}", f"{item.quantity:f}"
            cells = (item.merchant_item_id, item.name, price, quantity, item.tax_table_selector)
            table.add_row(_text(title), *(_cell(cell) for cell in cells))
        table.add_section()
    return table


def _cell(value: str) -> Text:
    return Text(plain(value), style="red" if value.startswith("-") and _is_number(value) else "")


def _is_number(value: str) -> bool:
    try:
        Decimal(value)
    except ArithmeticError:
        return False
    return True


def _detail(detail: Mapping[str, Any]) -> str:
    shown = {
        name: value for name, value in detail.items() if name not in _ELSEWHERE and value not in (None, [])
    }
    return ", ".join(f"{name} {_in_words(value)}" for name, value in shown.items())


_ELSEWHERE = frozenset({"sent", "received", "original", "mirrored"})


def _in_words(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return ": ".join(str(part) for part in value.values())
    return json.dumps(value, ensure_ascii=False)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(_text(cell) for cell in row))
    return table


def _text(value: str) -> Text:
    return Text(plain(value))
