"""A new user goes from the installed app to the first refund, with nothing but the pages."""

from collections.abc import Iterator

import httpx
import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from saleor_msp_app.demo.shopper import Shopper
from saleor_msp_app.demo.staff import SaleorOrder
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from tests.accounts.visiting import open_unconfigured_desk
from tests.browser.dashboard import Dashboard
from tests.workflow.road import Road


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    """Just installed: no account is known."""
    file = tmp_path_factory.mktemp("first") / "desk.sqlite"
    with open_unconfigured_desk(sa.make_url(f"sqlite:///{file}")) as desk:
        yield desk.road


def test_from_installed_to_the_first_refund(dashboard: Dashboard, road: Road) -> None:
    page, frame = dashboard.page, dashboard.frame
    page.goto(f"{road.staff.url}/dashboard/")
    page.get_by_role("link", name="MultiSafepay").click()
    expect(dashboard.shows("^Overview$")).to_contain_text("The way to the first refund")
    assert next_step(dashboard) == "Connect an account of MultiSafepay"
    assert dashboard.barriers() == []

    frame.get_by_role("link", name="Add account").click()
    dashboard.shows("^Add an account$")
    frame.get_by_label("Name").fill("My shop")
    frame.get_by_label("API key of the website").fill("a key that is none")
    dashboard.press("Connect")
    expect(frame.locator("#api_key-error")).not_to_be_empty()
    assert dashboard.barriers() == []
    frame.get_by_label("API key of the website").fill(SANDBOX_KEY)
    dashboard.press("Connect")
    dashboard.toast("My shop is connected")
    dashboard.shows("^My shop$")
    dashboard.press("Test connection")
    expect(dashboard.shows("^Connection of My shop$")).to_contain_text("iDEAL")
    assert dashboard.barriers() == []

    dashboard.follow("Overview", "^Overview$")
    assert next_step(dashboard) == "Assign your sales channels"
    frame.get_by_role("link", name="Channels").click()
    dashboard.shows("^Channels$")
    for choice in frame.get_by_role("combobox").all():
        choice.select_option(label="My shop (test)")
    dashboard.press("Save")
    dashboard.toast("4 channels were assigned")

    dashboard.follow("Overview", "^Overview$")
    dashboard.picture("desk-first-run.png")
    dashboard.press("Orders in Saleor")
    expect(page.get_by_role("heading", name="Orders")).to_be_visible()

    order = paid_in_the_storefront(road)
    page.goto(f"{road.staff.url}/dashboard/orders/{order.id}")
    page.get_by_role("link", name="New refund").click()
    page.get_by_label("Amount in EUR").fill("5.00")
    page.get_by_role("button", name="Transfer funds").click()
    dashboard.toast("Refund request sent to payment provider")
    road.finished(order)

    page.goto(f"{road.staff.url}/dashboard/")
    page.get_by_role("link", name="MultiSafepay").click()
    expect(dashboard.shows("^Overview$")).not_to_contain_text("The way to the first refund")
    dashboard.follow("Refunds", "^Refunds$")
    frame.get_by_role("link", name="rf-").click()
    expect(dashboard.shows("^Refund rf-")).to_contain_text("MultiSafepay moves 5.00 EUR")
    dashboard.forgive("status of 422")


def next_step(dashboard: Dashboard) -> str:
    """Of the way to the first refund."""
    return dashboard.frame.locator("li[aria-current=step] b").inner_text()


def paid_in_the_storefront(road: Road) -> SaleorOrder:
    """Once Saleor knows that it is paid."""
    with httpx.Client(timeout=30, trust_env=False) as http:
        shopper = Shopper(road.staff.url, http)
        shopper.fills_a_cart()
        order = road.staff.order(shopper.pays("IDEAL"))
    road.told(order, "CHARGE_SUCCESS")
    return order
