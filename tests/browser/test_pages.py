"""Every page of the desk, as people meet it: in both themes, on a narrow screen, by keyboard, unseen."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests.browser.dashboard import NARROW, WIDE, Dashboard
from tests.workflow.road import Road, open_road


@dataclass(frozen=True, slots=True)
class Shop:
    """What the pages show: some refunds."""

    references: tuple[str, ...]


Route = Callable[[Shop], str]

PAGES: Mapping[str, Route] = {
    "overview": lambda _shop: "/",
    "refunds": lambda _shop: "/refunds",
}
"""By the name of the picture. The order widget is no page of the app: test_order_page.py."""


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    file = tmp_path_factory.mktemp("desk") / "desk.sqlite"
    with open_road(sa.make_url(f"sqlite:///{file}")) as opened:
        yield opened


@pytest.fixture(scope="module")
def shop(road: Road) -> Shop:
    """Refunds by lines, by amount, and one that is refused."""
    references = []
    for method in ("KLARNA", "AFTERPAY"):
        order = road.pay(method=method)
        road.staff.send(order, road.staff.grant(order, {order.lines[0]: 2}))
        shown = road.finished(order)
        references += [
            event["pspReference"]
            for event in shown["transactions"][0]["events"]
            if event["type"] == "REFUND_SUCCESS"
        ]
    by_amount = road.pay(method="IDEAL")
    road.staff.refund_amount(by_amount, "25.00")
    road.finished(by_amount)
    return Shop(tuple(references))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_stands_in_anybodys_way(name: str, theme: str, shop: Shop, dashboard: Dashboard) -> None:
    dashboard.open(PAGES[name](shop))
    if theme == "dark":
        dashboard.other_theme()
    assert dashboard.barriers() == []
    dashboard.picture(f"desk-{name}-{theme}.png")


@pytest.mark.parametrize("name", PAGES)
def test_four_hundred_pixels_are_enough(name: str, shop: Shop, dashboard: Dashboard) -> None:
    dashboard.page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # a size
    dashboard.open(PAGES[name](shop))
    assert not dashboard.overflows()
    dashboard.page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # a size


def test_the_sections_are_reached_by_keyboard(dashboard: Dashboard) -> None:
    dashboard.open("/")
    dashboard.frame.get_by_role("link", name="Overview").focus()
    dashboard.page.keyboard.press("Tab")
    expect(dashboard.frame.get_by_role("link", name="Refunds")).to_be_focused()
    dashboard.page.keyboard.press("Enter")
    dashboard.shows()
    expect(dashboard.frame.locator("main")).to_be_focused()
