"""What the client asks Saleor when an answer was lost, of Saleor versions that know more and less."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from saleor_msp_app.domain.delivery import RefundDelivery
from saleor_msp_app.domain.errors import SaleorAccessLost, SaleorUnavailable
from saleor_msp_app.domain.ids import GrantedRefundId, SaleorApiUrl, TransactionEventId, TransactionId
from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.domain.recovery import RecentTransactions
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.saleor.client import SaleorClient
from saleor_msp_app.saleor.guarded_transport import GuardedTransport
from saleor_msp_app.usecases.ports.installations import Installation
from saleor_msp_app.usecases.ports.saleor import PressRefused, PressTaken
from tests.builders.operations import euros
from tests.http_server import serve
from tests.saleor.fakes import installation

pytestmark = pytest.mark.anyio

SINCE = datetime(2026, 11, 23, 11, 45, tzinfo=UTC)
TRANSACTION, EVENT = TransactionId("VHJhbnNhY3Rpb25JdGVtOjE="), TransactionEventId("e1")
UNKNOWN = {"errors": [{"message": "Unknown", "extensions": {"exception": {"code": "GraphQLError"}}}]}
DENIED = {
    "errors": [{"message": "Denied", "extensions": {"exception": {"code": "PermissionDenied"}}}],
    "data": {"transactions": None},
}


@dataclass
class Versioned:
    """Answers by the name of the operation; what is not named is unknown to it, and refused with 400."""

    url: SaleorApiUrl
    known: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        content = await request.json()
        self.asked.append(content)
        for name, answer in self.known.items():
            if f" {name}" in content["query"]:
                return JSONResponse(answer)
        return JSONResponse(UNKNOWN, 400)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, list[Versioned]]]:
    now: list[Versioned] = []

    async def answer(request: Request) -> Response:
        return await now[0].answer(request)

    with serve(Starlette(routes=[Route("/graphql/", answer, methods=["POST"])])) as origin:
        yield origin, now


@pytest.fixture
def saleor(server: tuple[str, list[Versioned]]) -> Versioned:
    origin, now = server
    now[:] = [Versioned(SaleorApiUrl(f"{origin}/graphql/"))]
    return now[0]


@pytest.fixture
def installed(saleor: Versioned) -> Installation:
    return installation(shop=saleor.url)


@pytest.fixture
async def client(anyio_backend: str) -> Any:
    del anyio_backend
    async with GuardedTransport(allow_loopback=True) as transport:
        yield SaleorClient(transport)


def listed(*, more: bool = False, page: str = "hasNextPage") -> dict[str, Any]:
    event = {
        "id": EVENT,
        "type": "REFUND_REQUEST",
        "pspReference": "",
        "createdAt": "2026-11-23T12:00:00+00:00",
        "message": "broken",
        "amount": {"amount": 19.99, "currency": "EUR"},
        "createdBy": {"__typename": "User"},
    }
    edges = [{"node": {"id": TRANSACTION, "events": [event, event | {"id": "e2", "createdBy": None}]}}]
    return {"data": {"transactions": {"pageInfo": {page: more}, "edges": edges}}}


async def found(client: SaleorClient, installed: Installation) -> RecentTransactions:
    recent = await client.recent_requests(installed, OperationKind.REFUND, SINCE)
    assert recent is not None
    return recent


async def test_saleor_3_23_is_asked_for_what_changed_lately(
    saleor: Versioned, installed: Installation, client: SaleorClient
) -> None:
    saleor.known = {"RecentRequests": listed()}
    recent = await found(client, installed)
    (one,) = recent.transactions
    assert (recent.complete, one.id) == (True, TRANSACTION)
    assert [(e.id, e.amount, e.by_person) for e in one.events] == [
        ("e1", euros("19.99"), True),
        ("e2", euros("19.99"), False),
    ]
    assert saleor.asked[0]["variables"] == {
        "type": "REFUND_REQUEST",
        "since": "2026-11-23T11:45:00+00:00",
    }


async def test_saleor_3_22_is_asked_for_the_latest(
    saleor: Versioned, installed: Installation, client: SaleorClient
) -> None:
    saleor.known = {"LatestTransactions": listed(page="hasPreviousPage")}
    assert (await found(client, installed)).complete


async def test_saleor_3_21_has_no_list(
    saleor: Versioned, installed: Installation, client: SaleorClient
) -> None:
    assert await client.recent_requests(installed, OperationKind.REFUND, SINCE) is None
    assert len(saleor.asked) == 2


@pytest.mark.parametrize("page", ["hasNextPage", "hasPreviousPage"])
async def test_a_list_that_goes_on_is_not_complete(
    saleor: Versioned, installed: Installation, client: SaleorClient, page: str
) -> None:
    saleor.known = {"RecentRequests": listed(more=True, page=page)}
    assert not (await found(client, installed)).complete


async def test_a_dead_token_is_no_old_saleor(
    saleor: Versioned, installed: Installation, client: SaleorClient
) -> None:
    saleor.known = {"RecentRequests": DENIED}
    with pytest.raises(SaleorAccessLost):
        await client.recent_requests(installed, OperationKind.REFUND, SINCE)


@pytest.mark.parametrize("content", [{}, {"edges": []}, {"pageInfo": {}, "edges": [{"node": None}]}])
async def test_a_list_of_another_shape_proves_nothing(
    saleor: Versioned, installed: Installation, client: SaleorClient, content: Any
) -> None:
    saleor.known = {"RecentRequests": {"data": {"transactions": content}}}
    with pytest.raises(SaleorUnavailable):
        await client.recent_requests(installed, OperationKind.REFUND, SINCE)


def transaction(**changes: Any) -> dict[str, Any]:
    node = listed()["data"]["transactions"]["edges"][0]["node"]
    order = {
        "number": "118",
        "channel": {"slug": "eur"},
        "shippingPrice": {"gross": {"amount": 6.95}, "net": {"amount": 5.74}},
        "lines": [],
    }
    charged = {"amount": 146.82, "currency": "EUR"}
    whole = {**node, "pspReference": "order-1", "chargedAmount": charged, "checkout": None, "order": order}
    return {"data": {"transaction": whole | changes}}


async def test_a_request_for_an_amount_is_read_from_its_event(
    saleor: Versioned, installed: Installation, client: SaleorClient
) -> None:
    saleor.known = {"BareRequest": transaction()}
    read = await client.bare_request(installed, OperationKind.REFUND, TRANSACTION, EVENT)
    assert isinstance(read, RefundDelivery)
    assert (read.wanted.amount, read.wanted.is_bare, read.wanted.reason) == (euros("19.99"), True, "broken")
    assert (read.msp_order_id, read.channel, read.charged) == ("order-1", "eur", euros("146.82"))
    assert read.granted_refund_id is None


async def test_a_request_that_is_gone_is_refused(
    saleor: Versioned, installed: Installation, client: SaleorClient
) -> None:
    saleor.known = {"BareRequest": transaction()}
    read = await client.bare_request(
        installed, OperationKind.REFUND, TRANSACTION, TransactionEventId("other")
    )
    assert isinstance(read, Refused)
    assert read.code is RefusalCode.CONTENT_UNREADABLE


async def test_an_order_that_may_not_be_read_is_not_taken_for_none(
    saleor: Versioned, installed: Installation, client: SaleorClient
) -> None:
    denied = transaction(order=None) | {"errors": [{"message": "no", "path": ["transaction", "order"]}]}
    saleor.known = {"BareRequest": denied}
    read = await client.bare_request(installed, OperationKind.REFUND, TRANSACTION, EVENT)
    assert isinstance(read, Refused)
    assert read.code is RefusalCode.ORDER_UNREADABLE


PRESS = "transactionRequestRefundForGrantedRefund"


async def test_a_granted_refund_is_pressed(
    saleor: Versioned, installed: Installation, client: SaleorClient
) -> None:
    saleor.known = {"PressGrantedRefund": {"data": {PRESS: {"errors": []}}}}
    assert await client.press(installed, TRANSACTION, GrantedRefundId("g1")) == PressTaken()
    assert saleor.asked[0]["variables"] == {"id": TRANSACTION, "grantedRefundId": "g1"}


async def test_a_press_that_saleor_refuses(
    saleor: Versioned, installed: Installation, client: SaleorClient
) -> None:
    error = {"field": "grantedRefundId", "code": "REFUND_IS_PENDING", "message": "In progress."}
    saleor.known = {"PressGrantedRefund": {"data": {PRESS: {"errors": [error]}}}}
    answer = await client.press(installed, TRANSACTION, GrantedRefundId("g1"))
    assert answer == PressRefused("REFUND_IS_PENDING", "In progress.")


async def test_a_press_of_which_nothing_is_known(
    saleor: Versioned, installed: Installation, client: SaleorClient
) -> None:
    saleor.known = {"PressGrantedRefund": {"data": {PRESS: None}}}
    with pytest.raises(SaleorUnavailable):
        await client.press(installed, TRANSACTION, GrantedRefundId("g1"))
