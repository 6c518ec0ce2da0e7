"""The shops in which the app is installed, and the keys their tokens are encrypted with."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from saleor_msp_app.domain.ids import SaleorApiUrl, SaleorAppId
from saleor_msp_app.storage.crypto import KeyRing, SecretUnreadable
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.tables import shops


@dataclass(frozen=True, slots=True)
class Shop:
    """An installation without its token."""

    url: SaleorApiUrl
    app_id: SaleorAppId
    domain: str
    installed_at: datetime


class Rotation(StrEnum):
    """What became of a secret, or would become of it."""

    CURRENT = "current"
    ROTATED = "rotated"
    UNREADABLE = "unreadable"
    INSTALLED_MEANWHILE = "installed_meanwhile"
    CHANGED_MEANWHILE = "changed_meanwhile"


@dataclass(frozen=True, slots=True)
class ShopList:
    """Knows no token in clear."""

    database: Database

    async def all(self) -> tuple[Shop, ...]:
        """Every shop, oldest installation first."""
        query = shops.select().order_by(shops.c.installed_at, shops.c.saleor_api_url)
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return tuple(
            Shop(
                SaleorApiUrl(row["saleor_api_url"]),
                SaleorAppId(row["app_id"]),
                row["domain"],
                row["installed_at"],
            )
            for row in rows
        )

    async def rotate(self, keys: KeyRing, *, dry_run: bool) -> dict[SaleorApiUrl, Rotation]:
        """Put every token under the first key. One that no key opens is left as it is."""
        query = sa.select(shops.c.saleor_api_url, shops.c.token).order_by(shops.c.saleor_api_url)
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).all()
        return {
            SaleorApiUrl(url): await self._rotate(url, token, keys, dry_run=dry_run) for url, token in rows
        }

    async def _rotate(self, url: str, token: bytes, keys: KeyRing, *, dry_run: bool) -> Rotation:
        if keys.is_current(token):
            return Rotation.CURRENT
        try:
            under_first = keys.rotate(token)
        except SecretUnreadable:
            return Rotation.UNREADABLE
        if dry_run or await self._replace(url, token, under_first):
            return Rotation.ROTATED
        return Rotation.INSTALLED_MEANWHILE

    async def _replace(self, url: str, old: bytes, new: bytes) -> bool:
        """False where the shop was installed again meanwhile: its newer token stays."""
        same = (shops.c.saleor_api_url == url) & (shops.c.token == old)
        async with self.database.write() as connection:
            result = await connection.execute(shops.update().where(same).values(token=new))
        return result.rowcount == 1
