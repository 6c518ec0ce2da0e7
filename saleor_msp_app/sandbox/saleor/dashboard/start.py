"""The first page and the two lists."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from starlette.responses import HTMLResponse

from saleor_msp_app.sandbox.saleor.dashboard.parts import money, table
from saleor_msp_app.sandbox.saleor.dashboard.surroundings import Look, dashboard_page
from saleor_msp_app.sandbox.saleor.records.order import Order
from saleor_msp_app.sandbox.saleor.records.people import App
from saleor_msp_app.sandbox.saleor.records.problem import AppProblem
from saleor_msp_app.sandbox.saleor.storefront.html import Child, h


def start_page(
    apps: Iterable[App], problems: Iterable[AppProblem], orders: Iterable[Order], look: Look
) -> HTMLResponse:
    """What an app has to say to staff stands beside it."""
    return dashboard_page("Home", *_extensions(apps, problems), h("h2", "Orders"), _orders(orders), look=look)


def extensions_page(apps: Iterable[App], problems: Iterable[AppProblem], look: Look) -> HTMLResponse:
    return dashboard_page("Extensions", *_extensions(apps, problems), look=look)


def orders_page(orders: Iterable[Order], look: Look) -> HTMLResponse:
    return dashboard_page("Orders", _orders(orders), look=look)


def _extensions(apps: Iterable[App], problems: Iterable[AppProblem]) -> list[Element]:
    standing = [problem for problem in problems if problem.dismissed is None]
    rows: list[list[Child]] = [
        [
            h("a", app.name, href=f"/dashboard/extensions/app/{app.id}/"),
            app.version,
            h("ul", *(_problem(one) for one in standing if one.app is app)),
        ]
        for app in apps
    ]
    if not rows:
        return [h("p", "No app is installed.", class_="empty")]
    return [table("Installed extensions", ("Name", "Version", "Problems"), rows)]


def _problem(problem: AppProblem) -> Element:
    kind = "failure" if problem.is_critical else "pending"
    word = "Critical" if problem.is_critical else "Problem"
    return h("li", h("span", word, class_=f"badge {kind}"), f" {problem.message}")


def _orders(orders: Iterable[Order]) -> Element:
    rows: list[list[Child]] = [
        [
            h("a", f"#{order.number}", href=f"/dashboard/orders/{order.id}"),
            f"{order.created:%Y-%m-%d %H:%M} UTC",
            order.email,
            order.channel.name,
            order.charge_status.capitalize(),
            money(order.total.gross_value, order.currency),
        ]
        for order in orders
    ]
    if not rows:
        return h("p", "There is no order yet: the storefront makes some.", class_="empty")
    return table("All orders", ("Order", "Placed", "Customer", "Channel", "Charged", "Total"), rows)
