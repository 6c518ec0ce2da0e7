"""Every page of the desk, as people meet it: in both themes, on a narrow screen, by keyboard, unseen."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests.accounts.second import SECOND_KEY
from tests.browser.dashboard import ARTEFACTS, NARROW, Dashboard
from tests.browser.shop import HOSTILE, Refund, Shop, fill_shop, hold_one
from tests.workflow.road import QUICK, Road, open_road


@dataclass(frozen=True, slots=True)
class DeskPage:
    """`heading` is a pattern. A page that is `documented` has its picture in docs/images."""

    name: str
    heading: str
    address: Callable[[Shop], str]
    documented: bool = False


def _of(refund: Callable[[Shop], Refund], action: str = "") -> Callable[[Shop], str]:
    return lambda shop: f"/refunds/{refund(shop).reference}{action}"


PAGES = (
    DeskPage("overview", "^Overview$", lambda _: "/", documented=True),
    DeskPage("refunds", "^Refunds$", lambda _: "/refunds"),
    DeskPage("refunds-none", "^Refunds$", lambda _: "/refunds?q=nothing"),
    DeskPage("refunds-wrong", "^Refunds$", lambda _: "/refunds?state=lost"),
    DeskPage("refund", "^Refund rf-", _of(lambda shop: shop.by_lines), documented=True),
    DeskPage("refund-of-an-amount", "^Refund rf-", _of(lambda shop: shop.by_amount)),
    DeskPage("refund-refused", "^Re(fund|quest) ", _of(lambda shop: shop.refused)),
    DeskPage("refund-held", "^Refund rf-", _of(lambda shop: shop.held)),
    DeskPage("recheck", "^Recheck$", _of(lambda shop: shop.by_lines, "/recheck")),
    DeskPage("retry", "^Retry$", _of(lambda shop: shop.held, "/retry")),
    DeskPage("settle", "^Mark as settled$", _of(lambda shop: shop.held, "/settle")),
    DeskPage("cancel", "^Cancel at MultiSafepay$", _of(lambda shop: shop.by_lines, "/cancel")),
    DeskPage("accounts", "^Accounts$", lambda _: "/accounts"),
    DeskPage("account-new", "^Add an account$", lambda _: "/accounts/new"),
    DeskPage("account", "^Webshop$", lambda shop: f"/accounts/{shop.account}", documented=True),
    DeskPage("account-name", "^Rename Webshop$", lambda shop: f"/accounts/{shop.account}/name"),
    DeskPage("account-key", "^New API key", lambda shop: f"/accounts/{shop.account}/key"),
    DeskPage("account-policy", "^Refund policy", lambda shop: f"/accounts/{shop.account}/policy"),
    DeskPage("account-archive", "^Archive Webshop$", lambda shop: f"/accounts/{shop.account}/archive"),
    DeskPage("channels", "^Channels$", lambda _: "/accounts/channels"),
    DeskPage("guide", "^Set up$", lambda _: "/accounts/guide"),
    DeskPage("changes", "^Changes$", lambda _: "/audit"),
)
"""One line for each page that has a look of its own. What stands beside an order: test_order_page.py."""


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    """With a second website at MultiSafepay, for an account of the shop's own."""
    file = tmp_path_factory.mktemp("desk") / "desk.sqlite"
    with open_road(sa.make_url(f"sqlite:///{file}"), QUICK, (SECOND_KEY,)) as opened:
        yield opened


@pytest.fixture(scope="module")
def shop(road: Road) -> Shop:
    return fill_shop(road)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_nothing_stands_in_anybodys_way(page: DeskPage, shop: Shop, dashboard: Dashboard) -> None:
    folder = Path(os.environ.get("DESK_PICTURES", ARTEFACTS)) if page.documented else ARTEFACTS
    dashboard.open(page.address(shop), page.heading)
    dashboard.forgive("status of 422")  # of a page that says what is wrong with its form
    assert dashboard.barriers() == []
    dashboard.picture(f"desk-{page.name}-light.png", folder)
    dashboard.other_theme()
    expect(dashboard.frame.locator("html")).to_have_attribute("data-theme", "dark")
    assert dashboard.barriers(colours_only=True) == []
    dashboard.picture(f"desk-{page.name}-dark.png", folder)
    dashboard.page.set_viewport_size(NARROW)
    assert not dashboard.overflows()


def test_hostile_names_are_text(shop: Shop, dashboard: Dashboard) -> None:
    dashboard.open(f"/refunds/{shop.hostile.reference}")
    expect(dashboard.frame.get_by_role("rowheader", name=HOSTILE)).to_be_visible()
    expect(dashboard.frame.locator("#desk").locator("img, script")).to_have_count(0)
    assert dashboard.inside().evaluate("typeof window.hostile") == "undefined"


def test_a_search_stands_in_the_address(shop: Shop, dashboard: Dashboard) -> None:
    main = dashboard.open("/refunds", "^Refunds$")
    dashboard.frame.get_by_label("Search").fill(shop.by_amount.reference)
    dashboard.page.keyboard.press("Enter")
    expect(dashboard.page).to_have_url(f"{dashboard.url}/refunds?q={shop.by_amount.reference}")
    expect(main.get_by_role("row")).to_have_count(2)
    dashboard.page.reload()
    expect(dashboard.shows().get_by_role("row")).to_have_count(2)


def test_the_file_of_refunds_is_handed_over(shop: Shop, dashboard: Dashboard) -> None:
    """With the token in a header, as a link cannot carry it."""
    dashboard.open("/refunds", "^Refunds$")
    with dashboard.page.expect_download() as download:
        dashboard.frame.get_by_role("link", name="Export as CSV").click()
    assert download.value.suggested_filename.endswith(".csv")
    assert shop.by_lines.reference in download.value.path().read_text()


def test_a_refund_is_settled_by_keyboard(dashboard: Dashboard, road: Road) -> None:
    """From the overview to the refund that waits, its form, what it will do, and doing it."""
    held = hold_one(road)
    keys, frame = dashboard.page.keyboard, dashboard.frame
    dashboard.open("/", "^Overview$")
    frame.get_by_role("link", name="Overview").focus()
    dashboard.tab_to(frame.get_by_role("link", name="Refunds"))
    keys.press("Enter")
    dashboard.shows("^Refunds$")
    expect(frame.locator("main")).to_be_focused()
    dashboard.tab_to(frame.get_by_role("link", name=held.reference))
    keys.press("Enter")
    dashboard.shows("^Refund rf-")
    dashboard.tab_to(frame.get_by_role("link", name="Mark as settled"))
    keys.press("Enter")
    dashboard.shows("^Mark as settled$")
    dashboard.tab_to(frame.get_by_label("The money left"))
    keys.press("ArrowDown")
    dashboard.tab_to(frame.get_by_label("How do you know?"))
    keys.type("MultiSafepay has no refund of it")
    dashboard.tab_to(frame.get_by_role("button", name="Go on"))
    keys.press("Enter")
    expect(frame.get_by_role("status")).to_contain_text("By your word Saleor is told")
    expect(frame.locator("main")).to_be_focused()
    assert dashboard.barriers() == []
    assert road.paid_out(held.order) == 0
    dashboard.tab_to(frame.get_by_role("button", name="Mark as settled"))
    keys.press("Enter")
    dashboard.toast("Marked as settled")
    dashboard.shows("^Refund rf-")
    assert road.finished(held.order)["transactions"][0]["events"][0]["type"] == "REFUND_FAILURE"
