"""Captures, shipments, releases and cancelations over HTTP, with bodies held to the OpenAPI (§5.1, §5.2)."""

import json
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from openapi_schema_validator import OAS30Validator

from saleor_msp_app.domain.account import Environment, MerchantAccount, Secret
from saleor_msp_app.domain.ids import AccountId, MspOrderId, PspReference
from saleor_msp_app.domain.reservation_plan import (
    CancelOrder,
    CaptureReservation,
    ReleaseReservation,
    ReservationPlan,
    ShipOrder,
)
from saleor_msp_app.multisafepay.client import MultiSafepayClient
from saleor_msp_app.multisafepay.http_call import TimeOuts
from saleor_msp_app.multisafepay.order_change import order_change
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from saleor_msp_app.usecases.ports.multisafepay import (
    RefundAnswer,
    RefundDenied,
    RefundNotSent,
    RefundRetriable,
    RefundTaken,
    RefundUnknown,
)
from tests.builders.operations import euros
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.plain_http import NO_TLS
from tests.shared_files import shared

pytestmark = pytest.mark.anyio

SHORT = TimeOuts(connect=1, read=0.4, whole=1)
ORDER = MspOrderId("order-1")
CAPTURE = CaptureReservation(PspReference("ch-1"), euros("4.00"), "")
RELEASE = ReleaseReservation(euros("10.00"), "out of stock")
SHIP = ShipOrder(euros("10.00"))
CANCEL = CancelOrder(euros("10.00"))


@pytest.fixture(scope="module")
def running() -> Iterator[MspSandbox]:
    with msp_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def msp(running: MspSandbox) -> MspSandbox:
    running.control("POST", "reset")
    running.seed(method="VISA", amount=1000, capture="manual")
    return running


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as client:
        yield client


def account(api_url: str, key: str = SANDBOX_KEY) -> MerchantAccount:
    return MerchantAccount(AccountId("a"), "A", Environment.LIVE, Secret(key), api_url)


async def change(
    msp: MspSandbox, http: httpx.AsyncClient, plan: ReservationPlan, order: str = "order-1"
) -> RefundAnswer:
    client = MultiSafepayClient(http, refunding=SHORT)
    answer, _ = await client.change_order(account(msp.api_url), MspOrderId(order), plan)
    return answer


def body(plan: ReservationPlan) -> Any:
    found = order_change(ORDER, plan)
    assert found is not None
    return json.loads(found.body)


def described(path: str, method: str, title: str = "") -> Any:
    """The body of a call in MultiSafepay's own description."""
    description = json.loads(shared("multisafepay/openapi/openapi.bundled.json").read_text())
    found = description["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
    return next(one for one in found["oneOf"] if one["title"] == title) if title else found


@pytest.mark.parametrize(
    ("plan", "path", "method", "title"),
    [
        (CAPTURE, "/orders/{order_id}/capture", "post", ""),
        (RELEASE, "/capture/{order_id}", "patch", ""),
        (SHIP, "/orders/{order_id}", "patch", "Ship order"),
        (CANCEL, "/orders/{order_id}", "patch", "Cancel order"),
    ],
)
def test_every_body_is_as_multisafepay_describes_it(
    plan: ReservationPlan, path: str, method: str, title: str
) -> None:
    schema = described(path, method, title)
    OAS30Validator(schema).validate(body(plan))
    assert body(plan).keys() <= schema["properties"].keys()


def test_a_capture_to_the_letter() -> None:
    found = order_change(ORDER, CAPTURE)
    assert found is not None
    assert (found.method, found.path) == ("POST", "/orders/order-1/capture")
    assert body(CAPTURE) == {
        "amount": 400,
        "new_order_id": "ch-1",
        "new_order_status": "completed",
        "reason": "Charged in Saleor",
    }


def test_a_capture_of_nothing_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="full capture"):
        CaptureReservation(PspReference("ch-1"), euros("0.00"), "")


@pytest.mark.parametrize(
    ("order", "path"), [("order-1", "/capture/order-1"), ("/orders/1", "/capture/%2Forders%2F1")]
)
def test_a_release_goes_to_the_reservation(order: str, path: str) -> None:
    found = order_change(MspOrderId(order), RELEASE)
    assert found is not None
    assert (found.method, found.path) == ("PATCH", path)
    assert json.loads(found.body) == {"status": "cancelled", "reason": "out of stock"}


def test_an_id_that_no_path_can_hold() -> None:
    assert order_change(MspOrderId(".."), CAPTURE) is None


async def test_a_capture_names_its_order(msp: MspSandbox, http: httpx.AsyncClient) -> None:
    answer = await change(msp, http, CAPTURE)
    number = str(msp.data("GET", "orders/ch-1")["transaction_id"])
    assert answer == RefundTaken(number, "ch-1")  # type: ignore[arg-type]  # texts, as read
    assert msp.data("GET", "orders/order-1")["payment_details"]["capture_remain"] == 600


async def test_the_other_changes(msp: MspSandbox, http: httpx.AsyncClient) -> None:
    msp.seed("order-2", "KLARNA")
    msp.seed("order-3", "IDEAL", amount=1000, paid=False)
    assert await change(msp, http, RELEASE) == RefundTaken(None)
    assert await change(msp, http, SHIP, "order-2") == RefundTaken(None)
    assert await change(msp, http, CANCEL, "order-3") == RefundTaken(None)
    statuses = [msp.data("GET", f"orders/order-{n}")["status"] for n in (1, 2, 3)]
    assert statuses == ["void", "shipped", "cancelled"]


@pytest.mark.parametrize("code", [1001, 1032])
async def test_a_no_is_a_no(msp: MspSandbox, http: httpx.AsyncClient, code: int) -> None:
    msp.fault("capture", "error", code=code)
    answer = await change(msp, http, CAPTURE)
    assert isinstance(answer, RefundDenied)
    assert answer.code == code


@pytest.mark.parametrize("code", [1006, 1034, 1000])
async def test_an_error_that_proves_nothing(msp: MspSandbox, http: httpx.AsyncClient, code: int) -> None:
    """1006 may mean that our reference is used: the capture may be ours. 1034 is about refunds."""
    msp.fault("capture", "error", code=code)
    assert isinstance(await change(msp, http, CAPTURE), RefundUnknown)


async def test_an_error_that_passes(msp: MspSandbox, http: httpx.AsyncClient) -> None:
    msp.fault("update", "error", code=1021)
    assert isinstance(await change(msp, http, RELEASE), RefundRetriable)


@pytest.mark.parametrize("answer", ["hang", "reset", "close", "cut_off", "html", "empty", "half_json"])
@pytest.mark.parametrize("plan", [CAPTURE, RELEASE], ids=["capture", "release"])
async def test_silence_proves_nothing(
    msp: MspSandbox, http: httpx.AsyncClient, plan: ReservationPlan, answer: str
) -> None:
    msp.fault("any", answer, status=502)
    assert isinstance(await change(msp, http, plan), RefundUnknown)


async def test_a_yes_without_data_is_of_the_order_that_was_named(
    msp: MspSandbox, http: httpx.AsyncClient
) -> None:
    msp.fault("capture", "no_data", accepted=True)
    assert await change(msp, http, CAPTURE) == RefundTaken(None, MspOrderId("ch-1"))


async def test_nobody_there(http: httpx.AsyncClient) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    client = MultiSafepayClient(http, refunding=SHORT)
    answer, exchange = await client.change_order(account(f"http://127.0.0.1:{port}"), ORDER, CAPTURE)
    assert isinstance(answer, RefundNotSent)
    assert exchange.method == "POST"


@pytest.mark.parametrize("key", ["", "schlüssel"])
async def test_a_key_that_cannot_be_sent(msp: MspSandbox, http: httpx.AsyncClient, key: str) -> None:
    client = MultiSafepayClient(http)
    answer, _ = await client.change_order(account(msp.api_url, key), ORDER, CAPTURE)
    assert isinstance(answer, RefundDenied)
    assert msp.control("GET", "requests?kind=capture") == []
