"""The pages: the start, an app in its frame, an order with what apps show beside it."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from starlette.responses import HTMLResponse

from saleor_msp_app.sandbox.saleor.dashboard.frame import Context, app_frame, dashboard_page, whole_url
from saleor_msp_app.sandbox.saleor.records.order import Order
from saleor_msp_app.sandbox.saleor.records.people import App, Extension
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction
from saleor_msp_app.sandbox.saleor.storefront.html import h

WIDGETS, ACTIONS = "ORDER_DETAILS_WIDGETS", "ORDER_DETAILS_MORE_ACTIONS"


def start_page(apps: Iterable[App], orders: Iterable[Order], theme: str) -> HTMLResponse:
    installed = [h("li", h("a", app.name, href=f"/dashboard/extensions/app/{app.id}/")) for app in apps]
    placed = [
        h("li", h("a", f"Order #{order.number}", href=f"/dashboard/orders/{order.id}"), f" {order.email}")
        for order in orders
    ]
    return dashboard_page(
        "Home",
        h("h2", "Extensions"),
        h("ul", *installed) if installed else h("p", "No app is installed."),
        h("h2", "Orders"),
        h("ul", *placed) if placed else h("p", "There is no order yet."),
        theme=theme,
    )


def app_page(app: App, url: str, api_url: str, theme: str, context: Context) -> HTMLResponse:
    return dashboard_page(app.name, app_frame(app, url, api_url, theme, context, id="app-page"), theme=theme)


def order_page(order: Order, apps: Iterable[App], api_url: str, theme: str) -> HTMLResponse:
    context = {"orderId": order.id}
    beside: list[Element] = []
    actions: list[Element] = []
    for app, extension in _extensions(apps):
        if extension.mount == WIDGETS and extension.target == "WIDGET" and extension.method == "GET":
            frame = app_frame(app, whole_url(app, extension), api_url, theme, context, title=extension.label)
            beside += [h("h3", extension.label), frame]
        elif extension.mount == ACTIONS and extension.target == "POPUP":
            actions.append(_action(app, extension, api_url, theme, context))
    lines = [
        h(
            "tr",
            h("td", line.product_name),
            h("td", str(line.quantity)),
            h("td", str(line.unit_price.gross_value)),
        )
        for line in order.lines
    ]
    head = h("thead", h("tr", *(h("th", name, scope="col") for name in ("Product", "Ordered", "Price"))))
    return dashboard_page(
        f"Order #{order.number}",
        h("div", *actions, class_="actions"),
        h("table", head, h("tbody", *lines)),
        h("h2", "Transactions"),
        *(_transaction(item) for item in order.transactions),
        h("aside", h("h2", "Apps"), *beside),
        theme=theme,
    )


def _extensions(apps: Iterable[App]) -> list[tuple[App, Extension]]:
    return [(app, extension) for app in apps for extension in app.extensions]


def _action(app: App, extension: Extension, api_url: str, theme: str, context: Context) -> Element:
    """A button; the frame is made by the script when it is pressed."""
    frame = app_frame(app, whole_url(app, extension), api_url, theme, context)
    return h(
        "button",
        extension.label,
        type="button",
        class_="popup",
        data_app=app.id,
        data_src=frame.attrib["data-src"],
        data_sandbox=frame.attrib["sandbox"],
    )


def _transaction(item: Transaction) -> Element:
    rows = [
        h(
            "tr",
            h("td", event.type),
            h("td", event.psp_reference),
            h("td", f"{event.amount.amount} {event.amount.currency}"),
            h("td", event.message),
        )
        for event in item.events
    ]
    return h("section", h("h3", item.psp_reference or item.id), h("table", h("tbody", *rows)))
