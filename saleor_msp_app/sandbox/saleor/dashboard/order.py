"""The page of an order, with what apps show on it."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from starlette.responses import HTMLResponse

from saleor_msp_app.sandbox.saleor.dashboard.frame import popup_button, widget_frame
from saleor_msp_app.sandbox.saleor.dashboard.parts import events, money, table
from saleor_msp_app.sandbox.saleor.dashboard.surroundings import Look, dashboard_page
from saleor_msp_app.sandbox.saleor.records.granted_refund import GrantedRefund
from saleor_msp_app.sandbox.saleor.records.order import Order
from saleor_msp_app.sandbox.saleor.records.people import App, Extension
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction
from saleor_msp_app.sandbox.saleor.storefront.html import Child, h

WIDGETS, ACTIONS = "ORDER_DETAILS_WIDGETS", "ORDER_DETAILS_MORE_ACTIONS"


def order_page(order: Order, apps: Iterable[App], look: Look) -> HTMLResponse:
    context = {"orderId": order.id}
    beside: list[Element] = []
    buttons: list[Element] = []
    for app, extension in _shown(apps, look):
        if extension.mount == WIDGETS and extension.target == "WIDGET" and extension.method == "GET":
            beside += [h("h3", extension.label), widget_frame(app, extension, look, context)]
        elif extension.mount == ACTIONS and extension.target == "POPUP":
            buttons.append(popup_button(app, extension, look, context))
    middle = h(
        "div",
        h("div", *buttons, class_="buttons"),
        _lines(order),
        h("h2", "Summary"),
        _summary(order),
        _refunds(order),
        h("h2", "Transactions"),
        *(_transaction(item, order) for item in order.transactions),
    )
    aside = h("aside", *_customer(order), *([h("h2", "Apps"), *beside] if beside else ()))
    return dashboard_page(f"Order #{order.number}", h("div", middle, aside, class_="beside"), look=look)


def _shown(apps: Iterable[App], look: Look) -> list[tuple[App, Extension]]:
    """Only what the user's rights are enough for."""
    return [
        (app, one)
        for app in apps
        for one in app.extensions
        if set(one.permissions) <= set(look.session.rights)
    ]


def _lines(order: Order) -> Element:
    rows: list[list[Child]] = [
        [
            line.product_name,
            line.product_sku or "",
            line.variant_name,
            str(line.quantity),
            money(line.unit_price.gross_value, order.currency),
        ]
        for line in order.lines
    ]
    return table("Lines", ("Product", "SKU", "Variant", "Ordered", "Price"), rows)


def _summary(order: Order) -> Element:
    amounts = (
        ("Subtotal", order.subtotal.gross_value),
        (f"Shipping {order.shipping_method_name or ''}", order.shipping_price.gross_value),
        ("Total", order.total.gross_value),
        ("Total captured", order.total_of("charged")),
        ("Outstanding authorized", order.total_of("authorized")),
        ("Refunded", order.total_of("refunded")),
        ("Refund pending", order.total_of("refund_pending")),
    )
    pairs = [(h("dt", name), h("dd", money(value, order.currency))) for name, value in amounts]
    return h("dl", *(element for pair in pairs for element in pair), class_="card")


def _refunds(order: Order) -> Element:
    new = h("a", "New refund", href=f"/dashboard/orders/{order.id}/refund", class_="button")
    rows = [_granted(one) for one in reversed(order.granted_refunds)]
    shown = table("Granted refunds", ("State", "Amount", "Lines", "Reason"), rows) if rows else ""
    return h("section", h("div", h("h2", "Refunds"), new, class_="apart"), shown)


def _granted(granted: GrantedRefund) -> list[Child]:
    lines = [f"{one.quantity} x {one.order_line.product_name}" for one in granted.lines]
    return [
        h("span", granted.status.capitalize(), class_=f"badge {granted.status.lower()}"),
        money(granted.value, granted.transaction.currency),
        ", ".join([*lines, *(["shipping"] if granted.shipping_costs_included else [])]),
        granted.reason or "",
    ]


def _transaction(item: Transaction, order: Order) -> Element:
    title = h("h3", item.name or "Transaction", " ", h("code", item.psp_reference))
    path = f"/dashboard/orders/{order.id}/transactions/{item.id}"
    pressed = [
        h("button", "Capture" if name == "charge" else name.capitalize(), name="action", value=name.upper())
        for name in item.stored_actions
        if name in ("charge", "cancel")
    ]
    form = h("form", *pressed, method="post", action=path, class_="buttons") if pressed else ""
    return h("section", h("div", title, form, class_="apart"), events(item), class_="card")


def _customer(order: Order) -> list[Element]:
    found = [h("h2", "Customer details"), h("p", order.email)]
    address = order.shipping_address
    if address is not None:
        name = f"{address.first_name} {address.last_name}"
        city = f"{address.postal_code} {address.city}"
        found += [h("p", text) for text in (name, address.street_address1, city, address.country.country)]
    return found
