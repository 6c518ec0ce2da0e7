"""Merchant accounts as the desk sees and changes them: the port `AccountBook`. Gives no key away."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import RowMapping
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from saleor_msp_app.domain.account import Environment, Secret
from saleor_msp_app.domain.audit import AuditEntry
from saleor_msp_app.domain.ids import AccountId, ChannelSlug, SaleorApiUrl
from saleor_msp_app.domain.stored_account import StoredAccount
from saleor_msp_app.storage.audit import written
from saleor_msp_app.storage.crypto import KeyRing, SecretUnreadable
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.policy_json import policy_from_json, policy_to_json
from saleor_msp_app.storage.tables import accounts, channel_accounts
from saleor_msp_app.usecases.ports.account_book import Saved


class _InUse(Exception):
    """Rolls the transaction back."""


@dataclass(frozen=True, slots=True)
class SqlAccountBook:
    """See the port."""

    database: Database
    keys: KeyRing

    async def all(self, shop: SaleorApiUrl) -> tuple[StoredAccount, ...]:
        query = accounts.select().where(accounts.c.shop == shop)
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        found = (_from_row(row) for row in rows)
        return tuple(sorted(found, key=lambda one: (one.is_archived, one.name.casefold(), one.id)))

    async def get(self, shop: SaleorApiUrl, account: AccountId) -> StoredAccount | None:
        query = accounts.select().where(accounts.c.shop == shop, accounts.c.id == account)
        async with self.database.read() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return None if row is None else _from_row(row)

    async def with_key(self, shop: SaleorApiUrl, key: Secret) -> StoredAccount | None:
        query = accounts.select().where(accounts.c.shop == shop).order_by(accounts.c.created_at)
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return next((_from_row(row) for row in rows if self._holds(row, key)), None)

    async def add(self, account: StoredAccount, key: Secret, entry: AuditEntry) -> Saved:
        row = _to_row(account) | {"api_key": self.keys.encrypt(key)}
        return await self._commit(accounts.insert().values(row), account.shop, entry)

    async def save(self, account: StoredAccount, entry: AuditEntry, key: Secret | None = None) -> Saved:
        row: dict[str, Any] = _to_row(account)
        if key is not None:
            row |= {"previous_key": accounts.c.api_key, "api_key": self.keys.encrypt(key)}
        statement = (
            accounts.update()
            .where(
                accounts.c.id == account.id,
                accounts.c.shop == account.shop,
                accounts.c.version == account.version - 1,
            )
            .values(row)
        )
        unused = account.id if account.is_archived else None
        return await self._commit(statement, account.shop, entry, unused=unused)

    async def channels(self, shop: SaleorApiUrl) -> Mapping[ChannelSlug, AccountId]:
        query = sa.select(channel_accounts.c.channel, channel_accounts.c.account_id).where(
            channel_accounts.c.shop == shop
        )
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).all()
        return {ChannelSlug(channel): AccountId(account) for channel, account in rows}

    async def assign(
        self, shop: SaleorApiUrl, changes: Mapping[ChannelSlug, AccountId | None], entry: AuditEntry
    ) -> Saved:
        wanted = {account for account in changes.values() if account is not None}
        async with self.database.write() as connection:
            if await self._usable(connection, shop, wanted) != wanted:
                return Saved.NOT_USABLE
            for channel, account in sorted(changes.items()):
                await connection.execute(self._assigned(shop, channel, account))
            await connection.execute(written(shop, entry))
        return Saved.DONE

    async def _commit(
        self,
        statement: sa.Insert | sa.Update,
        shop: SaleorApiUrl,
        entry: AuditEntry,
        *,
        unused: AccountId | None = None,
    ) -> Saved:
        """One row, its entry, or nothing. `unused` may not have a channel: its row is locked by then, so no
        channel is being assigned to it beside this."""
        try:
            async with self.database.write() as connection:
                if (await connection.execute(statement)).rowcount == 0:
                    return Saved.STALE
                if unused is not None:
                    await _check_unused(connection, unused)
                await connection.execute(written(shop, entry))
        except sa.exc.IntegrityError:
            return Saved.NAME_TAKEN
        except _InUse:
            return Saved.IN_USE
        return Saved.DONE

    async def _usable(
        self, connection: AsyncConnection, shop: SaleorApiUrl, wanted: set[AccountId]
    ) -> set[AccountId]:
        query = (
            sa.select(accounts.c.id)
            .where(accounts.c.shop == shop, accounts.c.id.in_(wanted), accounts.c.archived_at.is_(None))
            .order_by(accounts.c.id)
            .with_for_update()
        )
        return {AccountId(one) for one in (await connection.execute(query)).scalars()}

    def _assigned(
        self, shop: SaleorApiUrl, channel: ChannelSlug, account: AccountId | None
    ) -> sa.Insert | sa.Delete:
        if account is None:
            return channel_accounts.delete().where(
                channel_accounts.c.shop == shop, channel_accounts.c.channel == channel
            )
        insert = sqlite.insert if self.database.is_sqlite else postgresql.insert
        return (
            insert(channel_accounts)
            .values(shop=shop, channel=channel, account_id=account)
            .on_conflict_do_update(
                index_elements=[channel_accounts.c.shop, channel_accounts.c.channel],
                set_={"account_id": account},
            )
        )

    def _holds(self, row: RowMapping, key: Secret) -> bool:
        try:
            kept = self.keys.decrypt(row["api_key"])
        except SecretUnreadable:
            return False
        return hmac.compare_digest(kept.reveal().encode(), key.reveal().encode())


async def _check_unused(connection: AsyncConnection, account: AccountId) -> None:
    """Raise `_InUse`."""
    query = sa.select(channel_accounts.c.channel).where(channel_accounts.c.account_id == account).limit(1)
    if (await connection.execute(query)).first() is not None:
        raise _InUse


def _to_row(account: StoredAccount) -> dict[str, Any]:
    """Without the keys, and without `notified_at`, which is written where notifications come in."""
    return {
        "id": account.id,
        "shop": account.shop,
        "name": account.name,
        "environment": account.environment.value,
        "key_last_four": account.key_last_four,
        "key_changed_at": account.key_changed_at,
        "site_id": account.site_id,
        "policy": policy_to_json(account.policy),
        "created_at": account.created_at,
        "updated_at": account.updated_at,
        "archived_at": account.archived_at,
        "version": account.version,
    }


def _from_row(row: RowMapping) -> StoredAccount:
    return StoredAccount(
        id=AccountId(row["id"]),
        shop=SaleorApiUrl(row["shop"]),
        name=row["name"],
        environment=Environment(row["environment"]),
        key_last_four=row["key_last_four"],
        key_changed_at=row["key_changed_at"],
        site_id=row["site_id"],
        policy=policy_from_json(row["policy"]),
        notified_at=row["notified_at"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        archived_at=row["archived_at"],
        version=row["version"],
    )
