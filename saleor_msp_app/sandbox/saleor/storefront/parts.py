"""Pieces that several pages show."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from saleor_msp_app.sandbox.saleor.storefront.html import Child, h


def money(value: dict[str, Any]) -> str:
    """Saleor's Money, exact: `146.82 EUR`."""
    amount = Decimal(value["fractionalAmount"]).scaleb(-value["fractionDigits"])
    return f"{amount:,} {value['currency']}"


def alert(message: str) -> Element:
    return h("p", message, class_="alert", role="alert")


def button(label: str) -> Element:
    return h("button", label, type="submit")


def hidden(name: str, value: str) -> Element:
    return h("input", type="hidden", name=name, value=value)


def goods(rows: Iterable[tuple[str, int | None, dict[str, Any]]], total: dict[str, Any]) -> Element:
    """A table of what is bought: name, number of pieces, price; and the sum."""
    body = [
        h("tr", h("td", name), h("td", str(count or ""), class_="number"), _price("td", price))
        for name, count, price in rows
    ]
    titles = [h("th", "Goods", scope="col"), _number_title("Pieces"), _number_title("Price")]
    foot = h("tr", h("th", "Total", scope="row", colspan="2"), _price("td", total))
    return h("table", h("thead", h("tr", *titles)), h("tbody", *body), h("tfoot", foot))


def facts(pairs: Iterable[tuple[str, Child]]) -> Element:
    entries: list[Element] = []
    for name, value in pairs:
        entries += [h("dt", name), h("dd", value)]
    return h("dl", *entries)


def _number_title(text: str) -> Element:
    return h("th", text, scope="col", class_="number")


def _price(tag: str, value: dict[str, Any]) -> Element:
    return h(tag, money(value), class_="number")
