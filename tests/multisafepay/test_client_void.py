"""Cancelling a refund over real HTTP (§3.8)."""

import json
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from saleor_msp_app.domain.account import Environment, MerchantAccount, Secret
from saleor_msp_app.domain.ids import AccountId, MspOrderId, MspTransactionId
from saleor_msp_app.multisafepay.client import MultiSafepayClient
from saleor_msp_app.multisafepay.http_call import TimeOuts
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from saleor_msp_app.usecases.ports.multisafepay import (
    Exchange,
    RefundAmbiguous,
    RefundAnswer,
    RefundDenied,
    RefundTaken,
    RefundUnknown,
)
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.shared_files import shared

pytestmark = pytest.mark.anyio

SHORT = TimeOuts(connect=1, read=0.4, whole=1)


@pytest.fixture(scope="module")
def running() -> Iterator[MspSandbox]:
    with msp_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def refund_id(running: MspSandbox) -> str:
    """A reserved refund of order-1."""
    running.control("POST", "reset")
    running.seed(method="BANKTRANS", amount=1000)
    running.data("POST", "orders/order-1/refunds", {"currency": "EUR", "amount": 400})
    (refund,) = running.control("GET", "refunds")
    return str(refund["refund_id"])


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


async def void(
    running: MspSandbox,
    http: httpx.AsyncClient,
    refund_id: str,
    *,
    order: str = "order-1",
    key: str = SANDBOX_KEY,
) -> tuple[RefundAnswer, Exchange]:
    account = MerchantAccount(AccountId("a"), "A", Environment.LIVE, Secret(key), running.api_url)
    client = MultiSafepayClient(http, refunding=SHORT)
    return await client.void_refund(account, MspOrderId(order), MspTransactionId(refund_id))


async def test_it_is_cancelled_and_the_money_is_back(
    running: MspSandbox, http: httpx.AsyncClient, refund_id: str
) -> None:
    answer, exchange = await void(running, http, refund_id)
    assert answer == RefundTaken(None)
    assert (exchange.method, exchange.path) == ("PATCH", f"/orders/order-1/refunds/{refund_id}")
    assert [one["status"] for one in running.control("GET", "refunds")] == ["void"]
    assert running.paid_out() == 0
    again, _ = await void(running, http, refund_id)
    assert isinstance(again, RefundAmbiguous)


def test_the_body_is_as_multisafepay_describes_it() -> None:
    description = json.loads(shared("multisafepay/openapi/openapi.bundled.json").read_text())
    path = description["paths"]["/orders/{order_id}/refunds/{refund_id}"]["patch"]
    schema = path["requestBody"]["content"]["application/json"]["schema"]
    assert "status" in schema["properties"]
    assert "void" in json.dumps(schema["properties"]["status"])


async def test_what_cannot_be_cancelled_is_denied(
    running: MspSandbox, http: httpx.AsyncClient, refund_id: str
) -> None:
    for other in ("1", "../../orders/order-1", "1?x=1"):
        answer, _ = await void(running, http, other)
        assert isinstance(answer, RefundDenied)
    for order in ("", ".."):
        answer, exchange = await void(running, http, refund_id, order=order)
        assert (isinstance(answer, RefundDenied), exchange.status) == (True, None)
    answer, exchange = await void(running, http, refund_id, key="ké\ny")
    assert (isinstance(answer, RefundDenied), exchange.method) == (True, "PATCH")
    assert [one["status"] for one in running.control("GET", "refunds")] == ["reserved"]


async def test_a_lost_answer_proves_nothing(
    running: MspSandbox, http: httpx.AsyncClient, refund_id: str
) -> None:
    running.fault("update", "close", accepted=True)
    answer, exchange = await void(running, http, refund_id)
    assert (isinstance(answer, RefundUnknown), exchange.status) == (True, None)
