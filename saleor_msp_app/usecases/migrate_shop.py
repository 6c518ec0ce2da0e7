"""Bring a shop's webhooks to this version, with the app's own token (saleor-contract.md §1.5).

Saleor never reads a manifest twice. What the shop has is read first, and only the difference is sent: after a
lost answer the next run finds what was done.
"""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from saleor_msp_app.domain.errors import SaleorError, SaleorRefused, SaleorUnavailable
from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.domain.webhook_sync import (
    Change,
    Create,
    Deactivate,
    DeclaredWebhook,
    Leave,
    Need,
    fingerprint,
    needs,
    other_origins,
    steps_towards,
)
from saleor_msp_app.usecases.ports.doctor import MigratedShops, OwnApp, OwnWebhooks
from saleor_msp_app.usecases.ports.installations import Installation


@dataclass(frozen=True, slots=True)
class Taken:
    """A step with its outcome; `failed` is empty where it was done, or is not tried yet."""

    step: Need
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Migrated:
    """The shop was read. `lacking` are permissions that the app wants and only staff can give."""

    shop: SaleorApiUrl
    taken: tuple[Taken, ...]
    left: tuple[Leave, ...]
    lacking: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every step went well."""
        return not any(one.failed for one in self.taken)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The shop's webhooks lead to another deployment: nothing was touched."""

    shop: SaleorApiUrl
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotMigrated:
    """The shop could not be read. `passes`: it may work later."""

    shop: SaleorApiUrl
    why: str
    passes: bool


MigrationOutcome: TypeAlias = Migrated | Elsewhere | NotMigrated


@dataclass(frozen=True, slots=True)
class MigrateShop:
    """The use-case. `declared` and `permissions` are those of this version."""

    saleor: OwnWebhooks
    migrated: MigratedShops
    declared: tuple[DeclaredWebhook, ...]
    permissions: tuple[str, ...]

    async def __call__(
        self, installation: Installation, *, dry_run: bool = False, move: bool = False
    ) -> MigrationOutcome:
        """`move`: also where the webhooks lead to another deployment's address."""
        shop = installation.shop
        try:
            app = await self.saleor.own_app(installation)
        except SaleorError as error:
            return NotMigrated(shop, str(error), passes=isinstance(error, SaleorUnavailable))
        others = other_origins(self.declared, app.webhooks)
        if others and not move:
            return Elsewhere(shop, tuple(sorted(others)))
        outcome = await self._carry_out(installation, app, dry_run=dry_run)
        if outcome.is_whole and not dry_run:
            await self.migrated.remember(shop, fingerprint(self.declared))
        return outcome

    async def _carry_out(self, installation: Installation, app: OwnApp, *, dry_run: bool) -> Migrated:
        steps = steps_towards(self.declared, app.webhooks)
        return Migrated(
            installation.shop,
            tuple([Taken(one) if dry_run else await self._take(installation, one) for one in needs(steps)]),
            tuple(step for step in steps if isinstance(step, Leave)),
            tuple(name for name in self.permissions if name not in app.permissions),
        )

    async def _take(self, installation: Installation, step: Need) -> Taken:
        """One that fails stops no other."""
        try:
            await self._send(installation, step)
        except SaleorError as error:
            return Taken(step, error.message if isinstance(error, SaleorRefused) else str(error))
        return Taken(step)

    async def _send(self, installation: Installation, step: Need) -> None:
        match step:
            case Create(declared):
                await self.saleor.create(installation, declared)
            case Change(registered, declared):
                await self.saleor.change(installation, registered.id, declared)
            case Deactivate(registered):
                await self.saleor.deactivate(installation, registered.id)
            case _:
                assert_never(step)
