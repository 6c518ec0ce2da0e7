"""What the app shows on the page of an order: the payment with its refunds, and the preview of a refund."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.dashboard import APP_PAGE, ARTEFACTS, POPUP, Dashboard
from tests.browser.shop import CANDLES, HOSTILE, Refund, order_of, refund_by_lines
from tests.workflow.road import Road

PICTURES = Path(os.environ.get("DESK_PICTURES", ARTEFACTS))


@pytest.fixture(scope="module")
def refund(road: Road) -> Refund:
    return refund_by_lines(road, order_of(road, CANDLES))


@pytest.fixture
def order_page(dashboard: Dashboard, refund: Refund) -> Dashboard:
    dashboard.open_order(refund.order.id)
    return dashboard


def test_the_widget_shows_the_payment_and_takes_the_height_it_needs(order_page: Dashboard) -> None:
    expect(order_page.frame.get_by_role("listitem")).to_contain_text("217.80 EUR")
    frame = order_page.page.locator(order_page.selector)
    needed = order_page.inside().evaluate("document.getElementById('desk').scrollHeight")
    expect(frame).to_have_css("height", f"{needed}px")
    assert not order_page.overflows()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_stands_in_anybodys_way(theme: str, order_page: Dashboard) -> None:
    if theme == "dark":
        order_page.other_theme()
        expect(order_page.frame.locator("html")).to_have_attribute("data-theme", "dark")
    assert order_page.barriers() == []
    order_page.picture(f"order-{theme}.png", PICTURES)
    order_page.page.get_by_role("button", name="Preview a MultiSafepay refund").click()
    order_page.selector = POPUP
    order_page.shows("^Preview a refund")
    order_page.frame.locator("input[id^=line-]").first.fill("1")
    order_page.press("Preview")
    expect(order_page.frame.get_by_text("MultiSafepay would move 108.90 EUR")).to_be_visible()
    assert order_page.barriers() == []
    order_page.picture(f"preview-{theme}.png", PICTURES)


def test_hostile_names_are_text(dashboard: Dashboard, road: Road) -> None:
    dashboard.open_order(order_of(road, HOSTILE).id)
    main = dashboard.follow("Preview a refund", "^Preview a refund")
    expect(main).to_contain_text(HOSTILE)
    dashboard.frame.locator("input[id^=line-]").first.fill("1")
    dashboard.press("Preview")
    expect(main.get_by_text("MultiSafepay would move")).to_be_visible()
    expect(main.locator("img, script")).to_have_count(0)
    assert dashboard.inside().evaluate("typeof window.hostile") == "undefined"


def test_a_refund_of_the_widget_opens_in_the_desk(order_page: Dashboard, refund: Refund) -> None:
    order_page.frame.get_by_role("link", name="217.80 EUR").click()
    order_page.selector = APP_PAGE
    order_page.shows(f"^Refund {refund.reference}$")
    expect(order_page.page).to_have_url(f"{order_page.url}/refunds/{refund.reference}")


def test_the_dashboards_address_is_not_the_widgets_to_change(order_page: Dashboard) -> None:
    before = order_page.page.url
    order_page.follow("Preview a refund", "^Preview a refund")
    expect(order_page.page).to_have_url(before)


def test_without_the_right_the_widget_is_not_offered(dashboard: Dashboard, refund: Refund) -> None:
    dashboard.road.staff.control("PUT", "session", {"user_permissions": ["MANAGE_ORDERS"]})
    dashboard.page.goto(f"{dashboard.road.staff.url}/dashboard/orders/{refund.order.id}")
    expect(dashboard.page.get_by_role("heading", name="Order #")).to_be_visible()
    expect(dashboard.page.locator("iframe, button.popup")).to_have_count(0)
