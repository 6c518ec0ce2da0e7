"""A payment app in miniature: it answers the three session webhooks, and its payment page pays or declines.

What is bought and what is owed it believes without checking, and it forgets everything at the end.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

_QUERIES = {
    "PAYMENT_GATEWAY_INITIALIZE_SESSION": "PaymentGatewayInitializeSession { amount data }",
    "TRANSACTION_INITIALIZE_SESSION": (
        "TransactionInitializeSession { merchantReference idempotencyKey data action { amount currency } }"
    ),
    "TRANSACTION_PROCESS_SESSION": (
        "TransactionProcessSession { transaction { pspReference } action { amount } }"
    ),
}


@dataclass
class StubPayment:
    transaction_id: str
    redirect_url: str
    gateway: str
    state: str = "initialized"


@dataclass
class PaymentStub:
    base: str = ""
    token: str = ""
    methods: list[dict[str, Any]] = field(
        default_factory=lambda: [{"code": "IDEAL", "name": "iDEAL"}, {"code": "KLARNA", "name": "Klarna"}]
    )
    payments: dict[str, StubPayment] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Event and body of every webhook."""
    answer: dict[str, Any] | None = None
    """Given instead of what it would have said to a transaction."""

    @property
    def asgi(self) -> Starlette:
        routes = [
            Route("/manifest", self._manifest),
            Route("/register", self._register, methods=["POST"]),
            Route("/webhook", self._webhook, methods=["POST"]),
            Route("/pay/{psp}/{state}", self._pay),
        ]
        return Starlette(routes=routes)

    def report(self, saleor: str, kind: str, psp: str, amount: str) -> None:
        """Tell Saleor of something that happened while nobody asked."""
        document = """mutation Report($id: ID!, $type: TransactionEventTypeEnum!, $psp: String!,
          $amount: PositiveDecimal) {
          transactionEventReport(id: $id, type: $type, pspReference: $psp, amount: $amount) {
            errors { message }
          }
        }"""
        variables = {"id": self.payments[psp].transaction_id, "type": kind, "psp": psp, "amount": amount}
        headers = {"Authorization": f"Bearer {self.token}"}
        payload = {"query": document, "variables": variables}
        httpx.post(f"{saleor}/graphql/", json=payload, headers=headers, trust_env=False).raise_for_status()

    async def _manifest(self, _request: Request) -> Response:
        webhooks = [
            {
                "name": event,
                "syncEvents": [event],
                "query": f"subscription {{ event {{ ... on {fields} }} }}",
                "targetUrl": f"{self.base}/webhook",
            }
            for event, fields in _QUERIES.items()
        ]
        return JSONResponse(
            {
                "id": "stub.payments",
                "version": "1",
                "name": "Stub & Sons",
                "permissions": ["HANDLE_PAYMENTS"],
                "tokenTargetUrl": f"{self.base}/register",
                "webhooks": webhooks,
            }
        )

    async def _register(self, request: Request) -> Response:
        self.token = (await request.json())["auth_token"]
        return JSONResponse({"success": True})

    async def _webhook(self, request: Request) -> Response:
        event, body = request.headers["saleor-event"], json.loads(await request.body())
        self.asked.append((event, body))
        if event == "payment_gateway_initialize_session":
            return JSONResponse({"data": {"methods": self.methods}})
        if self.answer is not None:
            return JSONResponse(self.answer)
        begins = event == "transaction_initialize_session"
        return JSONResponse(
            self._begun(body) if begins else self._standing(body["transaction"]["pspReference"])
        )

    def _begun(self, body: dict[str, Any]) -> dict[str, Any]:
        psp = f"stub-{len(self.payments) + 1}"
        data = body["data"]
        self.payments[psp] = StubPayment(body["merchantReference"], data["redirectUrl"], data["gateway"])
        return self._standing(psp)

    def _standing(self, psp: str) -> dict[str, Any]:
        payment = self.payments[psp]
        match payment.state:
            case "completed":
                details = {"type": "OTHER", "name": payment.gateway or "Bank transfer"}
                return {
                    "pspReference": psp,
                    "result": "CHARGE_SUCCESS",
                    "actions": ["REFUND"],
                    "paymentMethodDetails": details,
                }
            case "declined":
                return {"pspReference": psp, "result": "CHARGE_FAILURE", "message": "Declined by the <bank>"}
            case _:
                link = {"paymentUrl": f"{self.base}/pay/{psp}/completed"}
                return {"pspReference": psp, "result": "CHARGE_ACTION_REQUIRED", "data": link}

    async def _pay(self, request: Request) -> Response:
        payment = self.payments[request.path_params["psp"]]
        payment.state = request.path_params["state"]
        return RedirectResponse(payment.redirect_url, status_code=303)
