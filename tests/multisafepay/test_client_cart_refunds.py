"""The whole way of a cart refund: read the order, post its cart with copies, and see what MultiSafepay moves.

The sandbox computes with its own rounding rule, so both sides must agree with the golden vectors and with
each other.
"""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest

from saleor_msp_app.domain.account import Environment, MerchantAccount, Secret
from saleor_msp_app.domain.ids import AccountId, MerchantItemId, MspOrderId, PspReference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import CartItem, MspOrder
from saleor_msp_app.domain.refund_plan import CartRefund
from saleor_msp_app.multisafepay.client import MultiSafepayClient
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from saleor_msp_app.usecases.ports.multisafepay import RefundTaken
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.plain_http import NO_TLS
from tests.shared_files import shared

pytestmark = pytest.mark.anyio

ORDER = MspOrderId("order-1")


@pytest.fixture(scope="module")
def running() -> Iterator[MspSandbox]:
    with msp_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def msp(running: MspSandbox) -> MspSandbox:
    running.control("POST", "reset")
    running.quirk(equal_amount_seconds=0)
    return running


@pytest.fixture
async def client() -> AsyncIterator[MultiSafepayClient]:
    async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as http:
        yield MultiSafepayClient(http)


def _vectors() -> list[Any]:
    vectors: list[Any] = json.loads(shared("multisafepay/rounding-vectors.json").read_text())["vectors"]
    return vectors


def _seed(msp: MspSandbox, vector: Any) -> None:
    mirrored = [
        line for refund in vector["refunds"] for line in refund["mirrored_lines"]["negative_quantity"]
    ]
    rates = {one["tax_table_selector"]: Decimal(one["rate"]) for one in vector["items"] + mirrored}
    alternate = [{"name": name, "rules": [{"rate": rate}]} for name, rate in rates.items()]
    items = [{key: one[key] for key in one if key != "rate"} for one in vector["items"]]
    msp.control("POST", "reset")
    msp.quirk(equal_amount_seconds=0)
    msp.seed(items=items, tax_tables={"default": {"rate": 0}, "alternate": alternate})


def _mirrored(order: MspOrder, wanted: list[dict[str, str]]) -> tuple[CartItem, ...]:
    """The vector's lines, made from the order's own where it has them."""
    by_id = {one.merchant_item_id: one for one in order.cart or ()}
    template = next(iter(by_id.values()))
    return tuple(
        replace(
            by_id.get(MerchantItemId(line["merchant_item_id"]), template),
            name=line["name"],
            merchant_item_id=MerchantItemId(line["merchant_item_id"]),
            unit_price=Decimal(line["unit_price"]),
            quantity=Decimal(line["quantity"]),
            tax_table_selector=line["tax_table_selector"],
        )
        for line in wanted
    )


@pytest.mark.parametrize("style", ["negative_unit_price", "negative_quantity"])
@pytest.mark.parametrize("as_text", [True, False])
async def test_golden_vectors_end_to_end(
    msp: MspSandbox, client: MultiSafepayClient, style: str, *, as_text: bool
) -> None:
    account = MerchantAccount(AccountId("a"), "A", Environment.TEST, Secret(SANDBOX_KEY), msp.api_url)
    for vector in _vectors():
        _seed(msp, vector)
        for place, refund in enumerate(vector["refunds"]):
            if not vector["refunds_follow_each_other"]:
                _seed(msp, vector)
            msp.quirk(numbers_as_text=as_text)
            before = msp.paid_out()
            order = await client.get_order(account, ORDER)
            plan = CartRefund(
                reference=PspReference(f"r-{place}"),
                amount=Money.of(refund["refund_minor"], "EUR"),
                description="",
                original=order.cart or (),
                mirrored=_mirrored(order, refund["mirrored_lines"][style]),
            )
            answer, exchange = await client.refund(account, ORDER, plan)
            assert answer == RefundTaken(None), exchange
            assert msp.paid_out() - before == plan.amount.minor, (vector["name"], refund["name"])
