"""Puts together what the app does in its shops by itself; a part of the composition root."""

import httpx

from saleor_msp_app.durable.schedule import Schedule
from saleor_msp_app.durable.until_done import UntilDone
from saleor_msp_app.multisafepay.key_probe import MultiSafepayKeyProbe
from saleor_msp_app.saleor.app_problems import SaleorProblems
from saleor_msp_app.saleor.manifest import wanted_permissions
from saleor_msp_app.saleor.own_webhooks import SaleorOwnWebhooks, declared_webhooks
from saleor_msp_app.saleor.webhooks import DECLARATIONS
from saleor_msp_app.storage.archived_accounts import SqlArchivedAccounts
from saleor_msp_app.storage.chores import SqlChores
from saleor_msp_app.storage.differences import SqlDifferences
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.ledger_troubles import SqlLedgerTroubles
from saleor_msp_app.storage.migrated_shops import SqlMigratedShops
from saleor_msp_app.storage.problems import SqlProblems
from saleor_msp_app.usecases.migrate_at_start import MigrateAtStart
from saleor_msp_app.usecases.migrate_shop import MigrateShop
from saleor_msp_app.usecases.pace import Pace
from saleor_msp_app.usecases.ports.accounts import AllAccounts
from saleor_msp_app.usecases.ports.installations import Installations, Shops
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.standing_problems import StandingProblems
from saleor_msp_app.usecases.tell_problems import TellProblems


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


def problems_of_shops(
    *,
    database: Database,
    shops: Shops,
    accounts: AllAccounts,
    transport: httpx.AsyncBaseTransport,
    multisafepay_http: httpx.AsyncClient,
    clock: Clock,
    pace: Pace,
) -> Schedule:
    """Each shop shows the problems that stand."""
    standing = StandingProblems(
        SqlLedgerTroubles(database),
        SqlDifferences(database),
        accounts,
        SqlArchivedAccounts(database),
        MultiSafepayKeyProbe(multisafepay_http),
        clock,
        pace,
    )
    tell = TellProblems(shops, standing, SqlProblems(database), SaleorProblems(transport), clock)
    return Schedule("problems", pace.problems_every, tell, SqlChores(database), clock)
