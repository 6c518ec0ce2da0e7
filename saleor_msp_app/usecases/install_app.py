"""A shop registers the app: Saleor hands over a token, which has to prove itself (saleor-contract.md §2.2).

The request is not signed and anybody can send it. What makes it genuine is that the token works at the
URL it came with; so that URL is judged first, and nothing is written before the token has worked.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.errors import SaleorError, UnsafeUrl
from saleor_msp_app.domain.ids import SaleorApiUrl, SaleorAppId
from saleor_msp_app.usecases.ports.installations import Installation, Installations
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.ports.saleor import Saleor

_LONGEST = 255
"""What Saleor keeps of a message (core:saleor/core/models.py, `Job.message`)."""

_PUBLIC_URL_HINT = "Check that PUBLIC_URL is set for Saleor and for its Celery worker."
"""Without it Saleor says that it is http://localhost:8000/graphql/ (saleor-contract.md §2.2)."""


@dataclass(frozen=True, slots=True)
class InstallRequest:
    """What Saleor's register call says. `saleor_domain` is None where the header is missing."""

    saleor_api_url: str
    saleor_domain: str | None
    auth_token: Secret


class InstallRefusalCode(StrEnum):
    """The names that Saleor's App SDK uses."""

    SALEOR_URL_PROHIBITED = "SALEOR_URL_PROHIBITED"
    UNKNOWN_APP_ID = "UNKNOWN_APP_ID"
    JWKS_NOT_AVAILABLE = "JWKS_NOT_AVAILABLE"


@dataclass(frozen=True, slots=True)
class Installed:
    """The shop is stored. `again` when it was known before."""

    shop: SaleorApiUrl
    app_id: SaleorAppId
    again: bool


@dataclass(frozen=True, slots=True)
class InstallRefused:
    """Nothing was written. Saleor's dashboard shows `message` to the merchant."""

    code: InstallRefusalCode
    message: str


InstallOutcome: TypeAlias = Installed | InstallRefused


class ReleaseReports(Protocol):
    """What waits for a new installation: `Ledger.release_reports`."""

    async def __call__(self, shop: SaleorApiUrl, now: datetime) -> int:
        """Let the parked reports of the shop go on; how many."""
        ...


class ShopGuard(Protocol):
    """Which Saleor API URLs the app may call."""

    async def check(self, text: str) -> SaleorApiUrl:
        """The URL, if it is allowed and safe. Raise `UnsafeUrl`."""
        ...


@dataclass(frozen=True, slots=True)
class InstallApp:
    """The use-case. Repeatable: Saleor registers again with a new token when a try has failed."""

    guard: ShopGuard
    saleor: Saleor
    installations: Installations
    released: ReleaseReports
    clock: Clock

    async def __call__(self, request: InstallRequest) -> InstallOutcome:
        """Install the app in one shop, or say why not."""
        try:
            shop = await self.guard.check(request.saleor_api_url)
        except UnsafeUrl as error:
            return _refused(InstallRefusalCode.SALEOR_URL_PROHIBITED, str(error))
        if not _same_host(shop, request.saleor_domain):
            message = f"The shop {shop} is not on the domain that Saleor names."
            return _refused(InstallRefusalCode.SALEOR_URL_PROHIBITED, message)
        app_id = await self._app_id(shop, request.auth_token)
        if isinstance(app_id, InstallRefused):
            return app_id
        jwks = await self._jwks(shop)
        if isinstance(jwks, InstallRefused):
            return jwks
        return await self._store(shop, app_id, request, jwks)

    async def _app_id(self, shop: SaleorApiUrl, token: Secret) -> SaleorAppId | InstallRefused:
        try:
            app_id = await self.saleor.own_app_id(shop, token)
        except SaleorError as error:
            message = f"{shop} could not be asked about the token it sent: {error}."
            return _refused(InstallRefusalCode.UNKNOWN_APP_ID, message)
        if app_id is None:
            message = f"{shop} does not know the token it sent. Is the app active there?"
            return _refused(InstallRefusalCode.UNKNOWN_APP_ID, message)
        return app_id

    async def _jwks(self, shop: SaleorApiUrl) -> "_Jwks | InstallRefused":
        try:
            return _Jwks(await self.saleor.fetch_jwks(shop))
        except SaleorError as error:
            message = f"The public key of {shop} could not be fetched: {error}."
            return _refused(InstallRefusalCode.JWKS_NOT_AVAILABLE, message)

    async def _store(
        self, shop: SaleorApiUrl, app_id: SaleorAppId, request: InstallRequest, jwks: "_Jwks"
    ) -> Installed:
        known = await self.installations.get(shop)
        now = self.clock()
        await self.installations.put(
            Installation(
                shop=shop,
                app_id=app_id,
                token=request.auth_token,
                domain=request.saleor_domain or _host(shop),
                jwks=jwks.text,
                jwks_tried_at=now,
                installed_at=now,
            )
        )
        await self.released(shop, now)
        return Installed(shop, app_id, again=known is not None)


@dataclass(frozen=True, slots=True)
class _Jwks:
    text: str


def _refused(code: InstallRefusalCode, message: str) -> InstallRefused:
    """With the hint, whatever the length: the address is what goes wrong most, in every one of the steps."""
    room = _LONGEST - len(_PUBLIC_URL_HINT) - 1
    short = message if len(message) <= room else f"{message[: room - 1]}…"
    return InstallRefused(code, f"{short} {_PUBLIC_URL_HINT}")


def _same_host(shop: SaleorApiUrl, domain: str | None) -> bool:
    """Saleor sends the domain of the same site; its port may be missing."""
    return domain is None or _without_port(domain) == _without_port(_host(shop))


def _host(shop: SaleorApiUrl) -> str:
    return shop.split("/", 3)[2]


def _without_port(host: str) -> str:
    name, colon, port = host.strip().lower().rpartition(":")
    return name if colon and port.isdigit() else host.strip().lower()
