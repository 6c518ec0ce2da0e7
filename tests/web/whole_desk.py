"""Every section of the desk over a real database and MultiSafepay's sandbox, without an engine and Saleor."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import httpx
import sqlalchemy as sa
from starlette.applications import Starlette

from saleor_msp_app.composition.accounts_desk import AccountParts
from saleor_msp_app.composition.desk import DeskParts, desk_sections
from saleor_msp_app.composition.environment_account import EnvironmentAccount
from saleor_msp_app.domain.account import Environment
from saleor_msp_app.domain.ids import AccountId, ChannelSlug, MspOrderId, PspReference, TransactionId
from saleor_msp_app.domain.reporting import TransactionSeen
from saleor_msp_app.domain.saleor_channel import SaleorChannel
from saleor_msp_app.multisafepay.client import MultiSafepayClient
from saleor_msp_app.multisafepay.connection import MultiSafepayConnection
from saleor_msp_app.saleor.order_payments import SaleorOrderPayments
from saleor_msp_app.storage.crypto import KeyRing, new_key
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.ledger import SqlLedger
from saleor_msp_app.storage.resumption import SqlResumption
from saleor_msp_app.storage.takers import SqlTakers
from saleor_msp_app.usecases.choose_account import ChooseAccount
from saleor_msp_app.usecases.pace import Pace
from saleor_msp_app.usecases.ports.installations import Installation
from tests.msp_sandbox import MspSandbox
from tests.web.desk_token import as_visitor
from tests.web.shop import NOW, Behind, FakeSaleor
from tests.workflow.desk import merchant


@contextmanager
def whole_desk(database: Database, sandbox: MspSandbox) -> Iterator[httpx.Client]:
    """A visitor's client, at `NOW`. Nothing can be handed over: it is for pages that only show."""
    http = httpx.AsyncClient(trust_env=False)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        """Connections are given back in the loop that has opened them."""
        yield
        await http.aclose()
        await database.close()

    sections = desk_sections(_parts(database, sandbox, http), _accounts(database, sandbox, http))
    with Behind(sections=sections, lifespan=lifespan).installed().client() as client:
        client.headers.update(as_visitor())
        yield client


@dataclass
class QuickSaleor(FakeSaleor):
    """Answers at once: what is measured is the app."""

    async def transaction(
        self, installation: Installation, transaction: TransactionId
    ) -> TransactionSeen | None:
        del installation, transaction
        return TransactionSeen(())


class QuickChannels:
    """The port `SaleorChannels`, as quick."""

    async def all(self, installation: Installation) -> tuple[SaleorChannel, ...]:
        del installation
        return (SaleorChannel(ChannelSlug("eur"), "Europe", "EUR", is_active=True),)


@dataclass(frozen=True, slots=True)
class NoEngine:
    """Nothing is handed over: only pages are asked for."""

    async def look_at(self, account: AccountId, order: MspOrderId) -> None:
        raise NotImplementedError

    def enqueue(self, connection: sa.Connection, reference: PspReference) -> None:
        raise NotImplementedError

    def enqueue_again(self, connection: sa.Connection, reference: PspReference, version: int) -> None:
        raise NotImplementedError


def _parts(database: Database, sandbox: MspSandbox, http: httpx.AsyncClient) -> DeskParts:
    engine, accounts = NoEngine(), EnvironmentAccount(merchant(sandbox))
    saleor = httpx.AsyncHTTPTransport()
    return DeskParts(
        database=database,
        ledger=SqlLedger(database, engine.enqueue),
        resume=SqlResumption(database, engine.enqueue_again),
        accounts=accounts,
        choose=ChooseAccount(accounts, SqlTakers(database)),
        orders=SaleorOrderPayments(saleor),
        multisafepay=MultiSafepayClient(http),
        saleor=QuickSaleor(),
        notices=engine,
        clock=lambda: NOW,
        pace=Pace(),
    )


def _accounts(database: Database, sandbox: MspSandbox, http: httpx.AsyncClient) -> AccountParts:
    account = merchant(sandbox)
    return AccountParts(
        database=database,
        ring=KeyRing([new_key()]),
        accounts=EnvironmentAccount(account),
        default=account,
        api_urls=dict.fromkeys(Environment, sandbox.api_url),
        connection=MultiSafepayConnection(http),
        channels=QuickChannels(),
        notification_url=lambda: "https://msp.example.com/api/notifications/multisafepay",
        clock=lambda: NOW,
    )
