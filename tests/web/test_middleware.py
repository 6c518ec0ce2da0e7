"""The middleware over real HTTP, and where a client cannot misbehave enough, by hand-made messages."""

import socket
from collections.abc import Iterator
from typing import Any

import anyio
import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.observability.logging import correlation_id
from saleor_msp_app.web.app import create_app
from saleor_msp_app.web.body_limit import BODY_LIMIT, BodyLimit
from saleor_msp_app.web.middleware import LastResort
from saleor_msp_app.web.webhook_endpoint import failed
from tests.web.shop import PATH, Behind, failure, headers_of


def chunks(size: int) -> Iterator[bytes]:
    for _ in range(size // 4096):
        yield b"x" * 4096


@pytest.mark.parametrize("path", [PATH, "/api/register", "/api/manifest"])
@pytest.mark.parametrize("chunked", [True, False])
def test_too_large_is_a_413_in_json(path: str, chunked: bool) -> None:
    behind = Behind().installed()
    with behind.client() as client:
        content = chunks(2 * BODY_LIMIT) if chunked else b"x" * 2 * BODY_LIMIT
        response = client.post(path, content=content, headers=headers_of(b""))
        assert response.status_code == 413
        assert response.json()["error"]["code"] == "REQUEST_NOT_READ"
        assert client.get("/api/health").status_code == 200
    assert behind.seen == []


def test_the_limit_itself_is_allowed() -> None:
    behind = Behind().installed()
    body = b" " * BODY_LIMIT
    with behind.client() as client:
        assert client.post(PATH, content=body, headers=headers_of(body)).status_code == 200
        assert client.post(PATH, content=body + b" ", headers=headers_of(body + b" ")).status_code == 413


def test_a_huge_announced_body_is_refused_before_it_comes() -> None:
    with Behind().client() as client:
        address = (client.base_url.host, client.base_url.port or 0)
        with socket.create_connection(address, timeout=5) as connection:
            head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: {10**12}\r\n\r\n"
            connection.sendall(head.encode())
            assert connection.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_the_correlation_id_is_saleors_trace() -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    with Behind().client() as client:
        header = {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
        assert client.get("/api/health", headers=header).headers["x-correlation-id"] == trace
        own = client.get("/api/health", headers={"traceparent": "00-nonsense-01"}).headers["x-correlation-id"]
        assert len(own) == 32
        assert own != trace


def test_one_line_for_each_request_and_no_secret_in_it() -> None:
    behind = Behind().installed()
    body = b'{"recipient": {"id": "QXBwOjE="}, "private": "geheim"}'
    with capture_logs() as lines, behind.client() as client:
        client.post(f"{PATH}?secret=geheim", content=body, headers=headers_of(body))
        client.get("/api/health")
    (line,) = [line for line in lines if line["event"] == "request.answered"]
    assert (line["method"], line["path"], line["status"]) == ("POST", PATH, 200)
    assert line["milliseconds"] >= 0
    assert "geheim" not in str(lines)
    assert headers_of(body)["saleor-signature"] not in str(lines)


def test_every_refusal_is_logged_with_its_reason() -> None:
    with capture_logs() as lines, Behind().installed().client() as client:
        client.post(PATH, content=b"", headers=headers_of(b"", saleor_signature="x"))
    (line,) = [line for line in lines if line["event"] == "delivery.refused"]
    assert line["reason"] == "SIGNATURE_VERIFICATION_FAILED"
    assert line["why"] == "not a compact JWS without payload"


# --- by hand ----------------------------------------------------------------------------------------------

SCOPE: Scope = {"type": "http", "method": "POST", "path": PATH, "headers": []}


def receiving(*messages: Message) -> Receive:
    left = list(messages)

    async def receive() -> Message:
        if left:
            return left.pop(0)
        await anyio.sleep_forever()
        raise AssertionError

    return receive


class Sent:
    """What an app sent, and the body it received."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.body: bytes | None = None

    async def send(self, message: Message) -> None:
        self.messages.append(message)

    async def app(self, _scope: Scope, receive: Receive, _send: Send) -> None:
        self.body = (await receive())["body"]

    @property
    def statuses(self) -> list[Any]:
        return [message["status"] for message in self.messages if "status" in message]


def part(body: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


@pytest.mark.anyio
async def test_a_body_in_parts_arrives_whole() -> None:
    sent = Sent()
    messages = receiving(part(b"a", more=True), part(b"", more=True), part(b"bc", more=False))
    await BodyLimit(sent.app, limit=3)(SCOPE, messages, sent.send)
    assert sent.body == b"abc"


@pytest.mark.anyio
async def test_who_hangs_up_while_sending_is_not_heard() -> None:
    sent = Sent()
    messages = receiving(part(b"half", more=True), {"type": "http.disconnect"})
    await BodyLimit(sent.app)(SCOPE, messages, sent.send)
    assert sent.body is None
    assert sent.messages == []


@pytest.mark.anyio
async def test_who_sends_too_slowly_is_refused() -> None:
    sent = Sent()
    await BodyLimit(sent.app, seconds=0.05)(SCOPE, receiving(part(b"half", more=True)), sent.send)
    assert sent.body is None
    assert sent.statuses == [408]


@pytest.mark.anyio
async def test_an_endless_body_is_not_read_to_its_end() -> None:
    sent = Sent()

    async def endless() -> Message:
        return part(b"x" * BODY_LIMIT, more=True)

    await BodyLimit(sent.app)(SCOPE, endless, sent.send)
    assert sent.statuses == [413]


async def breaking(_scope: Scope, _receive: Receive, _send: Send) -> None:
    msg = "a fault"
    raise RuntimeError(msg)


async def breaking_late(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    msg = "a fault"
    raise RuntimeError(msg)


@pytest.mark.anyio
async def test_the_last_resort_answers_once() -> None:
    sent = Sent()
    await LastResort(breaking, lambda _path: failed(OperationKind.REFUND))(SCOPE, receiving(), sent.send)
    assert sent.statuses == [200]
    late = Sent()
    with pytest.raises(RuntimeError):
        await LastResort(breaking_late, lambda _path: failed(OperationKind.REFUND))(
            SCOPE, receiving(), late.send
        )
    assert late.statuses == [200]


@pytest.mark.anyio
async def test_a_fault_in_front_of_the_endpoint_is_no_5xx_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BodyLimit, "__call__", breaking)
    transport = httpx.ASGITransport(create_app(Behind().installed().services()))
    async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
        response = await client.post(PATH, content=b"{}")
        assert response.status_code == 200
        failure(response)
        assert (await client.post("/api/register")).status_code == 500


@pytest.mark.anyio
async def test_the_correlation_id_does_not_outlive_its_request() -> None:
    transport = httpx.ASGITransport(create_app(Behind().services()))
    async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
        await client.get("/api/health")
    assert correlation_id() is None
