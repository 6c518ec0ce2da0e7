"""After an upgrade every shop gets this version's webhooks, once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

import structlog

from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.domain.webhook_sync import Change, Create, Need, fingerprint
from saleor_msp_app.usecases.migrate_shop import (
    Elsewhere,
    Migrated,
    MigrateShop,
    MigrationOutcome,
    NotMigrated,
)
from saleor_msp_app.usecases.ports.doctor import MigratedShops
from saleor_msp_app.usecases.ports.installations import Installations
from saleor_msp_app.usecases.ports.running import Chores, Clock

log = structlog.get_logger()

_TURN = timedelta(minutes=1)
"""For so long a shop is one process's: longer than its handful of calls take."""


@dataclass(frozen=True, slots=True)
class MigrateAtStart:
    """The use-case: one look at every shop that is not known to be up to date."""

    shops: MigratedShops
    installations: Installations
    migrate: MigrateShop
    chores: Chores
    clock: Clock

    async def __call__(self) -> bool:
        """Whether nothing is left that trying again could do. One shop that fails stops no other."""
        outdated = await self.shops.outdated(fingerprint(self.migrate.declared))
        return all([await self._done(shop) for shop in outdated])

    async def _done(self, shop: SaleorApiUrl) -> bool:
        if not await self.chores.claim(f"webhooks {shop}", self.clock(), _TURN):
            return False
        try:
            installation = await self.installations.get(shop)
            return installation is None or _told(await self.migrate(installation))
        except Exception:
            log.exception("shop.not_migrated", shop=shop)
            return True


def _told(outcome: MigrationOutcome) -> bool:
    match outcome:
        case Migrated(shop, taken, _, lacking):
            done = [_name(one.step) for one in taken if not one.failed]
            failed = {_name(one.step): one.failed for one in taken if one.failed}
            level = log.warning if failed or lacking else log.info
            level("shop.migrated", shop=shop, done=done, failed=failed, lacking=list(lacking))
        case Elsewhere(shop, origins):
            log.warning(
                "shop.served_elsewhere",
                shop=shop,
                by=list(origins),
                remedy="`saleor-msp-app shops migrate --move` takes the shop over",
            )
        case NotMigrated(shop, why, passes):
            log.warning("shop.not_migrated", shop=shop, why=why)
            return not passes
        case _:
            assert_never(outcome)
    return True


def _name(step: Need) -> str:
    match step:
        case Create(declared) | Change(_, declared):
            return declared.name
        case _:
            return step.registered.name
