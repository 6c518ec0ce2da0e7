"""Puts the merchant's desk together; a part of the composition root."""

from collections.abc import Callable

import httpx

from saleor_msp_app.keeping_accounts_desk import account_sections, guide
from saleor_msp_app.settings import Settings
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.usecases.ports import Accounts, Clock
from saleor_msp_app.web.desk.routes import Section


def desk_sections(
    *,
    settings: Settings,
    database: Database,
    accounts: Accounts,
    multisafepay: httpx.AsyncClient,
    saleor: httpx.AsyncBaseTransport,
    notification_url: Callable[[], str],
    clock: Clock,
) -> tuple[Section, ...]:
    """The sections in their order; each brings its pages."""
    way = guide(settings, database, notification_url)
    return account_sections(
        settings, database, accounts, multisafepay=multisafepay, saleor=saleor, clock=clock, way=way
    )
