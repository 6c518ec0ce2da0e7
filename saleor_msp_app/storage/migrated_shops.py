"""Which webhooks each shop is known to have."""

from dataclasses import dataclass

import sqlalchemy as sa

from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.tables import shops


@dataclass(frozen=True, slots=True)
class SqlMigratedShops:
    """The port `MigratedShops`. An installation forgets what was known: it brings a manifest of its own."""

    database: Database

    async def outdated(self, fingerprint: str) -> tuple[SaleorApiUrl, ...]:
        """See the port."""
        query = (
            sa.select(shops.c.saleor_api_url)
            .where(shops.c.webhooks_of.is_distinct_from(fingerprint))
            .order_by(shops.c.installed_at, shops.c.saleor_api_url)
        )
        async with self.database.read() as connection:
            return tuple(SaleorApiUrl(url) for url in (await connection.execute(query)).scalars())

    async def remember(self, shop: SaleorApiUrl, fingerprint: str) -> None:
        """See the port."""
        statement = shops.update().where(shops.c.saleor_api_url == shop).values(webhooks_of=fingerprint)
        async with self.database.write() as connection:
            await connection.execute(statement)
