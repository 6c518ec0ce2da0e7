"""The one endpoint behind every declared webhook: check, handle, answer.

What is answered decides about money: a 5xx makes Saleor send the request again with an empty body, and
anything but a JSON object makes its task crash (saleor-observed.md §0 and §4). So every answer is an object
with a status below 500, and all but the 4xx of a request that proves nothing are 200.
"""

import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias, assert_never

import anyio
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse

from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.saleor.answers import Accepted, Answer, RefusedAnswer, to_json
from saleor_msp_app.saleor.webhooks import VerifiedDelivery
from saleor_msp_app.web.deliveries import DeliveryCheck, Refusal

Handler: TypeAlias = Callable[[VerifiedDelivery], Awaitable[Answer]]
"""Answers a delivery, having committed what follows from it.

It must give the same bytes the same answer: when it raises, whether its commit took place is unknown, and
calling it again is how that is found out.
"""

PAUSES = (0.3, 1.5)
"""Seconds before each further try of a handler that raised."""

PATIENCE = 8.0
"""No further try after so many seconds: Saleor waits for 18 and takes silence for a failure."""

FAILED = (
    "The app had a fault and could not record this request. Wait a minute and look at the events of this "
    "payment: if the refund does not appear there, press Refund again."
)

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """One declared webhook, as a Starlette endpoint: `answer`."""

    event: str
    handler: Handler
    check: DeliveryCheck
    pauses: tuple[float, ...] = PAUSES

    async def answer(self, request: Request) -> JSONResponse:
        """Answer one delivery. Never raises."""
        shop = request.headers.get("saleor-api-url", "")[:200]
        with structlog.contextvars.bound_contextvars(shop=shop, webhook=self.event):
            try:
                checked = await self.check(self.event, request.headers, await request.body())
                if isinstance(checked, Refusal):
                    return _turn_away(checked)
                return _answer(await self._handle(checked))
            except Exception:
                log.exception("delivery.failed")
                return failed()

    async def _handle(self, delivery: VerifiedDelivery) -> Answer:
        started = time.monotonic()
        for pause in self.pauses:
            try:
                return await self.handler(delivery)
            except Exception:  # whatever it was, only another call tells what was committed
                if time.monotonic() - started + pause > PATIENCE:
                    raise
                log.warning("delivery.tried_again", exc_info=True)
            await anyio.sleep(pause)
        return await self.handler(delivery)


def failed() -> JSONResponse:
    """The answer where the app itself went wrong."""
    return JSONResponse(to_json(RefusedAnswer(_reference(), FAILED)))


def _answer(answer: Answer) -> JSONResponse:
    match answer:
        case Accepted(reference):
            log.info("delivery.accepted", psp_reference=reference)
        case RefusedAnswer(reference, message):
            log.warning("delivery.refused", psp_reference=reference, reason=message)
        case _:
            assert_never(answer)
    return JSONResponse(to_json(answer))


def _turn_away(refusal: Refusal) -> JSONResponse:
    """Saleor reads a 4xx like a 200. Beside the SDK's error, staff get a sentence instead of a dump of it."""
    log.warning("delivery.refused", status=refusal.status, reason=refusal.code, why=refusal.why)
    answer: dict[str, object] = dict(to_json(RefusedAnswer(_reference(), refusal.message)))
    if refusal.status >= 400:  # noqa: PLR2004  the first of HTTP's errors
        answer |= {"success": False, "error": {"code": refusal.code, "message": refusal.message}}
    return JSONResponse(answer, status_code=refusal.status)


def _reference() -> PspReference:
    """Saleor swallows a second failure under one reference (saleor-contract.md §5.5 e): always a new one."""
    return PspReference(f"no-{uuid.uuid4().hex}")
