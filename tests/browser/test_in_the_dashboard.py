"""The desk inside the dashboard: the handshake, themes, tokens, and whoever may not come in."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.dashboard import Dashboard
from tests.workflow.road import Road

FORGED = """() => {
    const senders = [
        { origin: 'https://evil.example', source: window.parent },
        { origin: new URL(document.referrer).origin, source: window },
    ];
    for (const sender of senders) {
        for (const type of ['handshake', 'tokenRefresh', 'theme']) {
            const data = { type, payload: { token: 'forged', theme: 'dark' } };
            window.dispatchEvent(new MessageEvent('message', { data, ...sender }));
        }
    }
}"""


def sign_in(road: Road, **session: Any) -> None:
    """Who sits in front of the dashboard, and what their tokens say."""
    road.staff.control("PUT", "session", session)


def test_the_handshake_brings_the_page(dashboard: Dashboard) -> None:
    main = dashboard.open("/")
    expect(main.locator("h1")).not_to_be_empty()
    expect(dashboard.frame.get_by_role("navigation")).to_be_visible()


def test_the_theme_is_the_dashboards_and_follows_it(dashboard: Dashboard) -> None:
    dashboard.open("/")
    root = dashboard.frame.locator("html")
    expect(root).to_have_attribute("data-theme", "light")
    light = root.evaluate("root => getComputedStyle(document.body).backgroundColor")
    dashboard.other_theme()
    expect(root).to_have_attribute("data-theme", "dark")
    assert root.evaluate("root => getComputedStyle(document.body).backgroundColor") != light
    dashboard.page.reload()
    dashboard.shows()
    expect(root).to_have_attribute("data-theme", "dark")


def test_the_language_of_the_dashboard_is_that_of_the_times(dashboard: Dashboard) -> None:
    dashboard.open("/")
    dashboard.page.get_by_label("Language").select_option("nl")
    dashboard.frame.get_by_role("link", name="Refunds").click()
    dashboard.shows()


def test_a_new_token_is_used_for_what_comes_next(dashboard: Dashboard, road: Road) -> None:
    """Each token lives for two seconds; after three, only a refreshed one opens a page."""
    sign_in(road, seconds=2)
    dashboard.open("/")
    dashboard.page.wait_for_timeout(8_000)
    dashboard.frame.get_by_role("link", name="Refunds").click()
    expect(dashboard.frame.get_by_role("link", name="Refunds")).to_have_attribute("aria-current", "page")


@pytest.mark.parametrize(
    ("session", "says"),
    [
        ({"seconds": -60}, "session has expired"),
        ({"claims": {"iss": "https://other.example/graphql/"}}, "cannot tell that you come from this shop"),
        ({"claims": {"app": "QXBwOjk5OQ=="}}, "cannot tell that you come from this shop"),
        ({"claims": {"type": "access"}}, "cannot tell that you come from this shop"),
        ({"user_permissions": ["MANAGE_ORDERS"]}, "Handle payments"),
    ],
    ids=["expired", "of another shop", "of another app", "of the dashboard itself", "without permission"],
)
def test_who_may_not_come_in_is_told_what_to_do(
    session: dict[str, Any], says: str, dashboard: Dashboard, road: Road
) -> None:
    sign_in(road, **session)
    main = dashboard.open("/")
    expect(main.get_by_role("alert")).to_contain_text(re.compile(says))
    expect(dashboard.frame.get_by_role("navigation")).to_have_count(0)
    dashboard.complaints[:] = [one for one in dashboard.complaints if "status of 40" not in one]


def test_outside_the_dashboard_it_says_where_it_lives(chromium: Browser, road: Road) -> None:
    page = chromium.new_page()
    page.goto(f"{road.app_url}/dashboard/")
    expect(page.get_by_text("This page lives in")).to_be_visible()
    assert road.staff.url not in page.content()
    page.close()


def test_another_window_is_not_listened_to(dashboard: Dashboard) -> None:
    """Neither a message of another origin nor one of another window changes the token or the theme."""
    dashboard.open("/")
    desk = next(frame for frame in dashboard.page.frames if frame.parent_frame is not None)
    desk.evaluate(FORGED)
    expect(dashboard.frame.locator("html")).to_have_attribute("data-theme", "light")
    dashboard.frame.get_by_role("link", name="Refunds").click()
    expect(dashboard.frame.get_by_role("link", name="Refunds")).to_have_attribute("aria-current", "page")


def test_the_address_follows_and_leads(dashboard: Dashboard) -> None:
    dashboard.open("/")
    dashboard.frame.get_by_role("link", name="Refunds").click()
    expect(dashboard.page).to_have_url(f"{dashboard.url}/refunds")
    dashboard.page.reload()
    dashboard.shows()
    expect(dashboard.frame.get_by_role("link", name="Refunds")).to_have_attribute("aria-current", "page")
    dashboard.page.go_back()
    expect(dashboard.frame.get_by_role("link", name="Overview")).to_have_attribute("aria-current", "page")
