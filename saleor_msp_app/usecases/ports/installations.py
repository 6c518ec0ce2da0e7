"""The shops in which the app is installed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.ids import (
    SaleorApiUrl,
    SaleorAppId,
)


@dataclass(frozen=True, slots=True)
class Installation:
    """One shop in which the app is installed. `jwks` is the last good key set, as JSON text."""

    shop: SaleorApiUrl
    app_id: SaleorAppId
    token: Secret
    domain: str
    jwks: str
    jwks_tried_at: datetime
    installed_at: datetime


class Installations(Protocol):
    """Where installations are kept (the SDK's APL). Tokens are encrypted at rest."""

    async def get(self, shop: SaleorApiUrl) -> Installation | None:
        """The installation, or None."""
        ...

    async def put(self, installation: Installation) -> None:
        """Insert, or replace token, app id, domain and keys of a shop that is known."""
        ...

    async def claim_jwks_refresh(self, shop: SaleorApiUrl, now: datetime, not_before: datetime) -> bool:
        """Set `jwks_tried_at` to `now` if it was before `not_before`; atomically, across replicas.

        True for the one caller that may fetch. Holds also when that fetch fails afterwards.
        """
        ...

    async def put_jwks(self, shop: SaleorApiUrl, jwks: str) -> None:
        """Replace the key set. Callers pass only sets that hold a usable key."""
        ...


class Shops(Protocol):
    """Every shop in which the app is installed."""

    async def all(self) -> tuple[Installation, ...]:
        """Oldest installation first."""
        ...
