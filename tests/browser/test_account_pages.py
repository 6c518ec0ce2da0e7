"""An account is connected, a channel assigned and a policy changed in a real browser."""

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests.accounts.second import SECOND_KEY
from tests.browser.dashboard import Dashboard
from tests.workflow.road import QUICK, Road, open_road


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    file = tmp_path_factory.mktemp("accounts") / "desk.sqlite"
    with open_road(sa.make_url(f"sqlite:///{file}"), QUICK, (SECOND_KEY,)) as opened:
        yield opened


def test_from_an_empty_page_to_a_channel_with_an_account(dashboard: Dashboard) -> None:
    frame = dashboard.frame
    dashboard.open("/accounts", "Accounts")
    frame.get_by_role("link", name="Add account").click()
    dashboard.shows("Add an account")
    frame.get_by_label("Name").fill("Webshop <b>NL</b>")
    frame.get_by_label("API key of the website").fill(f" {SECOND_KEY}")
    frame.get_by_role("button", name="Connect").click()
    expect(frame.locator("#api_key-error")).to_contain_text("a space or a line break")
    expect(frame.get_by_label("API key of the website")).to_have_value("")
    frame.get_by_label("API key of the website").fill(SECOND_KEY)
    frame.get_by_role("button", name="Connect").click()
    dashboard.toast("Webshop <b>NL</b> is connected")
    dashboard.shows("Webshop <b>NL</b>")
    frame.get_by_role("button", name="Test connection").click()
    main = dashboard.shows("Connection of Webshop <b>NL</b>")
    expect(main).to_contain_text("1002")
    expect(main).to_contain_text("iDEAL")

    dashboard.open("/accounts/channels", "Channels")
    frame.get_by_role("row", name=re.compile("Channel-PLN")).get_by_role("combobox").select_option(
        label="Webshop <b>NL</b> (test)"
    )
    frame.get_by_role("button", name="Save").click()
    dashboard.toast("1 channel was assigned")
    main = dashboard.open("/audit", "Changes")
    expect(main).to_contain_text("channel-pln: default → Webshop <b>NL</b>")
    assert SECOND_KEY not in dashboard.inside().content()
    dashboard.forgive("status of 422")


def test_a_description_is_previewed_before_it_is_saved(dashboard: Dashboard) -> None:
    frame = dashboard.frame
    dashboard.open("/accounts")
    frame.get_by_role("link", name="Webshop").click()
    frame.get_by_role("link", name="Change", exact=True).click()
    frame.get_by_label("Description of a refund").fill("Order {order}")
    frame.get_by_role("button", name="Preview").click()
    expect(frame.locator("#example")).to_have_text("It would read: Order 1000123")
    frame.get_by_role("button", name="Save").click()
    dashboard.toast("is saved")
    expect(dashboard.shows()).to_contain_text("Order {order}")
