"""What the check-up and the migration of shops need from the world."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.ids import AccountId, SaleorApiUrl
from saleor_msp_app.domain.key_scope import KeyAnswer
from saleor_msp_app.domain.webhook_sync import DeclaredWebhook, RegisteredWebhook
from saleor_msp_app.usecases.ports.installations import Installation


@dataclass(frozen=True, slots=True)
class OwnApp:
    """The app as a shop has it. `extensions` by their labels. `paused`: Saleor's circuit breaker sends it no
    webhooks for a time."""

    saleor_version: str
    permissions: frozenset[str]
    extensions: frozenset[str]
    webhooks: tuple[RegisteredWebhook, ...]
    paused: bool


class OwnWebhooks(Protocol):
    """The app's own entry in a shop, by its own token.

    Every method raises `SaleorUnavailable` (it may have been done), `SaleorAccessLost` or `SaleorRefused`.
    """

    async def own_app(self, installation: Installation) -> OwnApp:
        """What the shop has."""
        ...

    async def create(self, installation: Installation, declared: DeclaredWebhook) -> None:
        """Add a webhook."""
        ...

    async def change(self, installation: Installation, webhook: str, declared: DeclaredWebhook) -> None:
        """Make a webhook of the app what is declared, and active."""
        ...

    async def deactivate(self, installation: Installation, webhook: str) -> None:
        """Let a webhook of the app rest."""
        ...


class MigratedShops(Protocol):
    """Which webhooks each shop is known to have, by their fingerprint."""

    async def outdated(self, fingerprint: str) -> tuple[SaleorApiUrl, ...]:
        """Shops not known to have these; the oldest installation first."""
        ...

    async def remember(self, shop: SaleorApiUrl, fingerprint: str) -> None:
        """The shop has them."""
        ...


@dataclass(frozen=True, slots=True)
class DocumentCheck:
    """The app's GraphQL documents against a shop's schema. `broken` are names with what is wrong; `unused`
    those that only a newer Saleor knows, and without which the app does."""

    valid: int
    broken: tuple[tuple[str, str], ...]
    unused: tuple[str, ...]


class LiveSchema(Protocol):
    """A shop's schema, by introspection."""

    async def check(self, installation: Installation) -> DocumentCheck:
        """Raise `SaleorUnavailable`, `SaleorAccessLost` or `SaleorRefused`."""
        ...


class ShopClock(Protocol):
    """The time in a shop."""

    async def time(self, shop: SaleorApiUrl) -> datetime | None:
        """By the Date header of an answer; None where there is none. Raise `SaleorUnavailable`."""
        ...


class ArchivedAccounts(Protocol):
    """Accounts that were given up: a key of theirs that MultiSafepay refuses is as it should be."""

    async def __call__(self) -> frozenset[AccountId]:
        """Their ids."""
        ...


class KeyProbe(Protocol):
    """Asks MultiSafepay what a key may do. Changes nothing there."""

    async def probe(self, account: MerchantAccount) -> KeyAnswer:
        """Never raises for anything that MultiSafepay does."""
        ...
