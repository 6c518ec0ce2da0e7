"""The endpoint behind the session webhooks: check, handle, answer, and all of it in time.

A storefront waits behind each of them. Saleor asks once, waits for 18 seconds and takes silence, a status
that is no 2xx, and what is no JSON for a failure whose reason nobody learns (saleor-contract.md §4.6). So
whatever happens, an object leaves in time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, TypeAlias

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse

from saleor_msp_app.domain.payment_refused import TRY_AGAIN, PaymentRefusalCode, PaymentRefused
from saleor_msp_app.saleor.webhooks import VerifiedDelivery, WebhookDeclaration
from saleor_msp_app.web.deliveries import DeliveryCheck, Refusal
from saleor_msp_app.web.responses import sdk_error

JsonObject: TypeAlias = Mapping[str, Any]

Refuse: TypeAlias = Callable[[str, bytes, PaymentRefused], JsonObject]
"""The answer where the handler gave none, in the form of the event: shop, body as far as it was read, why."""

FAULT = PaymentRefused(
    PaymentRefusalCode.FAULT, TRY_AGAIN, "The app had a fault. Its log says which; nothing was charged."
)
TOO_LATE = PaymentRefused(
    PaymentRefusalCode.UNAVAILABLE,
    TRY_AGAIN,
    "MultiSafepay or the app's database did not answer in time. An order that was made all the same is found "
    "by the next try, or cancelled.",
)

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SessionWebhook:
    """A declaration with its handler, which gives the same bytes the same link. `within` is all the time that
    there is for the answer."""

    declaration: WebhookDeclaration
    handler: Callable[[VerifiedDelivery], Awaitable[JsonObject]]
    refuse: Refuse
    within: timedelta

    def failed(self) -> JSONResponse:
        """The answer where the app itself went wrong."""
        return JSONResponse(dict(self.refuse("", b"", FAULT)))

    def not_read(self, status: int, why: str) -> JSONResponse:
        """The answer to a delivery whose body was not taken. The connection is closed behind it."""
        response = turned_away(self, "", b"", Refusal(status, "REQUEST_NOT_READ", why))
        response.headers["connection"] = "close"
        return response


@dataclass(frozen=True, slots=True)
class SessionEndpoint:
    """One declared session webhook, as a Starlette endpoint: `answer`."""

    webhook: SessionWebhook
    check: DeliveryCheck

    async def answer(self, request: Request) -> JSONResponse:
        """Answer one delivery. Never raises."""
        shop, event = request.headers.get("saleor-api-url", ""), self.webhook.declaration.event.header
        body = b""
        with structlog.contextvars.bound_contextvars(shop=shop[:200], webhook=event):
            try:
                async with asyncio.timeout(self.webhook.within.total_seconds()):
                    body = await request.body()
                    return await self._answer(request, shop, body)
            except TimeoutError:
                log.warning("session.too_late")
                refused = TOO_LATE
            except Exception:
                log.exception("session.failed")
                refused = FAULT
            return JSONResponse(dict(self.webhook.refuse(shop, body, refused)))

    async def _answer(self, request: Request, shop: str, body: bytes) -> JSONResponse:
        checked = await self.check(self.webhook.declaration.event.header, request.headers, body)
        if isinstance(checked, Refusal):
            return turned_away(self.webhook, shop, body, checked)
        answer = await self.webhook.handler(checked)
        log.info("session.answered", result=answer.get("result"), psp_reference=answer.get("pspReference"))
        return JSONResponse(dict(answer))


def turned_away(webhook: SessionWebhook, shop: str, body: bytes, refusal: Refusal) -> JSONResponse:
    """A request that proves nothing. The words of `refusal` are about refunds."""
    log.warning("session.refused", status=refusal.status, reason=refusal.code, why=refusal.why)
    refused = PaymentRefused(
        PaymentRefusalCode.REQUEST_UNREADABLE,
        TRY_AGAIN,
        f"The app did not take this request ({refusal.code}). Nothing was sent to MultiSafepay. If it goes "
        "on, install the MultiSafepay app again in this shop.",
    )
    answer = dict(webhook.refuse(shop, body, refused))
    if refusal.status >= HTTPStatus.BAD_REQUEST:
        answer |= sdk_error(refusal.code, refused.for_staff)
    return JSONResponse(answer, status_code=refusal.status)
