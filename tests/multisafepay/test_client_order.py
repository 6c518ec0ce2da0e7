"""Orders read over real HTTP."""

from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from saleor_msp_app.domain.account import Environment, MerchantAccount, Secret
from saleor_msp_app.domain.errors import MspRefused, MspUnavailable, UnreadableOrder
from saleor_msp_app.domain.ids import AccountId, MspOrderId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.multisafepay.client import MultiSafepayClient
from saleor_msp_app.multisafepay.http_call import TimeOuts
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from tests.msp_sandbox import RIVERTY_CART, MspSandbox, item, msp_sandbox
from tests.plain_http import NO_TLS

pytestmark = pytest.mark.anyio

OTHER_KEY = "sandbox-key-of-somebody-else"
SHORT = TimeOuts(connect=1, read=0.4, whole=1)
ORDER = MspOrderId("order-1")


@pytest.fixture(scope="module")
def running() -> Iterator[MspSandbox]:
    with msp_sandbox(SANDBOX_KEY, OTHER_KEY) as sandbox:
        yield sandbox


@pytest.fixture
def msp(running: MspSandbox) -> MspSandbox:
    running.control("POST", "reset")
    running.seed()
    return running


@pytest.fixture
async def client() -> AsyncIterator[MultiSafepayClient]:
    async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as http:
        yield MultiSafepayClient(http, reading=SHORT)


def _account(msp: MspSandbox, key: str = SANDBOX_KEY) -> MerchantAccount:
    return MerchantAccount(AccountId("a"), "A", Environment.TEST, Secret(key), msp.api_url)


async def test_an_order_with_a_cart_refund(msp: MspSandbox, client: MultiSafepayClient) -> None:
    back = RIVERTY_CART[0] | {"quantity": -2}
    msp.refund([*RIVERTY_CART, back], refund_order_id="r-1")
    order = await client.get_order(_account(msp), ORDER)
    assert (order.order_id, order.method, order.status) == ("order-1", "KLARNA", "completed")
    assert order.amount == Money.of(37485, "EUR")
    assert order.amount_refunded == Money.of(21780, "EUR")
    assert order.cart_total == Decimal("157.05")
    assert order.cart is not None
    assert [one.merchant_item_id for one in order.cart] == ["1111", "666666", "msp-shipping", "1111"]
    assert [one.quantity for one in order.cart] == [Decimal(3), Decimal(1), Decimal(1), Decimal(-2)]
    assert order.tax_tables is not None
    assert order.tax_tables.default_rate == Decimal("0.21")
    (related,) = order.related
    assert (related.refund_order_id, related.amount, related.kind) == ("r-1", order.amount_refunded, "refund")


async def test_prices_keep_all_their_decimals(msp: MspSandbox, client: MultiSafepayClient) -> None:
    for order_id, as_text in (("numbers", False), ("texts", True)):
        msp.quirk(numbers_as_text=as_text)
        msp.seed(order_id, items=[item("a", "8.2644628099", 3)])
        order = await client.get_order(_account(msp), MspOrderId(order_id))
        assert order.cart is not None
        assert order.cart[0].unit_price == Decimal("8.2644628099")
        assert order.cart[0].quantity == Decimal(3)
        assert order.cart_total == 30


async def test_an_order_in_surprising_types(msp: MspSandbox, client: MultiSafepayClient) -> None:
    expected = await client.get_order(_account(msp), ORDER)
    msp.fault("get_order", "surprising_types")
    assert await client.get_order(_account(msp), ORDER) == expected


@pytest.mark.parametrize("order_id", ["4711", "00815", "a/b#c?d", "17"])
async def test_ids_that_come_back_in_another_type(
    msp: MspSandbox, client: MultiSafepayClient, order_id: str
) -> None:
    msp.seed(order_id, method="VISA", amount=100)
    order = await client.get_order(_account(msp), MspOrderId(order_id))
    assert order.amount == Money.of(100, "EUR")


async def test_multisafepays_own_number_finds_it_too(msp: MspSandbox, client: MultiSafepayClient) -> None:
    number = msp.control("GET", "orders/order-1")["transaction_id"]
    order = await client.get_order(_account(msp), MspOrderId(number))
    assert order.order_id == "order-1"


async def test_another_order_than_asked_for_is_not_taken(msp: MspSandbox, client: MultiSafepayClient) -> None:
    other = {"success": True, "data": msp.data("GET", "orders/order-1")}
    msp.fault("get_order", "json", content=other)
    with pytest.raises(UnreadableOrder, match="asked for order 'order-2'"):
        await client.get_order(_account(msp), MspOrderId("order-2"))


@pytest.mark.parametrize("order_id", ["", ".", "..", "order-2"])
async def test_an_unknown_order(msp: MspSandbox, client: MultiSafepayClient, order_id: str) -> None:
    with pytest.raises(MspRefused):
        await client.get_order(_account(msp), MspOrderId(order_id))


@pytest.mark.parametrize(("key", "code"), [("no-such-key", 1032), (OTHER_KEY, 1006), ("ü", None), ("", None)])
async def test_keys_of_others(
    msp: MspSandbox, client: MultiSafepayClient, key: str, code: int | None
) -> None:
    with pytest.raises(MspRefused) as refused:
        await client.get_order(_account(msp, key), ORDER)
    assert refused.value.code == code
    assert key == "" or key not in str(refused.value)


def _error(code: int | None, success: object = False) -> dict[str, Any]:
    return {"success": success, "data": [], "error_code": code, "error_info": "Sorry"}


@pytest.mark.parametrize(
    ("status", "content", "code"),
    [
        (404, _error(1006), 1006),
        (200, _error(1006), 1006),
        (404, _error(1022), 1022),
        (404, _error(1034), 1034),
        (404, _error(4711, "false"), None),
        (410, _error(1000), 1000),
        (500, _error(1010), 1010),
        (403, {"message": "Forbidden"}, None),
        (404, {"message": "Not found"}, None),
        (422, {"success": False, "message": "Validation error"}, None),
        (200, {"success": False}, None),
    ],
)
async def test_refused(
    msp: MspSandbox, client: MultiSafepayClient, status: int, content: Any, code: int | None
) -> None:
    msp.fault("get_order", "json", status=status, content=content)
    with pytest.raises((MspRefused, MspUnavailable)) as refused:
        await client.get_order(_account(msp), ORDER)
    if content.get("error_code") == 4711:
        assert isinstance(refused.value, MspUnavailable)  # a code of tomorrow: reading again costs nothing
    else:
        assert isinstance(refused.value, MspRefused)
        assert (refused.value.code, refused.value.http_status) == (code, status)


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (404, _error(1000)),
        (404, _error(1021)),
        (404, _error(1033)),
        (404, _error(9999)),
        (429, {"message": "slow down"}),
        (408, {"message": "time-out"}),
        (500, {"message": "oops"}),
        (503, {"success": False, "message": "later"}),
        (502, {"success": True, "data": {"order_id": "order-1"}}),
        (200, {"success": True, "data": []}),
        (200, {"success": True}),
        (200, {"success": True, "data": None}),
        (200, []),
        (200, None),
        (302, {"success": True, "data": {"order_id": "order-1"}}),
    ],
)
async def test_unavailable(msp: MspSandbox, client: MultiSafepayClient, status: int, content: Any) -> None:
    msp.fault("get_order", "json", status=status, content=content)
    with pytest.raises(MspUnavailable):
        await client.get_order(_account(msp), ORDER)


@pytest.mark.parametrize("what", ["hang", "reset", "close", "cut_off", "html", "empty", "half_json", "drip"])
async def test_no_readable_answer(msp: MspSandbox, client: MultiSafepayClient, what: str) -> None:
    msp.fault("get_order", what, seconds=0.01 if what == "drip" else 60)
    with pytest.raises(MspUnavailable):
        await client.get_order(_account(msp), ORDER)
    assert len(msp.control("GET", "requests?kind=get_order")) == 1


async def test_an_order_that_is_too_long(msp: MspSandbox, client: MultiSafepayClient) -> None:
    small = MultiSafepayClient(client.http, max_answer_bytes=100)
    with pytest.raises(MspUnavailable, match="longer than 100 bytes"):
        await small.get_order(_account(msp), ORDER)


async def test_an_order_that_would_have_to_be_guessed(msp: MspSandbox, client: MultiSafepayClient) -> None:
    msp.fault("get_order", "json", content={"success": True, "data": {"order_id": "order-1"}})
    with pytest.raises(UnreadableOrder):
        await client.get_order(_account(msp), ORDER)
