"""A second account beside the environment's, put straight into a database that a server runs on."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from saleor_msp_app.domain.account import Environment, Secret
from saleor_msp_app.domain.ids import AccountId, ChannelSlug, SaleorApiUrl
from saleor_msp_app.domain.stored_account import StoredAccount
from saleor_msp_app.storage.account_book import SqlAccountBook
from saleor_msp_app.storage.crypto import KeyRing
from saleor_msp_app.storage.engine import open_database
from saleor_msp_app.usecases.ports.account_book import Saved
from tests.builders.accounts import entry
from tests.builders.operations import NOW

SECOND_KEY = "key-of-the-second-website"
SECOND = AccountId("acc-second")


@dataclass(frozen=True, slots=True)
class SecondAccount:
    """`ring` is the server's SECRET_KEYS."""

    database_url: sa.URL
    ring: str
    shop: SaleorApiUrl

    def add(self) -> None:
        account = StoredAccount(SECOND, self.shop, "Second", Environment.TEST, "site", NOW, "1002", NOW, NOW)
        self._in_book(lambda book: book.add(account, Secret(SECOND_KEY), entry()))

    def serve(self, *channels: str) -> None:
        """These channels."""
        self._assign(channels, SECOND)

    def rest(self, *channels: str) -> None:
        """The environment's account serves these channels."""
        self._assign(channels, None)

    def _assign(self, channels: tuple[str, ...], account: AccountId | None) -> None:
        changes = dict.fromkeys(map(ChannelSlug, channels), account)
        self._in_book(lambda book: book.assign(self.shop, changes, entry()))

    def _in_book(self, change: Any) -> None:
        async def run() -> None:
            database = open_database(self.database_url)
            pending: Coroutine[Any, Any, Saved] = change(
                SqlAccountBook(database, KeyRing([Secret(self.ring)]))
            )
            assert await pending is Saved.DONE
            await database.close()

        asyncio.run(run())
