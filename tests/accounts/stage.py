"""The use-cases of accounts between a database and two MultiSafepays: one for tests, one for real money."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import httpx

from saleor_msp_app.composition.environment_account import EnvironmentAccount
from saleor_msp_app.domain.account import Environment
from saleor_msp_app.domain.audit import AuditEntry
from saleor_msp_app.domain.ids import AccountId
from saleor_msp_app.domain.stored_account import StoredAccount
from saleor_msp_app.multisafepay.connection import MultiSafepayConnection
from saleor_msp_app.storage.account_book import SqlAccountBook
from saleor_msp_app.storage.accounts import SqlAccounts
from saleor_msp_app.storage.audit import SqlAudit
from saleor_msp_app.storage.crypto import KeyRing, new_key
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.usecases.add_account import AccountAdded, AccountAsked, AddAccount
from saleor_msp_app.usecases.assign_channels import AssignChannels
from saleor_msp_app.usecases.change_account import Change, ChangeAccount
from saleor_msp_app.usecases.check_key import CheckKey
from saleor_msp_app.usecases.merchant_accounts import MerchantAccounts
from saleor_msp_app.usecases.replace_key import ReplaceKey
from saleor_msp_app.usecases.try_connection import TryConnection
from tests.builders.operations import NOW, SHOP
from tests.msp_sandbox import MspSandbox, msp_sandbox

TEST_KEY, TEST_KEY_2, LIVE_KEY = "test-key-of-site-1001", "test-key-of-site-1002", "live-key-of-site-1001"
WHO = "staff@shop.example"


@dataclass(frozen=True, slots=True)
class Worlds:
    test: MspSandbox
    live: MspSandbox


@contextmanager
def two_worlds() -> Iterator[Worlds]:
    with msp_sandbox(TEST_KEY, TEST_KEY_2) as test, msp_sandbox(LIVE_KEY) as live:
        yield Worlds(test, live)


@dataclass
class Stage:
    """The use-cases, and the time."""

    book: SqlAccountBook
    accounts: MerchantAccounts
    add: AddAccount
    change: ChangeAccount
    replace: ReplaceKey
    assign: AssignChannels
    reach: TryConnection
    now: datetime = NOW
    worlds: Worlds = field(kw_only=True)

    async def added(
        self, name: str = "Webshop", key: str = TEST_KEY, environment: str = "test"
    ) -> StoredAccount:
        """An account that was taken."""
        outcome = await self.add(SHOP, AccountAsked(name, environment, key), WHO)
        assert isinstance(outcome, AccountAdded), outcome
        return outcome.account

    def of(self, account: StoredAccount) -> Change:
        return Change(SHOP, account.id, account.version, WHO)

    async def audit(self) -> list[AuditEntry]:
        """Oldest first."""
        return list(reversed((await SqlAudit(self.book.database).page(SHOP, 100)).entries))

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


@asynccontextmanager
async def open_stage(database: Database, worlds: Worlds, *, one_url: bool = False) -> AsyncIterator[Stage]:
    """`one_url`: as with `SALEOR_MSP_API_URL`, both environments at one address."""
    ring, numbers = KeyRing([new_key()]), count(1)
    live = worlds.test if one_url else worlds.live
    urls = {Environment.TEST: worlds.test.api_url, Environment.LIVE: live.api_url}
    async with httpx.AsyncClient(trust_env=False) as http:

        def clock() -> datetime:
            return stage.now

        connection = MultiSafepayConnection(http)
        book = SqlAccountBook(database, ring)
        accounts = MerchantAccounts(SqlAccounts(database, ring, urls, clock), EnvironmentAccount(None))
        check = CheckKey(connection, urls)
        stage = Stage(
            book,
            accounts,
            AddAccount(book, check, lambda: AccountId(f"acc-{next(numbers)}"), clock),
            ChangeAccount(book, clock),
            ReplaceKey(book, check, clock),
            AssignChannels(book, clock),
            TryConnection(accounts, connection),
            worlds=worlds,
        )
        yield stage
