"""The ports, in memory."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.delivery import ActionDelivery
from saleor_msp_app.domain.errors import SaleorError
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
from saleor_msp_app.domain.reporting import EventReport, TransactionSeen
from saleor_msp_app.usecases.ports.installations import Installation
from saleor_msp_app.usecases.ports.saleor import PressAnswer, ReportAnswer

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SHOP = SaleorApiUrl("https://shop.example/graphql/")


def installation(jwks: str = "", shop: SaleorApiUrl = SHOP) -> Installation:
    """A shop that registered a day before NOW."""
    then = NOW.replace(day=22)
    token = Secret("a-token-of-thirty-characters-x")
    return Installation(shop, SaleorAppId("QXBwOjI="), token, "shop.example", jwks, then, then)


@dataclass
class MemoryInstallations:
    """`Installations` in a dict."""

    shops: dict[SaleorApiUrl, Installation] = field(default_factory=dict)

    async def get(self, shop: SaleorApiUrl) -> Installation | None:
        return self.shops.get(shop)

    async def put(self, installation: Installation) -> None:
        self.shops[installation.shop] = installation

    async def claim_jwks_refresh(self, shop: SaleorApiUrl, now: datetime, not_before: datetime) -> bool:
        if self.shops[shop].jwks_tried_at >= not_before:
            return False
        self.shops[shop] = replace(self.shops[shop], jwks_tried_at=now)
        return True

    async def put_jwks(self, shop: SaleorApiUrl, jwks: str) -> None:
        self.shops[shop] = replace(self.shops[shop], jwks=jwks)


@dataclass
class ScriptedSaleor:
    """`Saleor` that says what it was told to say."""

    app_id: SaleorAppId | SaleorError | None = None
    jwks: str | SaleorError = ""
    fetched: int = 0

    async def own_app_id(self, shop: SaleorApiUrl, token: Secret) -> SaleorAppId | None:
        del shop, token
        if isinstance(self.app_id, SaleorError):
            raise self.app_id
        return self.app_id

    async def fetch_jwks(self, shop: SaleorApiUrl) -> str:
        del shop
        self.fetched += 1
        if isinstance(self.jwks, SaleorError):
            raise self.jwks
        return self.jwks

    async def transaction(
        self, installation: Installation, transaction: TransactionId
    ) -> TransactionSeen | None:
        raise NotImplementedError

    async def report(self, installation: Installation, report: EventReport) -> ReportAnswer:
        raise NotImplementedError

    async def press(
        self, installation: Installation, transaction: TransactionId, granted: GrantedRefundId
    ) -> PressAnswer:
        raise NotImplementedError

    async def recent_requests(
        self, installation: Installation, kind: OperationKind, since: datetime
    ) -> RecentTransactions | None:
        raise NotImplementedError

    async def bare_request(
        self,
        installation: Installation,
        kind: OperationKind,
        transaction: TransactionId,
        event: TransactionEventId,
    ) -> ActionDelivery | Refused:
        raise NotImplementedError
