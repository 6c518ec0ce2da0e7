"""Pieces that several pages show."""

from collections.abc import Iterable
from decimal import Decimal
from xml.etree.ElementTree import Element

from saleor_msp_app.sandbox.saleor.money import quantise
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction, TransactionEvent
from saleor_msp_app.sandbox.saleor.storefront.html import Child, h

_KINDS = {"CHARGE": "Capture", "REFUND": "Refund", "CANCEL": "Cancel", "AUTHORIZATION": "Authorization"}


def money(value: Decimal, currency: str) -> str:
    return f"{currency} {quantise(value, currency):,}"


def table(caption: str, titles: Iterable[str], rows: Iterable[Iterable[Child]]) -> Element:
    body = [h("tr", *(h("td", cell) for cell in row)) for row in rows]
    head = h("thead", h("tr", *(h("th", title, scope="col") for title in titles)))
    return h("div", h("table", h("caption", caption), head, h("tbody", *body)), class_="scroll")


def events(transaction: Transaction) -> Element:
    """Newest first, as the dashboard shows them."""
    rows = [_event(event, transaction.currency) for event in transaction.events]
    titles = ("State", "What", "Reference", "Amount", "Message", "When")
    return table("Events", titles, rows)


def _event(event: TransactionEvent, currency: str) -> list[Child]:
    kind, _, state = event.type.rpartition("_")
    return [
        h("span", "Requested" if state == "REQUEST" else state.capitalize(), class_=f"badge {state.lower()}"),
        _KINDS.get(kind, kind.replace("_", " ").capitalize()),
        h("code", event.psp_reference),
        money(event.value, currency),
        event.message,
        f"{event.created_at:%Y-%m-%d %H:%M} UTC",
    ]
