"""The one endpoint behind every declared webhook: check, handle, answer.

What is answered decides about money: a 5xx makes Saleor send the request again with an empty body, and
anything but a JSON object makes its task crash (saleor-observed.md §0 and §4). So every answer is an object
with a status below 500, and all but the 4xx of a request that proves nothing are 200; but for a delivery that
has lost its body already and cannot be answered yet (`Held`).
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeAlias, assert_never

import anyio
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse

from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.domain.wording import wording
from saleor_msp_app.saleor.answers import Accepted, Answer, Held, RefusedAnswer, Settled, to_json
from saleor_msp_app.saleor.webhooks import ActionDeclaration, VerifiedDelivery
from saleor_msp_app.web.deliveries import DeliveryCheck, Refusal
from saleor_msp_app.web.responses import new_refusal_reference

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
    "payment: if the {noun} does not appear there, {again}."
)

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """One declared webhook, as a Starlette endpoint: `answer`."""

    declaration: ActionDeclaration
    handler: Handler
    check: DeliveryCheck
    pauses: tuple[float, ...] = PAUSES

    async def answer(self, request: Request) -> JSONResponse:
        """Answer one delivery. Never raises."""
        shop = request.headers.get("saleor-api-url", "")[:200]
        with structlog.contextvars.bound_contextvars(shop=shop, webhook=self.declaration.event.header):
            try:
                event = self.declaration.event.header
                checked = await self.check(event, request.headers, await request.body())
                if isinstance(checked, Refusal):
                    return _turn_away(checked, self._asked)
                return _answer(await self._handle(checked), self._asked)
            except Exception:
                log.exception("delivery.failed")
                return failed(self._asked)

    @property
    def _asked(self) -> OperationKind:
        return self.declaration.asks_for

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


def failed(asked: OperationKind) -> JSONResponse:
    """The answer where the app itself went wrong."""
    words = wording(asked)
    text = FAILED.format(noun=words.noun, again=words.again)
    return JSONResponse(to_json(RefusedAnswer(new_refusal_reference(), text), asked))


def _answer(answer: Answer, asked: OperationKind) -> JSONResponse:
    match answer:
        case Accepted(reference):
            log.info("delivery.accepted", psp_reference=reference)
        case Settled(reference, amount):
            log.info("delivery.settled", psp_reference=reference, amount=str(amount))
        case RefusedAnswer(reference, message):
            log.warning("delivery.refused", psp_reference=reference, reason=message)
        case Held(why):
            log.warning("delivery.held", why=why)
            return JSONResponse(to_json(answer, asked), status_code=HTTPStatus.SERVICE_UNAVAILABLE)
        case _:
            assert_never(answer)
    return JSONResponse(to_json(answer, asked))


def _turn_away(refusal: Refusal, asked: OperationKind) -> JSONResponse:
    """Saleor reads a 4xx like a 200. Beside the SDK's error, staff get a sentence instead of a dump of it."""
    log.warning("delivery.refused", status=refusal.status, reason=refusal.code, why=refusal.why)
    return _refused(refusal, asked)


def not_read(status: int, why: str, asked: OperationKind) -> JSONResponse:
    """The answer to a delivery whose body was not taken. The connection is closed behind it."""
    response = _refused(
        Refusal(status, "REQUEST_NOT_READ", f"{why} Nothing was {wording(asked).done}."), asked
    )
    response.headers["connection"] = "close"
    return response


def _refused(refusal: Refusal, asked: OperationKind) -> JSONResponse:
    answer: dict[str, object] = dict(to_json(RefusedAnswer(new_refusal_reference(), refusal.message), asked))
    if refusal.status >= 400:  # noqa: PLR2004  the first of HTTP's errors
        answer |= {"success": False, "error": {"code": refusal.code, "message": refusal.message}}
    return JSONResponse(answer, status_code=refusal.status)
