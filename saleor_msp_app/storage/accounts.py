"""Merchant accounts as they are used: with their keys. Changing them is `account_book.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy import RowMapping

from saleor_msp_app.domain.account import Environment, MerchantAccount, Secret
from saleor_msp_app.domain.ids import AccountId, ChannelSlug, SaleorApiUrl
from saleor_msp_app.storage.crypto import KeyRing, SecretUnreadable
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.policy_json import policy_from_json
from saleor_msp_app.storage.tables import accounts, channel_accounts
from saleor_msp_app.usecases.ports.running import Clock

OLD_KEY_VALID = timedelta(minutes=45)
"""For how long notifications may still be signed with the key before a rotation: MultiSafepay sends one again
until then (multisafepay-api.md §1.1, §6.3)."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SqlAccounts:
    """The stored accounts. One whose key cannot be read is as if it were not there.

    `urls` ends in `/v1/json` for each environment.
    """

    database: Database
    keys: KeyRing
    urls: Mapping[Environment, str]
    clock: Clock
    heard: set[AccountId] = field(default_factory=set, init=False)
    """Accounts whose first notification is written down: the others are not written again."""

    async def assigned(self, shop: SaleorApiUrl, channel: ChannelSlug | None) -> AccountId | None:
        """The account that a channel is assigned to, whether or not it can be used."""
        query = sa.select(channel_accounts.c.account_id).where(
            channel_accounts.c.shop == shop, channel_accounts.c.channel == channel
        )
        async with self.database.read() as connection:
            found = (await connection.execute(query)).scalar_one_or_none()
        return None if found is None else AccountId(found)

    async def by_id(self, shop: SaleorApiUrl, account: AccountId) -> MerchantAccount | None:
        """None for one of another shop, too."""
        found = await self._read(accounts.select().where(accounts.c.shop == shop, accounts.c.id == account))
        return next(iter(found), None)

    async def of_shop(self, shop: SaleorApiUrl) -> tuple[MerchantAccount, ...]:
        """Archived ones too: they refund what they took."""
        return await self._read(accounts.select().where(accounts.c.shop == shop).order_by(accounts.c.id))

    async def all(self) -> tuple[MerchantAccount, ...]:
        """Of every shop; archived ones too: their notifications go on."""
        return await self._read(accounts.select().order_by(accounts.c.id))

    async def heard_from(self, account: AccountId, now: datetime) -> None:
        """Remember the first genuine notification."""
        if account in self.heard:
            return
        statement = (
            accounts.update()
            .where(accounts.c.id == account, accounts.c.notified_at.is_(None))
            .values(notified_at=now)
        )
        async with self.database.write() as connection:
            await connection.execute(statement)
        self.heard.add(account)

    async def _read(self, query: sa.Select[Any]) -> tuple[MerchantAccount, ...]:
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return tuple(account for account in map(self._account, rows) if account is not None)

    def _account(self, row: RowMapping) -> MerchantAccount | None:
        key = self._opened(row["api_key"])
        if key is None:
            log.error("account.key_unreadable", account=row["id"], shop=row["shop"])
            return None
        environment = Environment(row["environment"])
        return MerchantAccount(
            id=AccountId(row["id"]),
            name=row["name"],
            environment=environment,
            api_key=key,
            api_url=self.urls[environment],
            policy=policy_from_json(row["policy"]),
            previous_key=self._previous(row),
        )

    def _previous(self, row: RowMapping) -> Secret | None:
        if row["previous_key"] is None or self.clock() - row["key_changed_at"] > OLD_KEY_VALID:
            return None
        return self._opened(row["previous_key"])

    def _opened(self, stored: bytes) -> Secret | None:
        try:
            return self.keys.decrypt(stored)
        except SecretUnreadable:
            return None
