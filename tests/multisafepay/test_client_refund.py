"""Refunds over real HTTP: one request each, and an answer for whatever happens on the way."""

import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
import httpx
import pytest

from saleor_msp_app.domain.account import Environment, MerchantAccount, Secret
from saleor_msp_app.domain.ids import AccountId, MspOrderId, PspReference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.refund_plan import AmountRefund
from saleor_msp_app.multisafepay.client import MultiSafepayClient
from saleor_msp_app.multisafepay.http_call import TimeOuts
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from saleor_msp_app.usecases.ports.multisafepay import (
    Exchange,
    RefundAmbiguous,
    RefundAnswer,
    RefundDenied,
    RefundNotSent,
    RefundRetriable,
    RefundTaken,
    RefundUnknown,
)
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.plain_http import NO_TLS

pytestmark = pytest.mark.anyio

SHORT = TimeOuts(connect=1, read=0.4, whole=1)
ORDER = MspOrderId("order-1")


@pytest.fixture(scope="module")
def running() -> Iterator[MspSandbox]:
    with msp_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def msp(running: MspSandbox) -> MspSandbox:
    running.control("POST", "reset")
    running.seed(method="VISA", amount=1000)
    return running


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as client:
        yield client


def _account(api_url: str, key: str = SANDBOX_KEY) -> MerchantAccount:
    return MerchantAccount(AccountId("a"), "A", Environment.LIVE, Secret(key), api_url)


def _plan(minor: int = 400) -> AmountRefund:
    return AmountRefund(PspReference("r-1"), Money.of(minor, "EUR"), "Refund r-1")


async def _refund(
    http: httpx.AsyncClient, msp: MspSandbox, order_id: str = ORDER
) -> tuple[RefundAnswer, Exchange]:
    client = MultiSafepayClient(http, refunding=SHORT)
    return await client.refund(_account(msp.api_url), MspOrderId(order_id), _plan())


def _requests(msp: MspSandbox) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = msp.control("GET", "requests")
    return found


async def test_taken(msp: MspSandbox, http: httpx.AsyncClient) -> None:
    answer, exchange = await _refund(http, msp)
    (refund,) = msp.control("GET", "refunds")
    assert answer == RefundTaken(refund["refund_id"])
    assert (refund["amount"], refund["refund_order_id"]) == (400, "r-1")
    (seen,) = _requests(msp)
    assert seen["body"] == exchange.sent
    assert seen["query"] == ""
    assert (exchange.method, exchange.path, exchange.status) == ("POST", "/orders/order-1/refunds", 200)
    assert refund["refund_id"] in exchange.received
    assert SANDBOX_KEY not in repr(exchange)


@pytest.mark.parametrize(
    "order_id",
    ["a/b", "a#b", "a?b=c", "a b", "ä€😀", "100%", "a%2Fb", "../x", "a+b", "a&b=c;d", "...", "a\\b", "a:b@c"],
)
async def test_any_order_id_reaches_its_order(
    msp: MspSandbox, http: httpx.AsyncClient, order_id: str
) -> None:
    msp.seed(order_id=order_id, method="VISA", amount=1000)
    answer, _ = await _refund(http, msp, order_id)
    assert isinstance(answer, RefundTaken)
    assert msp.paid_out(order_id) == 400


@pytest.mark.parametrize("order_id", ["", ".", ".."])
async def test_ids_that_no_path_can_hold(msp: MspSandbox, http: httpx.AsyncClient, order_id: str) -> None:
    answer, exchange = await _refund(http, msp, order_id)
    assert isinstance(answer, RefundDenied)
    assert exchange.status is None
    assert _requests(msp) == []


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("what", ["hang", "reset", "close", "cut_off", "html", "empty"])
@pytest.mark.parametrize("status", [200, 500, 502])
async def test_no_readable_answer(
    msp: MspSandbox, http: httpx.AsyncClient, what: str, status: int, *, accepted: bool
) -> None:
    msp.fault("refund", what, accepted=accepted, status=status)
    answer, exchange = await _refund(http, msp)
    assert isinstance(answer, RefundUnknown)
    assert answer.why
    assert exchange.sent
    expected = {"hang": None, "reset": None, "close": None, "cut_off": 200}
    assert exchange.status == expected.get(what, status)
    assert len(_requests(msp)) == 1
    assert msp.paid_out() == (400 if accepted else 0)


async def test_half_an_answer(msp: MspSandbox, http: httpx.AsyncClient) -> None:
    msp.fault("refund", "half_json")
    answer, exchange = await _refund(http, msp)
    assert isinstance(answer, RefundUnknown)
    assert exchange.status == 200
    assert exchange.received.startswith('{"success"')


async def test_what_arrived_before_the_connection_broke_is_kept(
    msp: MspSandbox, http: httpx.AsyncClient
) -> None:
    msp.fault("refund", "cut_off", accepted=True)
    answer, exchange = await _refund(http, msp)
    assert isinstance(answer, RefundUnknown)
    assert (exchange.status, exchange.received) == (200, '{"success": tr')


async def test_a_dripping_answer_ends_with_the_whole_time(msp: MspSandbox, http: httpx.AsyncClient) -> None:
    msp.fault("refund", "drip", seconds=0.1)
    answer, exchange = await _refund(http, msp)
    assert isinstance(answer, RefundUnknown)
    assert 0.9 < exchange.seconds < 2


async def test_a_slow_answer_counts(msp: MspSandbox, http: httpx.AsyncClient) -> None:
    msp.fault("refund", "slow", seconds=0.2)
    answer, _ = await _refund(http, msp)
    assert isinstance(answer, RefundTaken)


@pytest.mark.parametrize("content", [{}, []])
async def test_success_without_data(msp: MspSandbox, http: httpx.AsyncClient, content: Any) -> None:
    msp.fault("refund", "no_data", accepted=True, content=content)
    answer, _ = await _refund(http, msp)
    assert answer == RefundTaken(None)


async def test_surprising_types(msp: MspSandbox, http: httpx.AsyncClient) -> None:
    msp.fault("refund", "surprising_types")
    answer, _ = await _refund(http, msp)
    assert answer == RefundTaken(msp.control("GET", "refunds")[0]["refund_id"])


async def test_errors_of_multisafepay(msp: MspSandbox, http: httpx.AsyncClient) -> None:
    await _refund(http, msp)
    again, _ = await _refund(http, msp)
    assert isinstance(again, RefundUnknown)  # 1006: the reference is used, so it may well be there
    msp.quirk(references_unique=False)
    assert isinstance((await _refund(http, msp))[0], RefundAmbiguous)
    msp.fault("refund", "json", status=404, content={"success": False, "data": [], "error_code": 1033})
    assert isinstance((await _refund(http, msp))[0], RefundRetriable)
    assert msp.paid_out() == 400


async def test_a_wrong_key(msp: MspSandbox, http: httpx.AsyncClient) -> None:
    client = MultiSafepayClient(http)
    answer, exchange = await client.refund(_account(msp.api_url, "wrong-key-of-nobody"), ORDER, _plan())
    assert isinstance(answer, RefundDenied)
    assert (answer.code, exchange.status) == (1032, 401)
    assert "Check the API key" in answer.info


@pytest.mark.parametrize("key", ["", "a\r\nb", "schlüssel", "a\x00b", " "])
async def test_keys_that_cannot_be_sent(msp: MspSandbox, http: httpx.AsyncClient, key: str) -> None:
    answer, exchange = await MultiSafepayClient(http).refund(_account(msp.api_url, key), ORDER, _plan())
    assert isinstance(answer, RefundDenied)
    assert key.strip() == "" or key not in repr((answer, exchange))
    assert _requests(msp) == []


async def test_blanks_around_a_key_do_not_matter(msp: MspSandbox, http: httpx.AsyncClient) -> None:
    account = _account(msp.api_url, f" {SANDBOX_KEY}\n")
    answer, _ = await MultiSafepayClient(http).refund(account, ORDER, _plan())
    assert isinstance(answer, RefundTaken)


async def test_a_redirect_is_not_followed(msp: MspSandbox) -> None:
    def redirect(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return httpx.Response(307, headers={"Location": f"{msp.api_url}/orders/order-1/refunds"})

    calls: list[httpx.Request] = []
    transport = httpx.MockTransport(redirect)
    async with httpx.AsyncClient(transport=transport, follow_redirects=True) as http:
        answer, _ = await _refund(http, msp)
    assert isinstance(answer, RefundUnknown)
    assert len(calls) == 1
    assert msp.paid_out() == 0


async def test_nothing_of_the_pool_reaches_multisafepay(msp: MspSandbox) -> None:
    """One merchant's cookies must not go out with another's request."""

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return httpx.Response(200, json={"success": True}, headers={"Set-Cookie": "session=of-merchant-1"})

    calls: list[httpx.Request] = []
    async with httpx.AsyncClient(
        transport=httpx.MockTransport(answer), auth=("user", "password"), headers={"X-Own": "1"}
    ) as http:
        await _refund(http, msp)
        await _refund(http, msp)
    for call in calls:
        assert not {"cookie", "authorization", "x-own"} & set(call.headers)
        assert call.headers["api_key"] == SANDBOX_KEY
        assert call.headers["content-type"] == "application/json"


async def test_a_key_that_is_echoed_stays_out_of_the_journal(
    msp: MspSandbox, http: httpx.AsyncClient
) -> None:
    msp.fault("refund", "json", content={"success": False, "error_info": f"bad {SANDBOX_KEY}\x00"})
    answer, exchange = await _refund(http, msp)
    assert SANDBOX_KEY not in exchange.received
    assert SANDBOX_KEY not in repr(answer)


async def test_an_endless_answer(msp: MspSandbox, http: httpx.AsyncClient) -> None:
    msp.fault("refund", "json", content={"success": True, "data": {"x": "y" * 100_000}})
    client = MultiSafepayClient(http, max_answer_bytes=10_000)
    answer, exchange = await client.refund(_account(msp.api_url), ORDER, _plan())
    assert isinstance(answer, RefundUnknown)
    assert "10000" in answer.why
    assert len(exchange.received) <= 16_384


async def test_seconds_are_those_of_the_call(msp: MspSandbox, http: httpx.AsyncClient) -> None:
    ticks = iter([10.0, 12.5])
    client = MultiSafepayClient(http, seconds=lambda: next(ticks))
    _, exchange = await client.refund(_account(msp.api_url), ORDER, _plan())
    assert exchange.seconds == 2.5


# --- nothing was sent -----------------------------------------------------------------------------------


async def test_nobody_listens(http: httpx.AsyncClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    account = _account(f"http://127.0.0.1:{port}/v1/json")
    answer, exchange = await MultiSafepayClient(http).refund(account, ORDER, _plan())
    assert isinstance(answer, RefundNotSent)
    assert (exchange.status, exchange.received) == (None, "")


async def test_no_connection_is_free(msp: MspSandbox) -> None:
    msp.fault("refund", "slow", seconds=1.5)
    patient = TimeOuts(connect=0.2, read=5, whole=5)
    answers: list[RefundAnswer] = []

    async def refund(client: MultiSafepayClient) -> None:
        answers.append((await client.refund(_account(msp.api_url), ORDER, _plan()))[0])

    async with (
        httpx.AsyncClient(limits=httpx.Limits(max_connections=1), trust_env=False, verify=NO_TLS) as narrow,
        anyio.create_task_group() as group,
    ):
        client = MultiSafepayClient(narrow, refunding=patient)
        group.start_soon(refund, client)
        await anyio.sleep(0.2)
        group.start_soon(refund, client)
    assert [type(answer) for answer in answers] == [RefundNotSent, RefundTaken]
    assert len(_requests(msp)) == 1


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (httpx.ConnectError, RefundNotSent),
        (httpx.ConnectTimeout, RefundNotSent),
        (httpx.PoolTimeout, RefundNotSent),
        (httpx.ReadTimeout, RefundUnknown),
        (httpx.WriteTimeout, RefundUnknown),
        (httpx.ReadError, RefundUnknown),
        (httpx.WriteError, RefundUnknown),
        (httpx.CloseError, RefundUnknown),
        (httpx.RemoteProtocolError, RefundUnknown),
        (httpx.LocalProtocolError, RefundUnknown),
        (httpx.ProxyError, RefundUnknown),
        (httpx.DecodingError, RefundUnknown),
        (httpx.TooManyRedirects, RefundUnknown),
    ],
)
async def test_every_failure_of_the_transport(
    msp: MspSandbox, error: type[httpx.RequestError], expected: type[RefundAnswer]
) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error("", request=request)

    async with httpx.AsyncClient(transport=httpx.MockTransport(fail)) as http:
        answer, _ = await _refund(http, msp)
    assert isinstance(answer, expected)
    assert answer == expected(error.__name__)  # type: ignore[call-arg, arg-type]  # both take a reason


def test_no_failure_of_httpx_is_forgotten() -> None:
    """A new kind in a later httpx must be sorted by hand."""
    known = {
        "CloseError", "ConnectError", "ConnectTimeout", "DecodingError", "LocalProtocolError", "NetworkError",
        "PoolTimeout", "ProtocolError", "ProxyError", "ReadError", "ReadTimeout", "RemoteProtocolError",
        "TimeoutException", "TooManyRedirects", "TransportError", "UnsupportedProtocol", "WriteError",
        "WriteTimeout",
    }  # fmt: skip
    assert {kind.__name__ for kind in _kinds(httpx.RequestError)} == known


def _kinds(root: type[Exception]) -> set[type[Exception]]:
    direct = set(root.__subclasses__())
    return direct.union(*(_kinds(kind) for kind in direct))
