"""Where MultiSafepay's notifications arrive (multisafepay-api.md §6).

MultiSafepay takes an answer for good if it is 200 and says OK among its first characters. Anything else makes
it send the notification again: three times, 15 minutes apart, each signed anew. So the answers are:

- 200 `OK` once the order is to be read again, and for all that is genuine but no business of ours: unknown
  orders, payments not made yet, bodies without an order. Sending those again would change nothing (E81, E82).
- 403 `NG` where nothing proves that MultiSafepay sent it: no signature, a wrong one, an empty body, a
  timestamp ten minutes off (E78, E80). Nothing happens. A forger learns nothing more; and if it was
  MultiSafepay after all, and only our key was not yet the new one, or our clock was wrong, it comes again
  when that is mended.
- 400 `NG` for a request that names no order at all.
- 500 where the app itself failed, as for every other address: it has to come again.

A notification that never gets through is made good by the reconciliation.
"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias, assert_never

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.usecases.handle_notification import (
    Asked,
    Ignored,
    NotGenuine,
    Outcome,
    Posted,
    Taken,
)

PATH = "/api/notifications/multisafepay"

Notified: TypeAlias = Callable[[Posted | Asked], Awaitable[Outcome]]
"""The use-case `HandleNotification`."""

_LONGEST_ID = 200

log = structlog.stdlib.get_logger(__name__)


class NotificationEndpoint:
    """Hands on what came. Its text answers nobody but MultiSafepay."""

    def __init__(self, notified: Notified) -> None:
        self._notified = notified

    async def post(self, request: Request) -> PlainTextResponse:
        """The signed form."""
        pretransaction = request.query_params.get("payload_type", "").lower() == "pretransaction"
        posted = Posted(request.headers.get("auth"), await request.body(), pretransaction)
        return _answer(await self._notified(posted), _named(request))

    async def get(self, request: Request) -> PlainTextResponse:
        """The form without a signature: it says which order, and may be anybody's."""
        order_id = _named(request)
        if not order_id or len(order_id) > _LONGEST_ID:
            return PlainTextResponse("NG: no transactionid", status_code=400)
        if "timestamp" not in request.query_params:
            return _answer(Ignored("it has no timestamp"), order_id)
        return _answer(await self._notified(Asked(MspOrderId(order_id))), order_id)


def _named(request: Request) -> str:
    return request.query_params.get("transactionid", "")


def _answer(outcome: Outcome, named: str) -> PlainTextResponse:
    match outcome:
        case Taken(order_id):
            log.info("notification.taken", msp_order_id=order_id)
            return PlainTextResponse("OK")
        case Ignored(why):
            log.info("notification.ignored", msp_order_id=named[:_LONGEST_ID], why=why)
            return PlainTextResponse("OK")
        case NotGenuine():
            log.warning("notification.refused", msp_order_id=named[:_LONGEST_ID])
            return PlainTextResponse("NG: the signature does not hold", status_code=403)
        case _:
            assert_never(outcome)
