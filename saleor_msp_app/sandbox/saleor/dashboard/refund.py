"""The form for a refund, by lines or of an amount."""

from xml.etree.ElementTree import Element

from starlette.responses import HTMLResponse

from saleor_msp_app.sandbox.saleor.dashboard.parts import money, table
from saleor_msp_app.sandbox.saleor.dashboard.surroundings import Look, dashboard_page
from saleor_msp_app.sandbox.saleor.records.goods import Line
from saleor_msp_app.sandbox.saleor.records.order import Order
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction
from saleor_msp_app.sandbox.saleor.storefront.html import Child, h


def refund_page(order: Order, look: Look) -> HTMLResponse:
    """The amount may be left empty: it is that of the lines then."""
    rows = [_line(line, order.currency) for line in order.lines]
    price = money(order.shipping_price.gross_value, order.currency)
    shipping = h("label", h("input", type="checkbox", name="shipping", value="yes"), f" Shipping {price}")
    amount = h("input", name="amount", inputmode="decimal", placeholder="that of the lines")
    form = h(
        "form",
        table("Quantities to refund", ("Product", "Ordered", "Refund"), rows),
        h("p", shipping),
        _transactions(order),
        h("p", h("label", f"Amount in {order.currency} ", amount)),
        h("p", h("label", "Reason ", h("input", name="reason"))),
        h("p", h("button", "Transfer funds", type="submit", class_="primary")),
        method="post",
        action=f"/dashboard/orders/{order.id}/refund",
    )
    return dashboard_page(f"Refund of order #{order.number}", form, look=look)


def _line(line: Line, currency: str) -> list[Child]:
    name = f"{line.product_name} {line.variant_name}".strip()
    typed = {"type": "number", "min": "0", "max": str(line.quantity), "name": f"line:{line.id}"}
    price = money(line.unit_price.gross_value, currency)
    return [name, f"{line.quantity} x {price}", h("input", **typed, **{"aria-label": f"Refund of {name}"})]


def _transactions(order: Order) -> Element:
    choices = [
        h("p", _transaction(item, is_first=not place)) for place, item in enumerate(order.transactions)
    ]
    return h("fieldset", h("legend", "Transaction to refund"), *choices)


def _transaction(item: Transaction, *, is_first: bool) -> Element:
    chosen = {"checked": "checked"} if is_first else {}
    radio = h("input", type="radio", name="transaction", value=item.id, required="required", **chosen)
    charged = money(item.amounts.charged, item.currency)
    return h("label", radio, f" {item.psp_reference or item.id}, charged {charged}")
