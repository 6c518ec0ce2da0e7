"""Orders made over real HTTP, by the body that MultiSafepay's description asks for."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from openapi_schema_validator import OAS30Validator

from saleor_msp_app.domain.account import Environment, MerchantAccount, Secret
from saleor_msp_app.domain.errors import MspRefused, MspUnavailable
from saleor_msp_app.domain.ids import AccountId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.new_order import NewOrder
from saleor_msp_app.domain.order_to_make import order_to_make
from saleor_msp_app.domain.payment_method import MethodQuery
from saleor_msp_app.domain.payment_request import Flow
from saleor_msp_app.multisafepay.create_answer import read_create_answer
from saleor_msp_app.multisafepay.method_list import read_method_list
from saleor_msp_app.multisafepay.order_body import order_body
from saleor_msp_app.multisafepay.order_desk import MultiSafepayDesk
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from saleor_msp_app.usecases.offered_methods import FRESH, OfferedMethods
from saleor_msp_app.usecases.ports.payments import CreateDenied, CreateNotSent, CreateUnknown, OrderCreated
from tests.builders.payment_requests import ADDRESSES, ORDER_ID, payment_request
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.plain_http import NO_TLS
from tests.shared_files import shared

pytestmark = pytest.mark.anyio

SOON = timedelta(seconds=5)
ASKED = MethodQuery(Money.of(33880, "EUR"), "NL")


@pytest.fixture(scope="module")
def running() -> Iterator[MspSandbox]:
    with msp_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def msp(running: MspSandbox) -> MspSandbox:
    running.control("POST", "reset")
    running.control("DELETE", "faults")
    return running


@pytest.fixture
async def desk() -> AsyncIterator[MultiSafepayDesk]:
    async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as http:
        yield MultiSafepayDesk(http)


def account(msp: MspSandbox, key: str = SANDBOX_KEY) -> MerchantAccount:
    return MerchantAccount(AccountId("a"), "A", Environment.TEST, Secret(key), msp.api_url)


def an_order(gateway: str = "KLARNA", flow: Flow = Flow.CHARGE) -> NewOrder:
    order = order_to_make(payment_request(gateway=gateway, flow=flow), 1, ADDRESSES, None)
    assert isinstance(order, NewOrder)
    return order


def body_of(order: NewOrder) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(order_body(order))
    return body


def test_the_body_to_the_letter_where_it_matters() -> None:
    body = body_of(an_order())
    assert (body["type"], body["gateway"], body["amount"], body["currency"]) == (
        "redirect",
        "KLARNA",
        33880,
        "EUR",
    )
    assert body["checkout_options"]["validate_cart"] is True
    assert [table["name"] for table in body["checkout_options"]["tax_tables"]["alternate"]] == ["21", "0"]
    assert body["shopping_cart"]["items"][0]["merchant_item_id"] == "384"
    assert body["customer"]["address1"] == "Kraanspoor"
    assert body["customer"]["house_number"] == "39C"
    assert body["payment_options"]["notification_method"] == "POST"
    assert body["second_chance"] == {"send_email": False}
    assert "capture" not in body


def test_a_card_that_is_only_reserved() -> None:
    assert body_of(an_order("VISA", Flow.AUTHORIZATION))["capture"] == "manual"


@pytest.mark.parametrize("gateway", ["KLARNA", "AFTERPAY", "IN3", "BILLINK"])
def test_a_body_is_what_the_description_of_pay_later_asks_for(gateway: str) -> None:
    _hold_to("BNPL", body_of(an_order(gateway)))


@pytest.mark.parametrize(
    ("gateway", "schema"), [("IDEAL", "Banking"), ("VISA", "CreditCard"), ("", "PaymentPage")]
)
def test_a_body_is_what_the_description_of_others_asks_for(gateway: str, schema: str) -> None:
    _hold_to(schema, body_of(an_order(gateway)))


def _hold_to(name: str, body: dict[str, Any]) -> None:
    described = json.loads(shared("multisafepay/openapi/openapi.bundled.json").read_text())
    posted = described["paths"]["/orders"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    schemas = posted.get("oneOf") or posted.get("anyOf") or [posted]
    complaints = [list(OAS30Validator(schema).iter_errors(body)) for schema in schemas]
    assert any(not found for found in complaints), (name, [str(f[0].message) for f in complaints])


async def test_an_order_is_made(msp: MspSandbox, desk: MultiSafepayDesk) -> None:
    answer = await desk.create_order(account(msp), an_order(), SOON)
    assert isinstance(answer, OrderCreated)
    assert answer.payment_url.startswith(msp.origin)
    assert msp.control("GET", f"orders/{ORDER_ID}")["order_id"] == ORDER_ID


async def test_an_order_is_never_made_twice(msp: MspSandbox, desk: MultiSafepayDesk) -> None:
    await desk.create_order(account(msp), an_order(), SOON)
    again = await desk.create_order(account(msp), an_order(), SOON)
    assert isinstance(again, CreateUnknown)
    assert "1006" in again.why


async def test_a_cart_of_another_amount_is_refused(msp: MspSandbox, desk: MultiSafepayDesk) -> None:
    wrong = replace(an_order(), amount=Money.of(33881, "EUR"))
    answer = await desk.create_order(account(msp), wrong, SOON)
    assert isinstance(answer, CreateDenied)
    assert answer.code == 1027


async def test_a_wrong_key(msp: MspSandbox, desk: MultiSafepayDesk) -> None:
    stranger = account(msp, "another-key-of-nobody-0001")
    assert isinstance(await desk.create_order(stranger, an_order(), SOON), CreateDenied)
    with pytest.raises(MspRefused):
        await desk.cancel_unpaid(stranger, ORDER_ID)
    with pytest.raises(MspRefused):
        await desk.payment_methods(stranger, ASKED)


async def test_nobody_listens(desk: MultiSafepayDesk, msp: MspSandbox, free_tcp_port: int) -> None:
    away = replace(account(msp), api_url=f"http://127.0.0.1:{free_tcp_port}/v1/json")
    assert isinstance(await desk.create_order(away, an_order(), SOON), CreateNotSent)
    with pytest.raises(MspUnavailable):
        await desk.payment_methods(away, ASKED)


async def test_an_unpaid_order_can_be_made_unpayable_and_a_paid_one_not(
    msp: MspSandbox, desk: MultiSafepayDesk
) -> None:
    await desk.create_order(account(msp), an_order("IDEAL"), SOON)
    assert await desk.cancel_unpaid(account(msp), ORDER_ID)
    assert msp.control("GET", f"orders/{ORDER_ID}")["status"] == "cancelled"
    other = replace(an_order("IDEAL"), order_id=type(ORDER_ID)("paid-1"))
    await desk.create_order(account(msp), other, SOON)
    msp.control("POST", "orders/paid-1/pay", {})
    assert not await desk.cancel_unpaid(account(msp), other.order_id)
    assert not await desk.cancel_unpaid(account(msp), type(ORDER_ID)("of-nobody"))


async def test_the_methods_that_fit(msp: MspSandbox, desk: MultiSafepayDesk) -> None:
    methods = await OfferedMethods(desk, lambda: datetime.now(UTC))(account(msp), ASKED)
    assert {"KLARNA", "IDEAL"} <= {method.code for method in methods}
    assert next(method for method in methods if method.code == "KLARNA").cart_required
    rupees = MethodQuery(Money.of(100, "INR"), "NL")
    assert await OfferedMethods(desk, lambda: datetime.now(UTC))(account(msp), rupees) == ()


async def test_a_list_is_kept_for_a_while_and_an_old_one_is_better_than_none(
    msp: MspSandbox, desk: MultiSafepayDesk, free_tcp_port: int
) -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    offered = OfferedMethods(desk, lambda: now)
    first = await offered(account(msp), ASKED)
    away = replace(account(msp), api_url=f"http://127.0.0.1:{free_tcp_port}/v1/json")
    assert await offered(away, ASKED) == first
    now += FRESH
    assert await offered(away, ASKED) == first
    with pytest.raises(MspUnavailable):
        await offered(away, replace(ASKED, country="BE"))


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"", CreateUnknown),
        (200, b"<html>", CreateUnknown),
        (502, b"<html>", CreateUnknown),
        (200, b'{"success": true', CreateUnknown),
        (200, b'{"success": true, "data": {}}', CreateUnknown),
        (
            200,
            b'{"success": true, "data": {"order_id": "1", "payment_url": "javascript:alert(1)"}}',
            CreateUnknown,
        ),
        (
            200,
            b'{"success": true, "data": {"order_id": "1", "payment_url": "http://pay.example"}}',
            CreateUnknown,
        ),
        (
            200,
            b'{"success": true, "data": {"order_id": "1", "payment_url": "https://u@pay.example"}}',
            CreateUnknown,
        ),
        (200, b'{"success": true, "data": {"order_id": "1", "payment_url": 5}}', CreateUnknown),
        (
            200,
            b'{"success": true, "data": {"order_id": "1", "payment_url": "https://pay.example/1"}}',
            OrderCreated,
        ),
        (200, b'{"success": true, "data": {"order_id": "1"}}', OrderCreated),
        (200, b'{"success": false, "error_code": 1001, "error_info": "Invalid amount"}', CreateDenied),
        (400, b'{"message": "Bad request"}', CreateDenied),
        (200, b'{"success": false, "error_code": 1000, "error_info": "Unknown"}', CreateUnknown),
        (200, b'{"success": false, "error_code": 1006, "error_info": "Invalid order ID"}', CreateUnknown),
        (500, b'{"success": false}', CreateUnknown),
    ],
)
def test_what_an_answer_proves(status: int, body: bytes, kind: type) -> None:
    assert isinstance(read_create_answer(status, body, is_test=False, plain_allowed=False), kind)


def test_published_answers() -> None:
    for name in ("response-postOrdersRedirect", "response-postOrdersDirectIdeal"):
        body = shared(f"multisafepay/examples/{name}.json").read_bytes()
        answer = read_create_answer(200, body, is_test=False, plain_allowed=False)
        assert isinstance(answer, OrderCreated)
        assert answer.payment_url.startswith("https://")
    listed = read_method_list(
        200, shared("multisafepay/examples/response-listPaymentMethods.json").read_bytes()
    )
    assert "VISA" in {method.code for method in listed}


@pytest.mark.parametrize("body", [b"<html>", b'{"success": true, "data": "none"}'])
def test_a_list_that_is_none(body: bytes) -> None:
    with pytest.raises(MspUnavailable):
        read_method_list(200, body)


def test_entries_that_cannot_be_read_are_left_out() -> None:
    body = b'{"success": true, "data": [5, {}, {"id": "IDEAL", "allowed_amount": 5, "icon_urls": []}]}'
    (method,) = read_method_list(200, body)
    assert (method.code, method.name, method.max_minor, method.icon_url) == ("IDEAL", "IDEAL", None, "")
