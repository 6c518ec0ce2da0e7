"""The pages of accounts, channels and changes, over real HTTP, on both databases."""

import re
from collections.abc import Iterator
from itertools import count

import httpx
import pytest
import sqlalchemy as sa

from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from saleor_msp_app.sandbox.saleor.shop import STAFF
from tests.accounts.second import SECOND_KEY
from tests.accounts.visiting import ESCAPED, HOSTILE, Desk, open_desk, version_in
from tests.workflow.road import LINES, SHIPPING, TOTAL, results

NUMBERS = count(1)
CHANGES = ("name", "key", "policy", "policy/preview", "archive", "restore")


@pytest.fixture(scope="module")
def lasting_desk(lasting_sqlite_url: sa.URL) -> Iterator[Desk]:
    with open_desk(lasting_sqlite_url) as opened:
        yield opened


@pytest.fixture
def desk(lasting_desk: Desk) -> Iterator[Desk]:
    """Without faults; channels that a test has assigned are free again."""
    lasting_desk.road.msp.control("DELETE", "faults")
    yield lasting_desk
    put_away(lasting_desk)


def put_away(desk: Desk) -> None:
    """No channel has an account."""
    slugs = re.findall(r'name="from-([^"]+)" value="([^"]*)"', desk.page("/accounts/channels"))
    form = {f"{way}-{slug}": was if way == "from" else "" for slug, was in slugs for way in ("from", "to")}
    desk.post("/accounts/channels", **form)


def new_key(desk: Desk, site: str = "1003") -> str:
    """One more key of a website."""
    key = f"key-number-{next(NUMBERS):08}-of-site-{site}"
    desk.road.msp.control("POST", "sites", {"api_key": key, "site": site})
    return key


def channels(desk: Desk, **accounts: str) -> dict[str, str]:
    """The form: channels of these accounts, by page, the others as they are."""
    found = re.findall(r'name="from-([^"]+)" value="([^"]*)"', desk.page("/accounts/channels"))
    form: dict[str, str] = {}
    for slug, was in found:
        wanted = accounts.get(slug.replace("-", "_"))
        form |= {f"from-{slug}": was, f"to-{slug}": was if wanted is None else wanted.rsplit("/", 1)[-1]}
    return form


def test_an_account_is_connected_shown_and_tried(desk: Desk) -> None:
    key = new_key(desk)
    answer = desk.post("/accounts/new", name="Webshop NL", environment="test", api_key=key).json()
    assert answer["notice"]["title"] == "Webshop NL is connected"
    assert "website 1003" in answer["notice"]["text"]
    page = answer["go"].removeprefix("/dashboard")
    shown = desk.page(page)
    assert f"…{key[-4:]}" in shown
    assert key not in shown
    listed = desk.page("/accounts")
    assert "Webshop NL" in listed
    assert "every channel without one of these accounts" in listed
    tried = desk.post(f"{page}/connection").text
    assert "knows the key" in tried
    assert "10000001" in tried
    assert "1003" in tried
    assert "iDEAL" in tried


def test_the_environments_account_is_tried_too(desk: Desk) -> None:
    tried = desk.post("/accounts/environment/connection").text
    assert "knows the key" in tried
    assert "1001" in tried
    desk.page("/accounts/environment", 404)


@pytest.mark.parametrize(
    ("form", "field", "says"),
    [
        ({"api_key": " key-with-spaces "}, "api_key", "a space or a line break"),
        ({"api_key": "a-key-of-nobody-at-all"}, "api_key", "does not know this key"),
        ({"api_key": ""}, "api_key", "Enter the API key"),
        ({"name": ""}, "name", "Give the account a name"),
        ({"environment": "moon"}, "environment", "Choose the environment"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_no_key_comes_back(
    desk: Desk, form: dict[str, str], field: str, says: str
) -> None:
    typed = {"name": HOSTILE, "environment": "test", "api_key": "the-key-that-was-typed"} | form
    page = desk.post("/accounts/new", 422, **typed).text
    assert f'aria-describedby="{field}-error' in page
    assert says in page
    assert 'value="the-key' not in page
    assert "key-with-spaces" not in page
    if typed["name"]:
        assert f'value="{ESCAPED}"' in page


def test_a_connection_that_is_lost_says_what_to_do(desk: Desk) -> None:
    page = desk.add("Lost", new_key(desk))
    desk.road.msp.fault("other", "error", code=1032)
    assert "does not know this key" in desk.post(f"{page}/connection").text


def test_hostile_names_are_text_on_every_page(desk: Desk) -> None:
    page = desk.add(HOSTILE, new_key(desk))
    desk.road.staff.control("POST", "orders", {"lines": LINES, "shipping": SHIPPING, "channel": HOSTILE})
    desk.post("/accounts/channels", **channels(desk, eur=page, channel_pln=page))
    addresses = ("", "/name", "/key", "/policy", "/archive")
    for address in ["/accounts", "/accounts/channels", "/audit", *(page + one for one in addresses)]:
        assert ESCAPED in desk.page(address), address
    assert f'name="to-{ESCAPED}"' in desk.page("/accounts/channels")
    assert ESCAPED in desk.post(f"{page}/connection").text
    assert ESCAPED in desk.post(f"{page}/policy", 422, description=HOSTILE).text
    desk.gone_to(f"{page}/name", name="Tame", version=version_in(desk.page(f"{page}/name")))


def test_an_account_is_renamed_and_an_old_form_changes_nothing(desk: Desk) -> None:
    page = desk.add("Before", new_key(desk))
    version = version_in(desk.page(f"{page}/name"))
    assert desk.gone_to(f"{page}/name", name="After", version=version) == page
    late = desk.post(f"{page}/name", 422, name="Other", version=version).text
    assert "Somebody has changed this account meanwhile" in late
    assert ">After<" in desk.page(page)
    desk.post(f"{page}/name", 422, name="Other")


def test_a_key_is_replaced_by_one_of_the_same_website_only(desk: Desk) -> None:
    page = desk.add("Rotating", new_key(desk, "1004"))
    form = desk.page(f"{page}/key")
    assert "another 45 minutes" in form
    version = version_in(form)
    other = desk.post(f"{page}/key", 422, api_key=new_key(desk, "1005"), version=version).text
    assert "of website 1005, and this account of website 1004" in other
    key = new_key(desk, "1004")
    assert desk.gone_to(f"{page}/key", api_key=key, version=version) == page
    assert f"…{key[-4:]}" in desk.page(page)
    assert key not in desk.page("/audit")


def test_a_policy_is_previewed_and_saved(desk: Desk) -> None:
    page = desk.add("Careful", new_key(desk))
    version = version_in(desk.page(f"{page}/policy"))
    typed = {"report_on": "completion", "description": "Order {order}", "style-KLARNA": "quantity"}
    preview = desk.post(f"{page}/policy/preview", version=version, **typed).text
    assert "<b>Order 1000123</b>" in preview
    assert version_in(preview) == version
    assert "Refund {reference}" in desk.page(page)
    assert desk.gone_to(f"{page}/policy", version=version, **typed) == page
    shown = desk.page(page)
    assert "once it is paid out" in shown
    assert "are refused" in shown
    assert "KLARNA: negative quantity" in shown
    audit = desk.page("/audit")
    assert "success: once MultiSafepay takes it → once it is paid out" in audit
    wrong = desk.post(f"{page}/policy", 422, version="1", **(typed | {"description": "{number}"})).text
    assert "{number} stands for nothing" in wrong


def test_channels_are_assigned_and_their_account_is_not_archived(desk: Desk) -> None:
    page = desk.add("Serving", new_key(desk))
    form = channels(desk, channel_pln=page, default_channel=page)
    assert desk.gone_to("/accounts/channels", **form) == "/accounts/channels"
    assert "channel-pln, default-channel" in desk.page(page)
    version = version_in(desk.page(f"{page}/archive"))
    assert "Channels are assigned to this account" in desk.post(f"{page}/archive", 422, version=version).text
    late = desk.post("/accounts/channels", 422, **form).text
    assert "Somebody has assigned these channels meanwhile" in late
    desk.post("/accounts/channels", **channels(desk, channel_pln="", default_channel=""))
    desk.gone_to(f"{page}/archive", version=version)
    assert "archived" in desk.page("/accounts")
    assert "Serving" not in desk.page("/accounts/channels")
    gone = {"from-channel-pln": "", "to-channel-pln": page.rsplit("/", 1)[-1]}
    assert "archived meanwhile" in desk.post("/accounts/channels", 422, **gone).text
    desk.gone_to(f"{page}/restore", version=version_in(desk.page(page)))
    assert "Serving" in desk.page("/accounts/channels")


def test_a_channel_that_saleor_has_no_more_is_shown_as_such(desk: Desk) -> None:
    page = desk.add("Elsewhere", new_key(desk))
    desk.post("/accounts/channels", **{"from-gone": "", "to-gone": page.rsplit("/", 1)[-1]})
    assert "renamed or deleted" in desk.page("/accounts/channels")


def test_channels_while_saleor_is_away(desk: Desk) -> None:
    desk.road.faults(graphql=[{"mode": "502", "containing": "query Channels"}])
    page = desk.page("/accounts/channels", 503)
    desk.road.faults()
    assert "Saleor does not tell its channels now" in page


def test_the_channels_account_refunds_what_nobody_else_is_known_to_have_taken(desk: Desk) -> None:
    page = desk.add("Second website", SECOND_KEY)
    order_id = "order-of-the-second-site"
    desk.road.msp.seed(order_id, "IDEAL", amount=TOTAL, api_key=SECOND_KEY)
    desk.road.msp.seed(order_id, "IDEAL", amount=TOTAL, api_key=SANDBOX_KEY)
    order = desk.road.staff.paid_order(order_id, LINES, SHIPPING)
    desk.post("/accounts/channels", **channels(desk, eur=page))
    desk.road.staff.refund_amount(order, "25.00")
    assert results(desk.road.finished(order))[0][0] == "REFUND_SUCCESS"
    second = desk.road.msp.call("GET", f"orders/{order_id}", key=SECOND_KEY).json()["data"]
    assert second["amount_refunded"] == 2500


def test_who_may_look_may_not_change(desk: Desk) -> None:
    page = desk.add("Guarded", new_key(desk))
    looking, before = desk.looking(), desk.page(page)
    for address in ("/accounts", page, "/accounts/channels", "/audit", "/accounts/guide"):
        shown = looking.page(address)
        assert "Add account" not in shown
        assert "Replace" not in shown
        assert "Save" not in shown
    for address in ("/accounts/new", "/accounts/channels", *(f"{page}/{one}" for one in CHANGES)):
        refused = looking.post(address, 403, name="x", version="0").text
        assert "Manage apps" in refused
    for address in ("/accounts/new", *(f"{page}/{one}" for one in ("name", "key", "policy", "archive"))):
        looking.page(address, 403)
    assert "knows the key" in looking.post(f"{page}/connection").text
    assert desk.page(page) == before


def test_nobody_else_sees_anything(desk: Desk) -> None:
    stranger = Desk(desk.road, desk.http, ())
    for address in ("/accounts", "/accounts/channels", "/audit", "/accounts/guide"):
        assert "Handle payments" in stranger.page(address, 403)
    bare = httpx.get(f"{desk.road.app_url}/desk/accounts")
    assert (bare.status_code, bare.headers["x-desk-code"]) == (401, "NO_TOKEN")


@pytest.mark.parametrize("account", ["acc-of-nobody", "..%2f", "%00", "é"])
def test_an_account_that_is_not_there(desk: Desk, account: str) -> None:
    for page in ("", "/name", "/key", "/policy", "/archive"):
        desk.page(f"/accounts/{account}{page}", 404)
    desk.post(f"/accounts/{account}/connection", 404)
    desk.post(f"/accounts/{account}/name", 404, name="x", version="0")


def test_the_changes_are_listed_in_pages(desk: Desk) -> None:
    page = desk.add("Often", new_key(desk))
    for number in range(51):
        desk.gone_to(f"{page}/name", name=f"Often {number}", version=str(number))
    first = desk.page("/audit")
    assert "new name: Often 50" in first
    assert "new name: Often 0<" not in first
    older = re.search(r'href="/dashboard(/audit\?before=\d+)"', first)
    assert older is not None
    assert "new name: Often 0" in desk.page(older[1])
    assert STAFF.email in first
    assert "Changes" in desk.page("/audit?before=none")
