"""The keys of stored accounts under a new first key of the ring."""

from dataclasses import dataclass

import sqlalchemy as sa

from saleor_msp_app.domain.ids import AccountId, SaleorApiUrl
from saleor_msp_app.storage.crypto import KeyRing, SecretUnreadable
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.shop_list import Rotation
from saleor_msp_app.storage.tables import accounts


@dataclass(frozen=True, slots=True)
class RotatedAccount:
    """What became of an account's keys, or would become of them."""

    id: AccountId
    shop: SaleorApiUrl
    name: str
    result: Rotation


@dataclass(frozen=True, slots=True)
class AccountKeys:
    """Knows no key in clear."""

    database: Database

    async def rotate(self, keys: KeyRing, *, dry_run: bool) -> tuple[RotatedAccount, ...]:
        """Put every key under the first one. An account with one that no key opens is left as it is."""
        columns = accounts.c
        query = sa.select(
            columns.id, columns.shop, columns.name, columns.api_key, columns.previous_key
        ).order_by(columns.shop, columns.name, columns.id)
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(
            [
                RotatedAccount(
                    AccountId(account),
                    SaleorApiUrl(shop),
                    name,
                    await self._rotate(account, key, previous, keys, dry_run=dry_run),
                )
                for account, shop, name, key, previous in rows
            ]
        )

    async def _rotate(
        self, account: str, key: bytes, previous: bytes | None, keys: KeyRing, *, dry_run: bool
    ) -> Rotation:
        if keys.is_current(key) and (previous is None or keys.is_current(previous)):
            return Rotation.CURRENT
        try:
            new = keys.rotate(key)
            new_previous = None if previous is None else keys.rotate(previous)
        except SecretUnreadable:
            return Rotation.UNREADABLE
        if dry_run or await self._replace(account, key, new, new_previous):
            return Rotation.ROTATED
        return Rotation.CHANGED_MEANWHILE

    async def _replace(self, account: str, old: bytes, new: bytes, new_previous: bytes | None) -> bool:
        """False where the key was replaced meanwhile. The version stays: whoever edits loses nothing."""
        same = (accounts.c.id == account) & (accounts.c.api_key == old)
        changed = accounts.update().where(same).values(api_key=new, previous_key=new_previous)
        async with self.database.write() as connection:
            return (await connection.execute(changed)).rowcount == 1
