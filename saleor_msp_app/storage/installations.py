"""Where installations are kept: the auth store (APL). Tokens are encrypted at rest."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.dialects import postgresql, sqlite

from saleor_msp_app.domain.ids import SaleorApiUrl, SaleorAppId
from saleor_msp_app.storage.crypto import KeyRing, SecretUnreadable
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.tables import shops
from saleor_msp_app.usecases.ports.installations import Installation


@dataclass(frozen=True, slots=True)
class SqlInstallations:
    """The port `Installations`."""

    database: Database
    keys: KeyRing

    async def get(self, shop: SaleorApiUrl) -> Installation | None:
        query = shops.select().where(shops.c.saleor_api_url == shop)
        async with self.database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return None if row is None else self._read(row)

    async def all(self) -> tuple[Installation, ...]:
        """The port `Shops`. A shop whose token fits none of the keys is left out: nothing can be asked there,
        and `doctor` names it. One lost key must not stop the work for every other shop."""
        query = shops.select().order_by(shops.c.installed_at, shops.c.saleor_api_url)
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return tuple(one for one in map(self._readable, rows) if one is not None)

    async def put(self, installation: Installation) -> None:
        row = self._write(installation)
        insert = sqlite.insert if self.database.is_sqlite else postgresql.insert
        changed = {name: value for name, value in row.items() if name != "saleor_api_url"}
        statement = (
            insert(shops)
            .values(row)
            .on_conflict_do_update(index_elements=[shops.c.saleor_api_url], set_=changed)
        )
        async with self.database.write() as connection:
            await connection.execute(statement)

    async def claim_jwks_refresh(self, shop: SaleorApiUrl, now: datetime, not_before: datetime) -> bool:
        statement = (
            shops.update()
            .where(shops.c.saleor_api_url == shop, shops.c.jwks_tried_at < not_before)
            .values(jwks_tried_at=now)
        )
        async with self.database.write() as connection:
            return (await connection.execute(statement)).rowcount == 1

    async def put_jwks(self, shop: SaleorApiUrl, jwks: str) -> None:
        statement = shops.update().where(shops.c.saleor_api_url == shop).values(jwks=jwks)
        async with self.database.write() as connection:
            await connection.execute(statement)

    def _write(self, installation: Installation) -> dict[str, Any]:
        return {
            "saleor_api_url": installation.shop,
            "app_id": installation.app_id,
            "token": self.keys.encrypt(installation.token),
            "domain": installation.domain,
            "jwks": installation.jwks,
            "jwks_tried_at": installation.jwks_tried_at,
            "installed_at": installation.installed_at,
            "webhooks_of": None,
        }

    def _readable(self, row: RowMapping) -> Installation | None:
        try:
            return self._read(row)
        except SecretUnreadable:
            return None

    def _read(self, row: RowMapping) -> Installation:
        return Installation(
            shop=SaleorApiUrl(row["saleor_api_url"]),
            app_id=SaleorAppId(row["app_id"]),
            token=self.keys.decrypt(row["token"]),
            domain=row["domain"],
            jwks=row["jwks"],
            jwks_tried_at=row["jwks_tried_at"],
            installed_at=row["installed_at"],
        )
