"""Selling through the sandbox Saleor: what a shop's set-up may lack is refused, not passed over."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from saleor_msp_app.live.api import Refusal, SaleorApi
from saleor_msp_app.live.faults import LiveFailed
from saleor_msp_app.live.goods import ADDRESS, Channel, find_channel, make_goods
from saleor_msp_app.live.made import Made
from saleor_msp_app.live.settings import LiveSettings
from saleor_msp_app.sandbox.saleor import FAST, STAFF, STAFF_PASSWORD, create_saleor
from tests.http_server import serve

NOTHING = "UHJvZHVjdFZhcmlhbnQ6OTk5"  # ProductVariant:999


@pytest.fixture(scope="module")
def api() -> Iterator[SaleorApi]:
    with serve(create_saleor(timing=FAST)) as url, httpx.Client(timeout=30, trust_env=False) as http:
        settings = LiveSettings(f"{url}/graphql/", STAFF.email, STAFF_PASSWORD, "eur", url, "127.0.0.1", 1)
        opened = SaleorApi(settings, http)
        opened.sign_in()
        yield opened


@pytest.fixture(scope="module")
def channel(api: SaleorApi) -> Channel:
    return find_channel(api, "eur")


def refused(answer: Any) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def product(made: Made, name: str, *, categorised: bool = True) -> str:
    details = {
        "name": name,
        "productType": made.make("type", name, None, "make_product_type", input={"name": name})["id"],
    }
    if categorised:
        details["category"] = made.make("category", name, None, "make_category", input={"name": name})["id"]
    return str(made.make("product", name, None, "make_product", input=details)["id"])


def variant(api: SaleorApi, of: str) -> str:
    """Without a stock anywhere."""
    answer = api.change("make_variant", input={"product": of, "attributes": [], "name": "bare"})
    return str(answer["productVariant"]["id"])


def listing(channel: Channel) -> dict[str, Any]:
    shown = {"channelId": channel.id, "isPublished": True, "isAvailableForPurchase": True}
    return {"updateChannels": [shown]}


def draft(api: SaleorApi, channel: Channel, variant_id: str) -> Any:
    details = {
        "channelId": channel.id,
        "userEmail": "jan@example.com",
        "billingAddress": ADDRESS,
        "shippingAddress": ADDRESS,
        "lines": [{"variantId": variant_id, "quantity": 1}],
    }
    return api.attempt("draft_order", input=details)


def test_a_warehouse_needs_a_channel_before_it_serves_a_zone(api: SaleorApi, channel: Channel) -> None:
    store = Made(api).make("warehouse", "w", None, "make_warehouse", input={"name": "w", "address": ADDRESS})
    zone = {"name": "z", "countries": ["NL"], "addWarehouses": [store["id"]], "addChannels": [channel.id]}
    assert refused(api.attempt("make_zone", input=zone)) == "INVALID"
    api.change("change_channel", id=channel.id, input={"addWarehouses": [store["id"]]})
    api.change("make_zone", input=zone)


def test_a_product_without_a_category_is_not_published(api: SaleorApi, channel: Channel) -> None:
    bare = product(Made(api), "uncategorised", categorised=False)
    answer = api.attempt("list_product", id=bare, input=listing(channel))
    assert refused(answer) == "PRODUCT_WITHOUT_CATEGORY"


def test_a_variant_is_priced_and_sold_only_where_its_product_is_listed(
    api: SaleorApi, channel: Channel
) -> None:
    unlisted = product(Made(api), "unlisted")
    bare, price = variant(api, unlisted), [{"channelId": channel.id, "price": 5}]
    assert refused(api.attempt("price_variant", id=bare, input=price)) == "INVALID"
    assert refused(draft(api, channel, bare)) == "NOT_AVAILABLE_IN_CHANNEL"


def test_a_draft_is_completed_only_with_shipping_and_stock(api: SaleorApi, channel: Channel) -> None:
    made = Made(api)
    goods = make_goods(made, channel, "whole")
    other = product(made, "out of stock")
    api.change("list_product", id=other, input=listing(channel))
    bare = variant(api, other)
    api.change("price_variant", id=bare, input=[{"channelId": channel.id, "price": 5}])
    order = draft(api, channel, bare)["order"]
    assert refused(api.attempt("complete_order", id=order["id"])) == "SHIPPING_METHOD_REQUIRED"
    unknown = api.attempt("choose_shipping", order=order["id"], input={"shippingMethod": NOTHING})
    assert refused(unknown) == "SHIPPING_METHOD_NOT_APPLICABLE"
    (method,) = (one["id"] for one in order["shippingMethods"] if one["name"] == goods.shipping)
    api.change("choose_shipping", order=order["id"], input={"shippingMethod": method})
    assert refused(api.attempt("complete_order", id=order["id"])) == "INSUFFICIENT_STOCK"
    sold = draft(api, channel, goods.variant)["order"]
    api.change("choose_shipping", order=sold["id"], input={"shippingMethod": method})
    api.change("complete_order", id=sold["id"])
    assert refused(api.attempt("complete_order", id=sold["id"])) == "INVALID"
    made.remove()
    assert {thing.fate for thing in made.things if thing.removal} == {"removed"}
    assert draft(api, channel, goods.variant) == Refusal(
        "NOT_FOUND", f"NOT_FOUND Couldn't resolve to a node: {goods.variant}"
    )


def test_staff_needs_the_permission_of_what_it_does(api: SaleorApi) -> None:
    control = f"{api.settings.app_url}/sandbox/staff"
    before = api.http.patch(control, json={"permissions": ["MANAGE_ORDERS"]}).json()["permissions"]
    assert before == ["MANAGE_ORDERS"]
    with pytest.raises(LiveFailed, match="one of the following permissions: MANAGE_PRODUCTS"):
        api.change("make_category", input={"name": "c"})
    with pytest.raises(LiveFailed, match="one of the following permissions: MANAGE_APPS"):
        api.read("apps")
    with pytest.raises(LiveFailed, match=r"lacks permissions in Saleor: HANDLE_PAYMENTS, MANAGE_APPS"):
        api.sign_in()
