"""Saleor's API, as the port `Saleor` wants it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files

import httpx
from gql import GraphQLRequest
from pydantic import TypeAdapter, ValidationError

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.errors import (
    AmountNotRepresentable,
    SaleorAccessLost,
    SaleorRefused,
    SaleorUnavailable,
    UnknownCurrency,
)
from saleor_msp_app.domain.ids import SaleorApiUrl, SaleorAppId, TransactionEventId, TransactionId
from saleor_msp_app.domain.reporting import EventReport, TransactionEventSeen, TransactionSeen
from saleor_msp_app.saleor.graphql import GraphqlAnswer, GraphqlApi
from saleor_msp_app.saleor.http_session import open_session
from saleor_msp_app.saleor.payloads import TransactionEvent
from saleor_msp_app.saleor.plain_text import plain_text
from saleor_msp_app.saleor.signature import usable_keys
from saleor_msp_app.saleor.url_guard import ShopUrl
from saleor_msp_app.usecases.ports import Installation, ReportAnswer, ReportConflicts, ReportTaken

OPERATIONS = files("saleor_msp_app.saleor") / "operations"
_EVENTS = TypeAdapter(tuple[TransactionEvent, ...])
_LONGEST_KEY_SET = 64 * 1024


def _operation(name: str) -> GraphQLRequest:
    return GraphQLRequest((OPERATIONS / f"{name}.graphql").read_text())


_APP_ID = _operation("app_id")
_TRANSACTION_EVENTS = _operation("transaction_events")
_REPORT_EVENT = _operation("report_event")


@dataclass(frozen=True, slots=True)
class SaleorClient:
    """Implements `usecases.ports.Saleor`. `transport` is shared by all shops and closed by its owner.

    `seconds` is for one call in all: registering takes two, and Saleor waits 18 for it.
    """

    transport: httpx.AsyncBaseTransport
    seconds: float = 8

    @property
    def _api(self) -> GraphqlApi:
        return GraphqlApi(self.transport, self.seconds)

    async def own_app_id(self, shop: SaleorApiUrl, token: Secret) -> SaleorAppId | None:
        """See the port."""
        try:
            answer = await self._api.call(shop, token, _APP_ID)
        except SaleorAccessLost:
            return None
        app = answer.find("app")
        if app is not None and isinstance(app.get("id"), str) and app["id"]:
            return SaleorAppId(app["id"])
        if answer.is_denied or not answer.errors:
            return None
        raise SaleorUnavailable(str(answer.failure()))

    async def fetch_jwks(self, shop: SaleorApiUrl) -> str:
        """See the port."""
        async with open_session(self.transport, self.seconds) as session:
            response = await session.get(ShopUrl.parse(shop).key_set_url)
        return _key_set(response)

    async def transaction(
        self, installation: Installation, transaction: TransactionId
    ) -> TransactionSeen | None:
        """See the port."""
        answer = await self._api.call(
            installation.shop, installation.token, _TRANSACTION_EVENTS, id=transaction
        )
        found = answer.find("transaction")
        if found is not None:
            return _events(found.get("events"))
        if not answer.errors and "transaction" in answer.data:
            return None
        raise answer.failure()

    async def report(self, installation: Installation, report: EventReport) -> ReportAnswer:
        """See the port."""
        answer = await self._api.call(
            installation.shop,
            installation.token,
            _REPORT_EVENT,
            id=report.transaction_id,
            pspReference=report.psp_reference,
            type=report.kind,
            amount=format(report.amount.to_major(), "f"),
            message=plain_text(report.message),
        )
        return _report_answer(answer)


def _key_set(response: httpx.Response) -> str:
    if response.status_code != httpx.codes.OK or len(response.content) > _LONGEST_KEY_SET:
        msg = f"HTTP {response.status_code} with {len(response.content)} bytes instead of a key set"
        raise SaleorUnavailable(msg)
    jwks = response.content.decode(errors="replace")
    if not usable_keys(jwks):
        msg = "the key set holds no RSA key for RS256"
        raise SaleorUnavailable(msg)
    return jwks


def _report_answer(answer: GraphqlAnswer) -> ReportAnswer:
    """Errors beside a rendered result are about rendering: the event is booked (observed 3.23.28)."""
    result = answer.find("transactionEventReport")
    if result is None:
        raise answer.failure()
    for error in result.get("errors") or ():
        code, message = str(error.get("code")), str(error.get("message"))
        if code == "INCORRECT_DETAILS":
            return ReportConflicts(message)
        raise SaleorRefused(code, message)
    if not isinstance(result.get("alreadyProcessed"), bool):
        msg = "the answer does not say whether the event is booked"
        raise SaleorUnavailable(msg)
    return ReportTaken(already=result["alreadyProcessed"])


def _events(found: object) -> TransactionSeen:
    try:
        events = _EVENTS.validate_python(found)
    except ValidationError as error:
        msg = f"the transaction's events cannot be read ({error.error_count()} errors)"
        raise SaleorUnavailable(msg) from None
    return TransactionSeen(tuple(filter(None, map(_event, events))))


def _event(event: TransactionEvent) -> TransactionEventSeen | None:
    """One whose amount cannot be read is left out: it is none of ours."""
    try:
        amount = event.amount.to_money()
    except (AmountNotRepresentable, UnknownCurrency):
        return None
    created = event.created_at or datetime.min.replace(tzinfo=UTC)
    return TransactionEventSeen(
        TransactionEventId(event.id), event.type or "", event.psp_reference, amount, created
    )
