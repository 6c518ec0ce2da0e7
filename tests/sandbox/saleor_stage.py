"""A sandbox Saleor and a small capturing app face to face, both behind real HTTP."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx
from joserfc import jws
from joserfc.jwk import KeySet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from saleor_msp_app.sandbox.saleor import FAST, STAFF_TOKEN, Timing, create_saleor
from tests.http_server import serve
from tests.plain_http import NO_TLS

REPORT = """mutation Report($id: ID!, $type: TransactionEventTypeEnum!, $amount: PositiveDecimal,
  $pspReference: String!, $message: String, $time: DateTime, $externalUrl: String,
  $availableActions: [TransactionActionEnum!]) {
  transactionEventReport(id: $id, type: $type, amount: $amount, pspReference: $pspReference,
    message: $message, time: $time, externalUrl: $externalUrl, availableActions: $availableActions) {
    alreadyProcessed
    transaction { id actions chargedAmount { amount } refundedAmount { amount } }
    transactionEvent { id type pspReference amount { amount } message }
    errors { field message code }
  }
}"""
GRANT = """mutation Grant($id: ID!, $input: OrderGrantRefundCreateInput!) {
  orderGrantRefundCreate(id: $id, input: $input) {
    grantedRefund { id amount { amount } status }
    errors { field message code lines { code message lineId } }
  }
}"""
SEND = """mutation Send($id: ID!) {
  transactionRequestRefundForGrantedRefund(grantedRefundId: $id) {
    transaction { id refundPendingAmount { amount } }
    errors { field message code }
  }
}"""
ACTION = """mutation Act($id: ID!, $kind: TransactionActionEnum!, $amount: PositiveDecimal, $reason: String) {
  transactionRequestAction(id: $id, actionType: $kind, amount: $amount, refundReason: $reason) {
    transaction { id refundPendingAmount { amount } }
    errors { field message code }
  }
}"""
REFUND = "TRANSACTION_REFUND_REQUESTED"
BARE_QUERY = (
    "subscription{event{... on TransactionRefundRequested"
    "{transaction{id} action{actionType amount currency} grantedRefund{id}}}}"
)


@dataclass
class AppAnswer:
    body: bytes
    status: int = 200
    content_type: str = "application/json"
    delay: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, value: Any, status: int = 200, delay: float = 0.0) -> "AppAnswer":
        return cls(json.dumps(value).encode(), status, delay=delay)


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


class CapturingApp:
    """Answers as told, the last answer for ever."""

    def __init__(self, query: str = BARE_QUERY) -> None:
        self.hooks = {REFUND: query}
        self.base = ""
        self.answers: list[AppAnswer] = [AppAnswer.json({"pspReference": "RF1"})]
        self.register_answer = AppAnswer.json({"success": True})
        self.received: list[Received] = []
        self.token: str | None = None
        self._lock = threading.Lock()
        self.asgi = Starlette(
            routes=[
                Route("/manifest", self._manifest),
                Route("/register", self._register, methods=["POST"]),
                Route("/webhook", self._webhook, methods=["POST"]),
            ]
        )

    def manifest(self) -> dict[str, Any]:
        return {
            "id": "capture.refunds",
            "version": "1.0.0",
            "name": "Capture",
            "permissions": ["HANDLE_PAYMENTS"],
            "appUrl": f"{self.base}/app",
            "tokenTargetUrl": f"{self.base}/register",
            "author": "evaluation",
            "webhooks": [
                {
                    "name": event.lower(),
                    "syncEvents": [event],
                    "query": query,
                    "targetUrl": f"{self.base}/webhook",
                }
                for event, query in self.hooks.items()
            ],
        }

    @property
    def webhooks(self) -> list[Received]:
        return [one for one in self.received if one.path == "/webhook"]

    async def _keep(self, request: Request) -> Received:
        kept = Received(request.url.path, dict(request.headers), await request.body())
        self.received.append(kept)
        return kept

    async def _manifest(self, request: Request) -> Response:
        await self._keep(request)
        return JSONResponse(self.manifest())

    async def _register(self, request: Request) -> Response:
        self.token = json.loads((await self._keep(request)).body)["auth_token"]
        answer = self.register_answer
        return Response(answer.body, answer.status, answer.headers, answer.content_type)

    async def _webhook(self, request: Request) -> Response:
        await self._keep(request)
        with self._lock:
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        await anyio.sleep(answer.delay)
        return Response(answer.body, answer.status, answer.headers, answer.content_type)


class Stage:
    def __init__(self, saleor: str, app: CapturingApp, http: httpx.Client) -> None:
        self.saleor = saleor
        self.app = app
        self.http = http
        self.order: dict[str, Any] = {}

    def control(self, method: str, path: str, value: Any = None, status: int = 200) -> Any:
        response = self.http.request(method, f"{self.saleor}/sandbox{path}", json=value or {})
        assert response.status_code == status, response.text
        return response.json()

    def post(
        self, document: str, variables: dict[str, Any] | None = None, *, token: str | None = None
    ) -> httpx.Response:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        payload = {"query": document, "variables": variables or {}}
        return self.http.post(f"{self.saleor}/graphql/", json=payload, headers=headers)

    def graphql(
        self, document: str, variables: dict[str, Any] | None = None, *, token: str | None = None
    ) -> dict[str, Any]:
        found: dict[str, Any] = self.post(document, variables, token=token).json()
        return found

    def staff(self, document: str, **variables: Any) -> dict[str, Any]:
        return self._data(self.graphql(document, variables, token=STAFF_TOKEN))

    def as_app(self, document: str, **variables: Any) -> dict[str, Any]:
        return self._data(self.graphql(document, variables, token=self.app.token))

    @staticmethod
    def _data(answer: dict[str, Any]) -> dict[str, Any]:
        assert "errors" not in answer, answer
        (found,) = answer["data"].values()
        assert isinstance(found, dict)
        return found

    def install(self) -> None:
        outcome = self.control("POST", "/install", {"manifest_url": f"{self.app.base}/manifest"})
        assert outcome["status"] == "INSTALLED", outcome

    def seed(self, **order: Any) -> None:
        self.order = self.control("POST", "/orders", order)

    @property
    def order_id(self) -> str:
        return str(self.order["order"]["id"])

    @property
    def transaction_id(self) -> str:
        return str(self.order["transactions"][0]["id"])

    def line(self, number: int) -> str:
        return str(self.order["order"]["lines"][number]["id"])

    def answer(self, *answers: AppAnswer) -> None:
        self.app.answers = list(answers)

    def grant(self, *lines: tuple[int, int], shipping: bool = False, **more: Any) -> dict[str, Any]:
        wanted = [{"id": self.line(number), "quantity": quantity} for number, quantity in lines]
        given = {
            "lines": wanted,
            "grantRefundForShipping": shipping,
            "transactionId": self.transaction_id,
            **more,
        }
        return self.staff(GRANT, id=self.order_id, input=given)

    def granted(self, *lines: tuple[int, int], shipping: bool = False, **more: Any) -> str:
        found = self.grant(*lines, shipping=shipping, **more)
        assert found["errors"] == [], found
        return str(found["grantedRefund"]["id"])

    def send(self, granted: str) -> dict[str, Any]:
        return self.staff(SEND, id=granted)

    def refund(self, amount: str | None = None, reason: str | None = None) -> dict[str, Any]:
        return self.act("REFUND", amount, reason)

    def act(self, kind: str, amount: str | None = None, reason: str | None = None) -> dict[str, Any]:
        return self.staff(ACTION, id=self.transaction_id, kind=kind, amount=amount, reason=reason)

    def report(self, kind: str, psp: str, amount: str | None = None, **more: Any) -> dict[str, Any]:
        return self.as_app(REPORT, id=self.transaction_id, type=kind, pspReference=psp, amount=amount, **more)

    def signed(self, request: Received) -> bool:
        keys = KeySet.import_key_set(self.http.get(f"{self.saleor}/.well-known/jwks.json").json())
        signature = request.headers["saleor-signature"]
        registry = jws.JWSRegistry(algorithms=["RS256"])
        found = jws.deserialize_compact(signature, keys, payload=request.body, registry=registry)
        return found.payload == request.body

    def settle(self) -> None:
        assert self.control("POST", "/settle", {"seconds": 15})["settled"]

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.control("GET", f"/orders/{self.order_id}")
        return found

    def transaction(self) -> dict[str, Any]:
        found: dict[str, Any] = self.control("GET", f"/transactions/{self.transaction_id}")
        return found

    def money(self) -> tuple[float, float, float]:
        """Charged, refunded, pending."""
        found = self.transaction()
        names = ("chargedAmount", "refundedAmount", "refundPendingAmount")
        charged, refunded, pending = (found[name]["amount"] for name in names)
        return charged, refunded, pending

    def status(self) -> str:
        return str(self.state()["granted_refunds"][-1]["status"])

    def refund_events(self) -> list[tuple[str, str, float, str]]:
        """Without the charge, newest first."""
        return [
            (one["type"], one["pspReference"], one["amount"]["amount"], one["message"])
            for one in self.transaction()["events"]
            if not one["type"].startswith("CHARGE")
        ]


@contextmanager
def set_stage(
    query: str = BARE_QUERY, timing: Timing = FAST, app_kind: type[CapturingApp] = CapturingApp
) -> Iterator[Stage]:
    app = app_kind(query)
    with serve(app.asgi) as base, serve(create_saleor(timing=timing)) as saleor:
        app.base = base
        with httpx.Client(timeout=20, trust_env=False, verify=NO_TLS) as http:
            stage = Stage(saleor, app, http)
            stage.install()
            stage.seed()
            yield stage
