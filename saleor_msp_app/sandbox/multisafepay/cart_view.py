"""The cart of an order as GET shows it, with the sums that MultiSafepay made of it (§2.1, §2.2)."""

from decimal import Decimal
from typing import Any

from saleor_msp_app.sandbox.multisafepay.books import Books, Order, Refund
from saleor_msp_app.sandbox.multisafepay.cart import Line, TaxTables
from saleor_msp_app.sandbox.multisafepay.posted_cart import without_refund
from saleor_msp_app.sandbox.multisafepay.totals import decimals, net_and_tax_minor


def cart_fields(books: Books, order: Order, seen: list[Refund]) -> dict[str, Any]:
    """The fields that only orders with a cart have. The sums follow the cart after refunds (inferred)."""
    cart = _visible_cart(books, order, seen)
    net, tax = net_and_tax_minor(cart, order.tables, order.currency)
    tax_total = _major(tax, order.currency)
    as_text = books.quirks.numbers_as_text
    return {
        "checkout_options": _checkout_options(order.tables, as_text=as_text),
        "order_adjustment": {
            "total_adjustment": _shown(tax_total, as_text=as_text),
            "total_tax": _shown(tax_total, as_text=as_text),
        },
        "order_total": _shown(_major(net + tax, order.currency), as_text=as_text),
        "shopping_cart": {"items": [_item(line, order.currency, as_text=as_text) for line in cart]},
    }


def _visible_cart(books: Books, order: Order, seen: list[Refund]) -> tuple[Line, ...]:
    if not books.quirks.cart_refunds_in_get:
        return order.original or ()
    cart = order.cart
    for refund in order.refunds:
        if refund not in seen and refund.is_alive:
            cart = without_refund(cart, refund.added)
    return cart or ()


def _checkout_options(tables: TaxTables, *, as_text: bool) -> dict[str, Any]:
    """Flattened: no `tax_tables` level (§2.1)."""
    alternate = [
        {
            "name": table.name,
            "rules": [
                {"country": rule.country, "rate": _shown(rule.rate, as_text=as_text)} for rule in table.rules
            ],
            "standalone": table.standalone or "",
        }
        for table in tables.alternate
    ]
    if tables.default is None:
        return {"alternate": alternate, "default": []}
    default = {"rate": _shown(tables.default, as_text=as_text), "shipping_taxed": tables.shipping_taxed}
    return {"alternate": alternate, "default": default}


def _item(line: Line, currency: str, *, as_text: bool) -> dict[str, Any]:
    """With the keys that GET adds and POST does not take (§2.2)."""
    return {
        "cashback": "",
        "currency": currency,
        "description": line.description,
        "image": "",
        "merchant_item_id": line.merchant_item_id,
        "name": line.name,
        "options": [],
        "product_url": "",
        "quantity": _shown(line.quantity, as_text=as_text),
        "tax_table_selector": line.tax_table_selector,
        "unit_price": f"{line.unit_price:.10f}" if as_text else line.unit_price,
        "weight": line.weight or {"unit": None, "value": None},
    }


def _major(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-decimals(currency))


def _shown(value: Decimal, *, as_text: bool) -> Decimal | str:
    return f"{value:f}" if as_text else value
