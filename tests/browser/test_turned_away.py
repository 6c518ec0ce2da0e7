"""Whoever may not come in is told what to do, and shown nothing."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.dashboard import Dashboard
from tests.workflow.road import Road

NOT_PROVED = "cannot tell that you come from this shop.s dashboard. Open the app again"


@pytest.mark.parametrize(
    ("session", "says"),
    [
        ({"seconds": -60}, "session has expired. Open the app again"),
        ({"claims": {"iss": "https://other.example/graphql/"}}, NOT_PROVED),
        ({"claims": {"app": "QXBwOjk5OQ=="}}, NOT_PROVED),
        ({"claims": {"type": "access"}}, NOT_PROVED),
        ({"claims": {"is_staff": False}}, NOT_PROVED),
        ({"user_permissions": ["MANAGE_ORDERS"]}, "You need the permission .Handle payments. for this"),
    ],
    ids=["expired", "of another shop", "of another app", "of the dashboard itself", "no staff", "no right"],
)
def test_who_may_not_come_in_is_told_what_to_do(
    session: dict[str, Any], says: str, dashboard: Dashboard, road: Road
) -> None:
    road.staff.control("PUT", "session", session)
    main = dashboard.open("/")
    expect(main.get_by_role("alert")).to_contain_text(re.compile(says))
    expect(dashboard.frame.get_by_role("navigation")).to_have_count(0)
    assert dashboard.barriers() == []
    dashboard.forgive("status of 40")


def test_a_key_of_another_saleor_is_not_believed(dashboard: Dashboard, road: Road) -> None:
    """The token is right in all that it says, and signed by somebody else."""
    dashboard.open("/")
    path = f"apps/{dashboard.app_id}/dashboard-token"
    token = road.staff.control("POST", path, {})["token"]
    head, body, signature = token.split(".")
    forged = f"{head}.{body}.{signature[::-1]}"
    say = "token => document.getElementById('app-page').contentWindow.postMessage(token, '*')"
    dashboard.page.evaluate(say, {"type": "tokenRefresh", "payload": {"token": forged}})
    main = dashboard.follow("Refunds", "^Open the app from the dashboard$")
    expect(main.get_by_role("alert")).to_contain_text(re.compile(NOT_PROVED))
    dashboard.forgive("status of 401")


def test_who_comes_back_with_the_right_comes_in(dashboard: Dashboard, road: Road) -> None:
    road.staff.control("PUT", "session", {"user_permissions": []})
    expect(dashboard.open("/").get_by_role("alert")).to_be_visible()
    road.staff.control("PUT", "session", {"user_permissions": ["HANDLE_PAYMENTS"]})
    dashboard.page.reload()
    dashboard.shows("^Overview$")
    dashboard.forgive("status of 403")


def test_outside_the_dashboard_it_says_where_it_lives(chromium: Browser, road: Road) -> None:
    page = chromium.new_page()
    page.goto(f"{road.app_url}/dashboard/")
    expect(
        page.get_by_text(re.compile("This page lives in Saleor.s dashboard. Open it there"))
    ).to_be_visible()
    assert road.staff.url not in page.content()
    page.close()
