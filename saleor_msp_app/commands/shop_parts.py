"""What the commands on shops are made of."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.domain.webhook_sync import DeclaredWebhook
from saleor_msp_app.saleor.guarded_transport import GuardedTransport
from saleor_msp_app.saleor.manifest import wanted_permissions
from saleor_msp_app.saleor.own_webhooks import SaleorOwnWebhooks, declared_webhooks
from saleor_msp_app.saleor.webhooks import DECLARATIONS
from saleor_msp_app.settings import Settings
from saleor_msp_app.storage.crypto import KeyRing, SecretUnreadable
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.installations import SqlInstallations
from saleor_msp_app.usecases.ports.installations import Installation


@dataclass(frozen=True, slots=True)
class ShopParts:
    """The way to every shop."""

    transport: GuardedTransport
    own: SaleorOwnWebhooks
    declared: tuple[DeclaredWebhook, ...]
    permissions: tuple[str, ...]


@asynccontextmanager
async def shop_parts(settings: Settings) -> AsyncIterator[ShopParts]:
    """By the settings of the server."""
    transport = GuardedTransport(allow_loopback=settings.allow_loopback)
    try:
        yield ShopParts(
            transport,
            SaleorOwnWebhooks(transport),
            declared_webhooks(settings.public_url, DECLARATIONS),
            wanted_permissions(),
        )
    finally:
        await transport.aclose()


async def installation_of(database: Database, settings: Settings, shop: SaleorApiUrl) -> Installation | None:
    """None where the app is not installed, or the token fits none of the keys."""
    try:
        return await SqlInstallations(database, KeyRing(settings.secret_keys)).get(shop)
    except SecretUnreadable:
        return None
