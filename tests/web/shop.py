"""A shop that signs, and an app around handlers in memory: what the web tests talk to."""

import base64
import json
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from starlette.applications import Starlette
from starlette.types import Lifespan

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.delivery import ActionDelivery
from saleor_msp_app.domain.errors import SaleorUnavailable
from saleor_msp_app.domain.ids import (
    GrantedRefundId,
    PspReference,
    SaleorApiUrl,
    SaleorAppId,
    TransactionEventId,
    TransactionId,
)
from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.domain.recovery import RecentTransactions
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.domain.reporting import EventReport, TransactionSeen
from saleor_msp_app.saleor.answers import Accepted, Answer
from saleor_msp_app.saleor.keys import Keys
from saleor_msp_app.saleor.webhooks import TRANSACTION_REFUND_REQUESTED, SaleorWebhook, VerifiedDelivery
from saleor_msp_app.usecases.handle_notification import Asked, Ignored, Outcome, Posted
from saleor_msp_app.usecases.install_app import (
    InstallOutcome,
    InstallRefusalCode,
    InstallRefused,
    InstallRequest,
)
from saleor_msp_app.usecases.ports.installations import Installation
from saleor_msp_app.usecases.ports.saleor import PressAnswer, ReportAnswer
from saleor_msp_app.web.app import create_app
from saleor_msp_app.web.desk.routes import Section
from saleor_msp_app.web.services import WebServices
from tests.http_server import serve
from tests.plain_http import NO_TLS

SHOP = SaleorApiUrl("https://shop.example/graphql/")
APP_ID = SaleorAppId("QXBwOjE=")
PATH = TRANSACTION_REFUND_REQUESTED.path
EVENT = "transaction_refund_requested"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TAKEN = Accepted(PspReference("rf-taken"))
BODY = json.dumps({"recipient": {"id": APP_ID}, "reason": "é"}).encode()


@lru_cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """Made once per name and run: making one takes a while."""
    del name
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def key_set(*names: str) -> str:
    """The JWKS of the keys so named."""
    return json.dumps({"keys": [_jwk(name) for name in names]})


def sign(body: bytes, name: str = "first") -> str:
    """`Saleor-Signature` as Saleor 3.23.28 makes it, by hand: the app's library is not asked."""
    header = {"alg": "RS256", "b64": False, "crit": ["b64"], "kid": name, "typ": "JWT"}
    protected = _base64(json.dumps(header, separators=(",", ":")).encode())
    signed = rsa_key(name).sign(protected.encode() + b"." + body, padding.PKCS1v15(), hashes.SHA256())
    return f"{protected}..{_base64(signed)}"


def headers_of(body: bytes, **changes: str | None) -> dict[str, str]:
    """What Saleor sends with it; None takes a header away."""
    headers: dict[str, str | None] = {
        "content-type": "application/json",
        "saleor-event": EVENT,
        "saleor-domain": "shop.example",
        "saleor-signature": sign(body),
        "saleor-api-url": SHOP,
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    }
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in headers.items() if value is not None}


@dataclass
class MemoryInstallations:
    """The port `Installations`, in memory."""

    kept: dict[SaleorApiUrl, Installation] = field(default_factory=dict)
    broken: bool = False

    async def get(self, shop: SaleorApiUrl) -> Installation | None:
        if self.broken:
            msg = "the database is away"
            raise ConnectionError(msg)
        return self.kept.get(shop)

    async def put(self, installation: Installation) -> None:
        self.kept[installation.shop] = installation

    async def claim_jwks_refresh(self, shop: SaleorApiUrl, now: datetime, not_before: datetime) -> bool:
        if self.kept[shop].jwks_tried_at >= not_before:
            return False
        self.kept[shop] = replace(self.kept[shop], jwks_tried_at=now)
        return True

    async def put_jwks(self, shop: SaleorApiUrl, jwks: str) -> None:
        self.kept[shop] = replace(self.kept[shop], jwks=jwks)


@dataclass
class FakeSaleor:
    """The port `Saleor`, of which the web layer's road needs the keys only."""

    jwks: str | None = None
    asked: int = 0

    async def fetch_jwks(self, shop: SaleorApiUrl) -> str:
        self.asked += 1
        if self.jwks is None:
            msg = f"{shop} does not answer"
            raise SaleorUnavailable(msg)
        return self.jwks

    async def own_app_id(self, shop: SaleorApiUrl, token: Secret) -> SaleorAppId | None:
        raise NotImplementedError

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


@dataclass
class Behind:
    """What stands behind the app under test, and what reached it."""

    installations: MemoryInstallations = field(default_factory=MemoryInstallations)
    saleor: FakeSaleor = field(default_factory=FakeSaleor)
    handle: Callable[[VerifiedDelivery], Awaitable[Answer]] | None = None
    install: Callable[[InstallRequest], Awaitable[InstallOutcome]] | None = None
    readiness: Mapping[str, bool] | None = field(default_factory=lambda: {"database": True})
    now: datetime = NOW
    seen: list[VerifiedDelivery] = field(default_factory=list)
    registered: list[InstallRequest] = field(default_factory=list)
    notifications: list[Posted | Asked] = field(default_factory=list)
    notified: Outcome = field(default_factory=lambda: Ignored("not prepared"))
    sections: Sequence[Section] = ()
    lifespan: Lifespan[Starlette] | None = None

    def installed(self, *, jwks: str | None = None, app_id: SaleorAppId = APP_ID) -> "Behind":
        """The shop is known, and its keys were fetched long ago."""
        jwks = key_set("first") if jwks is None else jwks
        long_ago = datetime(2026, 1, 1, tzinfo=UTC)
        self.installations.kept[SHOP] = Installation(
            SHOP, app_id, Secret("token"), "shop.example", jwks, long_ago, long_ago
        )
        return self

    def services(self) -> WebServices:
        return WebServices(
            webhooks=[SaleorWebhook(TRANSACTION_REFUND_REQUESTED, _handle).bind(self)],
            installations=self.installations,
            keys=Keys(self.installations, self.saleor),
            clock=lambda: self.now,
            manifest=lambda version: {"id": "com.multisafepay.saleor", "asked": version},
            install=self._install,
            readiness=self._readiness,
            notified=self._notified,
            logo=b"\x89PNG",
            desk=self.sections,
        )

    @contextmanager
    def client(self) -> Generator[httpx.Client]:
        """Real HTTP to the app around this; redirects are shown, not followed."""
        with (
            serve(create_app(self.services(), self.lifespan)) as origin,
            httpx.Client(base_url=origin, verify=NO_TLS) as client,
        ):
            yield client

    async def _install(self, request: InstallRequest) -> InstallOutcome:
        self.registered.append(request)
        if self.install is not None:
            return await self.install(request)
        return InstallRefused(InstallRefusalCode.UNKNOWN_APP_ID, "not prepared")

    async def _notified(self, notification: Posted | Asked) -> Outcome:
        self.notifications.append(notification)
        return self.notified

    async def _readiness(self) -> Mapping[str, bool]:
        if self.readiness is None:
            msg = "the database is away"
            raise ConnectionError(msg)
        return self.readiness


def failure(response: httpx.Response) -> dict[str, Any]:
    """The body, having checked that Saleor takes it for a failure and shows its message."""
    answer: dict[str, Any] = response.json()
    assert response.status_code < 500
    assert answer["result"] == "REFUND_FAILURE"
    assert 1 <= len(answer["pspReference"]) <= 50
    assert 1 <= len(answer["message"]) <= 512
    assert "actions" not in answer
    return answer


async def _handle(behind: Behind, delivery: VerifiedDelivery) -> Answer:
    behind.seen.append(delivery)
    return TAKEN if behind.handle is None else await behind.handle(delivery)


def _jwk(name: str) -> dict[str, object]:
    numbers = rsa_key(name).public_key().public_numbers()
    return {
        "kty": "RSA",
        "kid": name,
        "alg": "RS256",
        "use": "sig",
        "key_ops": ["verify"],
        "n": _base64(numbers.n.to_bytes(256, "big")),
        "e": _base64(numbers.e.to_bytes(3, "big")),
    }


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
