"""Saleor's API, as the port `Saleor` wants it."""

from dataclasses import dataclass
from datetime import datetime

import httpx

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.delivery import ActionDelivery
from saleor_msp_app.domain.errors import SaleorAccessLost, SaleorRefused, SaleorUnavailable
from saleor_msp_app.domain.ids import (
    GrantedRefundId,
    SaleorApiUrl,
    SaleorAppId,
    TransactionEventId,
    TransactionId,
)
from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.domain.recovery import RecentTransactions
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.domain.reporting import EventReport
from saleor_msp_app.domain.transaction_events import REQUESTS, TransactionSeen
from saleor_msp_app.saleor.events_seen import recent_transactions, transaction_seen
from saleor_msp_app.saleor.graphql import GraphqlAnswer, GraphqlApi
from saleor_msp_app.saleor.http_session import open_session
from saleor_msp_app.saleor.operation_files import operation
from saleor_msp_app.saleor.refund_payload import read_bare_refund
from saleor_msp_app.saleor.reporting_events import (
    is_unknown_to,
    payment_method_details,
    read_report_answer,
    report_variables,
)
from saleor_msp_app.saleor.reservation_payload import read_bare_reservation
from saleor_msp_app.saleor.signature import usable_keys
from saleor_msp_app.saleor.url_guard import ShopUrl
from saleor_msp_app.usecases.ports.installations import Installation
from saleor_msp_app.usecases.ports.saleor import PressAnswer, PressRefused, PressTaken, ReportAnswer

_LONGEST_KEY_SET = 64 * 1024


_APP_ID = operation("app_id")
_TRANSACTION_EVENTS = operation("transaction_events")
_REPORT_EVENT = operation("report_event")
_REPORT_EVENT_WITH_METHOD = operation("report_event_with_method")
_PRESS_GRANTED_REFUND = operation("press_granted_refund")
_RECENT_REQUESTS = operation("recent_requests")
_LATEST_TRANSACTIONS = operation("latest_transactions")
_BARE_REQUEST = operation("bare_request")


@dataclass(frozen=True, slots=True)
class SaleorClient:
    """Implements `usecases.ports.saleor.Saleor`. `transport` is shared by all shops and closed by its owner.

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
            return transaction_seen(found)
        if not answer.errors and "transaction" in answer.data:
            return None
        raise answer.failure()

    async def report(self, installation: Installation, report: EventReport) -> ReportAnswer:
        """See the port. An older Saleor refuses the payment method, and is told the rest."""
        variables = report_variables(report)
        details = payment_method_details(report.method)
        if details is not None:
            answer = await self._api.call(
                installation.shop,
                installation.token,
                _REPORT_EVENT_WITH_METHOD,
                **variables,
                paymentMethodDetails=details,
            )
            if not is_unknown_to(answer):
                return read_report_answer(answer, report.kind)
        answer = await self._api.call(installation.shop, installation.token, _REPORT_EVENT, **variables)
        return read_report_answer(answer, report.kind)

    async def press(
        self, installation: Installation, transaction: TransactionId, granted: GrantedRefundId
    ) -> PressAnswer:
        """See the port."""
        answer = await self._api.call(
            installation.shop,
            installation.token,
            _PRESS_GRANTED_REFUND,
            id=transaction,
            grantedRefundId=granted,
        )
        return _press_answer(answer)

    async def recent_requests(
        self, installation: Installation, kind: OperationKind, since: datetime
    ) -> RecentTransactions | None:
        """See the port. An older Saleor refuses what it does not know, and is asked for less."""
        lately = {"type": REQUESTS[kind], "since": since.isoformat()}
        for document, variables in ((_RECENT_REQUESTS, lately), (_LATEST_TRANSACTIONS, {})):
            answer = await self._api.call(installation.shop, installation.token, document, **variables)
            found = answer.find("transactions")
            if found is not None:
                return recent_transactions(found)
            failure = answer.failure()
            if not isinstance(failure, SaleorRefused):
                raise failure
        return None

    async def bare_request(
        self,
        installation: Installation,
        kind: OperationKind,
        transaction: TransactionId,
        event: TransactionEventId,
    ) -> ActionDelivery | Refused:
        """See the port."""
        answer = await self._api.call(installation.shop, installation.token, _BARE_REQUEST, id=transaction)
        found = answer.find("transaction")
        if found is None:
            raise answer.failure()
        denied = any(error.path[:2] == ("transaction", "order") for error in answer.errors)
        if kind is OperationKind.REFUND:
            return read_bare_refund(found, event, order_denied=denied)
        return read_bare_reservation(kind, found, event, order_denied=denied)


def _key_set(response: httpx.Response) -> str:
    if response.status_code != httpx.codes.OK or len(response.content) > _LONGEST_KEY_SET:
        msg = f"HTTP {response.status_code} with {len(response.content)} bytes instead of a key set"
        raise SaleorUnavailable(msg)
    jwks = response.content.decode(errors="replace")
    if not usable_keys(jwks):
        msg = "the key set holds no RSA key for RS256"
        raise SaleorUnavailable(msg)
    return jwks


def _press_answer(answer: GraphqlAnswer) -> PressAnswer:
    result = answer.find("transactionRequestRefundForGrantedRefund")
    if result is None:
        raise answer.failure()
    for error in result.get("errors") or ():
        return PressRefused(str(error.get("code")), str(error.get("message")))
    return PressTaken()
