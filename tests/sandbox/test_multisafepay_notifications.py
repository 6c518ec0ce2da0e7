"""Notifications of the sandbox: when, to whom, and signed as the published vectors are."""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from saleor_msp_app.sandbox.multisafepay.notifier import sign
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.sandbox.notified_merchant import Merchant, notified_merchant, wait_for
from tests.shared_files import shared

VECTORS = json.loads(shared("multisafepay/webhook-vectors.json").read_text())["vectors"]


@pytest.fixture(scope="module")
def msp() -> Iterator[MspSandbox]:
    with msp_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def merchant(msp: MspSandbox) -> Iterator[Merchant]:
    with notified_merchant() as merchant:
        msp.control("POST", "reset")
        msp.seed(method="IDEAL", amount=1000)
        msp.control("PUT", "notifications", {"url": f"{merchant.url}/"})
        yield merchant
        msp.control("PUT", "notifications", {"url": ""})


def last(msp: MspSandbox) -> Any:
    """The newest, once it was answered."""
    deadline = time.monotonic() + 10
    while (newest := msp.control("GET", "notifications")[-1])["status"] is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return newest


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["name"]))
def test_signed_as_published(vector: dict[str, Any]) -> None:
    body = base64.b64decode(vector["body_base64"]).decode()
    assert sign(vector["api_key"], vector["timestamp"], body) == vector["auth_header"]


def test_a_refund_its_end_and_a_chargeback_are_told(msp: MspSandbox, merchant: Merchant) -> None:
    number = msp.control("POST", "orders/order-1/dashboard-refund", {"amount": 400})["refund_id"]
    wait_for(merchant, 1)
    msp.control("POST", f"refunds/{number}", {"status": "completed"})
    wait_for(merchant, 2)
    msp.control("POST", "orders/order-1/chargeback", {"amount": 600})
    wait_for(merchant, 3)
    method, query, _, body = merchant.seen[-1]
    assert (method, query["transactionid"]) == ("POST", "order-1")
    shown = json.loads(body)
    assert "data" not in shown
    assert [(one["type"], one["amount"]) for one in shown["related_transactions"]] == [
        ("refund", 400),
        ("chargeback", 600),
    ]
    assert shown["status"] == "chargeback"


def test_one_that_was_not_taken_is_sent_again(msp: MspSandbox, merchant: Merchant) -> None:
    merchant.answer = "NG"
    msp.control("POST", "orders/order-1/notify", {})
    wait_for(merchant, 1)
    assert not last(msp)["taken"]
    merchant.answer = "OK"
    again = msp.control("POST", "notifications/resend")
    wait_for(merchant, 1 + len(again))
    assert last(msp)["taken"]


def test_without_a_signature(msp: MspSandbox, merchant: Merchant) -> None:
    msp.control("POST", "orders/order-1/notify", {"method": "GET"})
    wait_for(merchant, 1)
    assert merchant.seen[0][0] == "GET"
    assert merchant.seen[0][2:] == (None, b"")
