"""Which keys a delivery is verified with, and when a shop's key set is fetched again.

Saleor names a key by its thumbprint, so a new key has a new `kid`: an unknown one is the only reason to
fetch. A bad signature under a known one is none, or anybody could make the app call Saleor.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias, TypeVar

from saleor_msp_app.domain.errors import SaleorError
from saleor_msp_app.saleor.signature import Invalid, UnknownKey, Verified, usable_keys, verify_signature
from saleor_msp_app.usecases.ports.installations import Installation, Installations
from saleor_msp_app.usecases.ports.saleor import Saleor

REFRESH_INTERVAL = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class KeysUnavailable:
    """The key is unknown and the shop's set cannot be fetched now: the delivery may be genuine.

    Not to be answered 503, since Saleor's retries come without a body (saleor-contract.md §3).
    """

    kid: str
    why: str


T = TypeVar("T")

DeliveryCheck: TypeAlias = Verified | UnknownKey | Invalid | KeysUnavailable


@dataclass(frozen=True, slots=True)
class Keys:
    """The policy. A set that is stored stays until a better one has arrived."""

    installations: Installations
    saleor: Saleor

    async def verify(
        self, installation: Installation, signature: str, body: bytes, now: datetime
    ) -> DeliveryCheck:
        """A delivery's signature."""
        return await self.checked(installation, partial(verify_signature, signature, body), now)

    async def checked(
        self, installation: Installation, check: Callable[[str], T | UnknownKey], now: datetime
    ) -> T | UnknownKey | KeysUnavailable:
        """Check with the stored set; on an unknown key fetch the set, at most once a minute per shop."""
        found = check(installation.jwks)
        if not isinstance(found, UnknownKey):
            return found
        jwks = await self._other_set(installation, now)
        return check(jwks) if isinstance(jwks, str) else KeysUnavailable(found.kid, jwks.why)

    async def _other_set(self, installation: Installation, now: datetime) -> "str | _Unchanged":
        shop = installation.shop
        if await self.installations.claim_jwks_refresh(shop, now, now - REFRESH_INTERVAL):
            return await self._fetch(installation)
        stored = await self.installations.get(shop)
        if stored is not None and stored.jwks != installation.jwks:
            return stored.jwks
        return _Unchanged("the key set was asked for less than a minute ago")

    async def _fetch(self, installation: Installation) -> "str | _Unchanged":
        try:
            jwks = await self.saleor.fetch_jwks(installation.shop)
        except SaleorError as error:
            return _Unchanged(str(error))
        if not usable_keys(jwks):
            return _Unchanged("the key set holds no usable key")
        if jwks != installation.jwks:
            await self.installations.put_jwks(installation.shop, jwks)
        return jwks


@dataclass(frozen=True, slots=True)
class _Unchanged:
    why: str
