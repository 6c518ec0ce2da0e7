"""Beside Saleor's order, the account that took a payment decides, and its policy holds."""

import asyncio
import json
import re
from collections.abc import Iterator
from html import unescape

import pytest
import sqlalchemy as sa

from saleor_msp_app.demo.staff import SaleorOrder
from saleor_msp_app.domain.ids import AccountId, MspOrderId, SaleorApiUrl
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from saleor_msp_app.storage.engine import open_database
from saleor_msp_app.storage.takers import SqlTakers
from tests.accounts.visiting import Desk, open_unconfigured_desk, version_in
from tests.builders.operations import NOW

RETURNED = "returned"
"""The reason that the demo's staff gives."""


@pytest.fixture(scope="module")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> sa.URL:
    """SQLite: the pages know no database."""
    return sa.make_url(f"sqlite:///{tmp_path_factory.mktemp('desk') / 'desk.sqlite'}")


@pytest.fixture(scope="module")
def desk(database_url: sa.URL) -> Iterator[Desk]:
    with open_unconfigured_desk(database_url) as opened:
        yield opened


@pytest.fixture(scope="module")
def order(desk: Desk) -> SaleorOrder:
    """Paid before any account was connected."""
    return desk.road.pay(method="KLARNA")


@pytest.fixture(scope="module")
def account(desk: Desk, order: SaleorOrder) -> str:
    """An account that serves every channel, without free amounts, with reasons; its page."""
    assert "connect the account of its sales channel" in desk.page(f"/order?orderId={order.id}")
    page = desk.add("Webshop", SANDBOX_KEY)
    form = {"report_on": "acceptance", "description": "Order {order}: {reason}"}
    desk.gone_to(f"{page}/policy", version=version_in(desk.page(f"{page}/policy")), **form)
    slugs = re.findall(r'name="from-([^"]+)"', desk.page("/accounts/channels"))
    desk.gone_to("/accounts/channels", **{f"to-{slug}": page.rsplit("/", 1)[-1] for slug in slugs})
    return page


@pytest.mark.usefixtures("account")
def test_the_widget_names_the_account(desk: Desk, order: SaleorOrder) -> None:
    page = desk.page(f"/order?orderId={order.id}")
    assert "<dd>Webshop</dd>" in page
    assert "<dd>test</dd>" in page


@pytest.mark.usefixtures("account")
def test_amounts_without_a_line_are_refused_where_they_are_switched_off(
    desk: Desk, order: SaleorOrder
) -> None:
    page = desk.post("/order/preview", orderId=order.id, amount="12.50").text
    assert "This would be refused" in page
    assert "are switched off" in page


@pytest.mark.usefixtures("account")
def test_the_reason_stands_in_the_description(desk: Desk, order: SaleorOrder) -> None:
    assert 'name="reason"' in desk.page(f"/order/preview?orderId={order.id}")
    page = desk.post("/order/preview", orderId=order.id, reason=RETURNED, **{"units-0": "1"}).text
    (shown,) = re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    desk.road.staff.send(order, desk.road.staff.grant(order, {order.lines[0]: 1}))
    desk.road.finished(order)
    calls = desk.road.msp.control("GET", "requests")
    (sent,) = [json.loads(one["body"]) for one in calls if one["path"].endswith("/refunds")]
    previewed = json.loads(unescape(shown))
    assert RETURNED in sent["description"]
    assert previewed | {"refund_order_id": ""} == sent | {"refund_order_id": ""}


@pytest.mark.usefixtures("account")
def test_an_account_that_is_gone_is_said(desk: Desk, database_url: sa.URL) -> None:
    order = desk.road.pay(method="IDEAL")
    reference = desk.road.staff.look(order)["transactions"][0]["pspReference"]
    shop = SaleorApiUrl(f"{desk.road.staff.url}/graphql/")
    asyncio.run(taken_by_another(database_url, shop, MspOrderId(reference)))
    page = desk.page(f"/order?orderId={order.id}")
    assert "a MultiSafepay account that the app cannot use any more (acc-gone)" in page
    assert "no MultiSafepay payment" not in page
    refused = desk.post("/order/preview", orderId=order.id, amount="1").text
    assert "This would be refused" in refused


async def taken_by_another(database_url: sa.URL, shop: SaleorApiUrl, order: MspOrderId) -> None:
    database = open_database(database_url)
    await SqlTakers(database).adopt(shop, order, AccountId("acc-gone"), NOW)
    await database.close()
