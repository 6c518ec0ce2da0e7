"""The tables that the demo prints."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text


def cart(title: str, items: Sequence[dict[str, Any]], *, original: int) -> Table:
    """A posted cart: the order's own items, then what is taken back."""
    table = Table(title=title, title_justify="left", title_style="bold")
    for heading in ("", "merchant_item_id", "name"):
        table.add_column(heading)
    for heading in ("unit_price", "quantity", "tax_table_selector"):
        table.add_column(heading, justify="right")
    for place, item in enumerate(items):
        mirrored = place >= original
        if place == original:
            table.add_section()
        table.add_row(
            "taken back" if mirrored else "original",
            str(item["merchant_item_id"]),
            str(item["name"]),
            _signed(item["unit_price"]),
            _signed(item["quantity"]),
            str(item["tax_table_selector"]),
            style="bold" if mirrored else None,
        )
    return table


def body(title: str, content: dict[str, Any]) -> Table:
    """A request without a cart."""
    table = Table(title=title, title_justify="left", title_style="bold", show_header=False)
    table.add_column("field")
    table.add_column("value")
    for name, value in content.items():
        table.add_row(name, str(value))
    return table


def events(shown: Any) -> Table:
    """The transaction's events as Saleor shows them, oldest first, with what became of the refund."""
    transaction = shown["transactions"][0]
    table = Table(
        title="The transaction's events in Saleor",
        title_justify="left",
        title_style="bold",
        caption=_sums(shown, transaction),
        caption_justify="left",
    )
    for heading in ("type", "amount", "pspReference", "message"):
        table.add_column(heading, overflow="fold")
    for event in reversed(transaction["events"]):
        money = f"{event['amount']['amount']:.2f} {event['amount']['currency']}"
        table.add_row(event["type"], money, event["pspReference"], Text(event["message"]))
    return table


def _sums(shown: Any, transaction: Any) -> str:
    granted = ", ".join(grant["status"] for grant in shown["granted_refunds"])
    sums = (
        f"charged {transaction['chargedAmount']['amount']:.2f}, "
        f"refunded {transaction['refundedAmount']['amount']:.2f}, "
        f"pending {transaction['refundPendingAmount']['amount']:.2f}"
    )
    return f"{sums}; granted refund: {granted}" if granted else sums


def _signed(value: Any) -> Text:
    return Text(str(value), style="red" if value < 0 else "")
