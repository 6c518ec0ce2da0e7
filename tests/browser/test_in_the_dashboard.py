"""The desk inside the dashboard: the handshake, themes, languages, tokens and addresses."""

from typing import Any

import pytest
from playwright.sync_api import Request, expect

from tests.browser.dashboard import Dashboard
from tests.browser.shop import pay_and_refund
from tests.workflow.road import Road

FORGED = """() => {
    const senders = [
        { origin: 'https://evil.example', source: window.parent },
        { origin: new URL(document.referrer).origin, source: window },
    ];
    for (const sender of senders) {
        for (const type of ['handshake', 'tokenRefresh', 'theme', 'redirect']) {
            const data = { type, payload: { token: 'forged', theme: 'dark', path: '/refunds' } };
            window.dispatchEvent(new MessageEvent('message', { data, ...sender }));
        }
    }
}"""
LISTEN = """() => { window.refreshed = new Promise((resolve) => addEventListener('message', ({ data }) => {
    if (data?.type !== 'tokenRefresh') return;
    const claims = data.payload.token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    const { iat, exp } = JSON.parse(atob(claims));
    if (exp - iat === 300) resolve(data.payload.token);
})) }"""
SAY = """({ type, payload }) =>
    document.getElementById('app-page').contentWindow.postMessage({ type, payload }, '*')"""


@pytest.fixture(scope="module", autouse=True)
def refund(road: Road) -> str:
    """Its reference: something for the lists to show."""
    return pay_and_refund(road, "25.00", "IDEAL").reference


def is_list(request: Request) -> bool:
    return request.url.endswith("/desk/refunds")


def test_the_handshake_brings_the_page(dashboard: Dashboard) -> None:
    dashboard.open("/", "^Overview$")
    expect(dashboard.frame.get_by_role("navigation")).to_be_visible()


def test_the_theme_is_the_dashboards_and_follows_it(dashboard: Dashboard) -> None:
    dashboard.open("/")
    root = dashboard.frame.locator("html")
    expect(root).to_have_attribute("data-theme", "light")
    light = root.evaluate("() => getComputedStyle(document.body).backgroundColor")
    dashboard.other_theme()
    expect(root).to_have_attribute("data-theme", "dark")
    assert root.evaluate("() => getComputedStyle(document.body).backgroundColor") != light
    dashboard.page.reload()
    dashboard.shows()
    expect(root).to_have_attribute("data-theme", "dark")


def test_times_are_explained_in_the_language_of_the_dashboard(dashboard: Dashboard) -> None:
    dashboard.open("/refunds")
    time = dashboard.frame.locator("time").first
    in_english = time.get_attribute("title")
    assert in_english
    dashboard.page.get_by_label("Language").select_option("nl")
    expect(time).not_to_have_attribute("title", in_english)


def test_a_new_token_is_used_for_what_comes_next(dashboard: Dashboard, road: Road) -> None:
    """The dashboard sends one before the old one ends: of a token of two seconds, after one."""
    road.staff.control("PUT", "session", {"seconds": 2})
    dashboard.open("/")
    dashboard.inside().evaluate(LISTEN)
    road.staff.control("PUT", "session", {})
    refreshed = dashboard.inside().evaluate("() => window.refreshed")
    with dashboard.page.expect_request(is_list) as asked:
        dashboard.frame.get_by_role("link", name="Refunds").click()
    dashboard.shows("^Refunds$")
    assert asked.value.headers["authorization-bearer"] == refreshed


def test_a_token_that_has_just_ended_is_replaced(dashboard: Dashboard, road: Road) -> None:
    """A machine that slept has missed the refresh: the dashboard is asked for another token, once."""
    dashboard.open("/")
    path = f"apps/{dashboard.app_id}/dashboard-token"
    ended = road.staff.control("POST", path, {"seconds": -60})["token"]
    dashboard.page.evaluate(SAY, {"type": "tokenRefresh", "payload": {"token": ended}})
    dashboard.follow("Refunds", "^Refunds$")
    assert any("status of 401" in one for one in dashboard.complaints)
    dashboard.forgive("status of 401")


def test_another_window_is_not_listened_to(dashboard: Dashboard) -> None:
    """Neither a message of another origin nor one of another window changes token, theme or page."""
    dashboard.open("/")
    dashboard.inside().evaluate(FORGED)
    expect(dashboard.frame.locator("html")).to_have_attribute("data-theme", "light")
    dashboard.shows("^Overview$")
    dashboard.follow("Refunds", "^Refunds$")


def test_what_makes_no_sense_is_not_heeded(dashboard: Dashboard) -> None:
    """From the dashboard itself, of another version than ours."""
    payloads: list[Any] = [None, "text", {}, {"token": 5}, {"token": ""}, {"path": None, "theme": ["dark"]}]
    dashboard.open("/")
    for payload in payloads:
        for kind in ("tokenRefresh", "theme", "localeChanged", "response", "of the future"):
            dashboard.page.evaluate(SAY, {"type": kind, "payload": payload})
    dashboard.follow("Refunds", "^Refunds$")


def test_the_address_follows_and_leads(dashboard: Dashboard, refund: str) -> None:
    """One step back is one page back, and an address is opened again where it led."""
    dashboard.open("/", "^Overview$")
    dashboard.follow("Refunds", "^Refunds$")
    expect(dashboard.page).to_have_url(f"{dashboard.url}/refunds")
    dashboard.follow(refund, "^Refund rf-")
    expect(dashboard.page).to_have_url(f"{dashboard.url}/refunds/{refund}")
    dashboard.page.reload()
    dashboard.shows("^Refund rf-")
    dashboard.page.go_back()
    dashboard.shows("^Refunds$")
    dashboard.page.go_back()
    dashboard.shows("^Overview$")
    dashboard.page.go_forward()
    dashboard.shows("^Refunds$")
    expect(dashboard.frame.get_by_role("link", name="Refunds")).to_have_attribute("aria-current", "page")


def test_a_page_that_is_not_there_is_called_so(dashboard: Dashboard) -> None:
    dashboard.open("/no/such/page", "^There is no such page$")
    dashboard.forgive("status of 404")


def test_an_app_that_is_away_is_tried_again(dashboard: Dashboard) -> None:
    dashboard.open("/")
    dashboard.page.route("**/desk/refunds", lambda route: route.abort(), times=1)
    dashboard.follow("Refunds", "^The app cannot be reached now$")
    dashboard.press("Try again")
    dashboard.shows("^Refunds$")
    dashboard.forgive("ERR_FAILED")
