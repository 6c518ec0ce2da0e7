"""MultiSafepay's list of refunds, over real HTTP."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from saleor_msp_app.domain.account import Environment, MerchantAccount, Secret
from saleor_msp_app.domain.errors import MspRefused, MspUnavailable
from saleor_msp_app.domain.ids import AccountId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.multisafepay import refund_list
from saleor_msp_app.multisafepay.client import MultiSafepayClient
from saleor_msp_app.multisafepay.http_call import TimeOuts
from saleor_msp_app.multisafepay.refund_list import read_page
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.plain_http import NO_TLS

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def running() -> Iterator[MspSandbox]:
    with msp_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def msp(running: MspSandbox) -> MspSandbox:
    running.control("POST", "reset")
    running.seed(method="IDEAL", amount=10000)
    return running


@pytest.fixture
async def client() -> AsyncIterator[MultiSafepayClient]:
    async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as http:
        yield MultiSafepayClient(http, reading=TimeOuts(connect=1, read=1, whole=2))


def account(msp: MspSandbox, key: str = SANDBOX_KEY) -> MerchantAccount:
    return MerchantAccount(AccountId("a"), "A", Environment.TEST, Secret(key), msp.api_url)


async def test_refunds_of_the_api_and_of_the_dashboard(msp: MspSandbox, client: MultiSafepayClient) -> None:
    refund = {"currency": "EUR", "amount": 400, "refund_order_id": "rf-1"}
    msp.data("POST", "orders/order-1/refunds", refund)
    msp.control("POST", "orders/order-1/dashboard-refund", {"amount": 500})
    by_hand, ours = await client.refunds_since(account(msp), datetime.now(UTC))
    assert (ours.order_id, ours.amount, ours.status) == ("rf-1", Money.of(400, "EUR"), "initialized")
    assert (by_hand.order_id, by_hand.amount) == ("order-1", Money.of(500, "EUR"))
    assert await client.refunds_since(account(msp), datetime.now(UTC) + timedelta(days=5)) == ()


async def test_every_page(
    msp: MspSandbox, client: MultiSafepayClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refund_list, "PAGE", 3)
    for cents in range(1, 11):
        msp.control("POST", "orders/order-1/dashboard-refund", {"amount": cents})
    found = await client.refunds_since(account(msp), datetime.now(UTC))
    assert [entry.amount and entry.amount.minor for entry in found] == list(range(10, 0, -1))


async def test_a_key_that_may_not_list_is_told_apart_from_a_pause(
    msp: MspSandbox, client: MultiSafepayClient
) -> None:
    with pytest.raises(MspRefused, match="1032"):
        await client.refunds_since(account(msp, "another-key"), datetime.now(UTC))
    msp.fault("other", "html", status=502)
    with pytest.raises(MspUnavailable):
        await client.refunds_since(account(msp), datetime.now(UTC))
    msp.fault("other", "reset")
    with pytest.raises(MspUnavailable):
        await client.refunds_since(account(msp), datetime.now(UTC))


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b"{}"), (200, b"[]"), (200, b""), (429, b"{}"), (500, b"{}"), (200, b'{"data": {}}')],
)
def test_what_is_no_list(status: int, body: bytes) -> None:
    with pytest.raises(MspUnavailable):
        read_page(status, body)


def test_forbidden_is_a_refusal() -> None:
    """Listing endpoints answer so, without a code (multisafepay-api.md §1.3)."""
    with pytest.raises(MspRefused, match="Forbidden"):
        read_page(403, b'{"message": "Forbidden"}')


def test_entries_that_cannot_be_read_are_left_out() -> None:
    money = b'"amount": 5, "currency": "EUR"'
    entry = b'{"type": "refund", "transaction_id": 7, "order_id": 12, "status": 1, ' + money + b"}"
    lists = b'{"type": "refund", "transaction_id": [7], "order_id": "a"}'
    odd = lists + b', {"type": "payment"}, 7, {"type": "refund"}'
    page = read_page(200, b'{"success": true, "data": [' + entry + b", " + odd + b'], "pager": null}')
    (read,) = page.refunds
    assert (read.id, read.order_id, read.amount, read.status) == ("7", "12", Money.of(5, "EUR"), "1")
    assert page.after == ""
