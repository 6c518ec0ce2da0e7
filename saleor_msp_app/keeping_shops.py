"""Puts together what the app does in its shops by itself; a part of the composition root."""

import httpx

from saleor_msp_app.durable.until_done import UntilDone
from saleor_msp_app.saleor.manifest import wanted_permissions
from saleor_msp_app.saleor.own_webhooks import SaleorOwnWebhooks, declared_webhooks
from saleor_msp_app.saleor.webhooks import DECLARATIONS
from saleor_msp_app.storage.chores import SqlChores
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.migrated_shops import SqlMigratedShops
from saleor_msp_app.usecases.migrate_at_start import MigrateAtStart
from saleor_msp_app.usecases.migrate_shop import MigrateShop
from saleor_msp_app.usecases.pace import Pace
from saleor_msp_app.usecases.ports import Clock, Installations


def migration_of_shops(
    *,
    public_url: str,
    database: Database,
    installations: Installations,
    transport: httpx.AsyncBaseTransport,
    clock: Clock,
    pace: Pace,
) -> UntilDone:
    """Every shop gets this version's webhooks, once."""
    shops = SqlMigratedShops(database)
    declared = declared_webhooks(public_url, DECLARATIONS)
    migrate = MigrateShop(SaleorOwnWebhooks(transport), shops, declared, wanted_permissions())
    at_start = MigrateAtStart(shops, installations, migrate, SqlChores(database), clock)
    return UntilDone("shops", pace.migrate_again, at_start)
