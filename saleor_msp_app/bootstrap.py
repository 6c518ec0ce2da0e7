"""The composition root: the only file that knows every part and puts them together."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from starlette.applications import Starlette

from saleor_msp_app.composition.accounts import account_choice, merchant_accounts
from saleor_msp_app.composition.accounts_desk import AccountParts
from saleor_msp_app.composition.connections import to_multisafepay, to_saleor
from saleor_msp_app.composition.desk import DeskParts, desk_sections
from saleor_msp_app.composition.payments import payment_sessions
from saleor_msp_app.composition.shops import migration_of_shops, problems_of_shops
from saleor_msp_app.domain.new_order import ReturnAddresses
from saleor_msp_app.domain.order_to_make import order_to_make
from saleor_msp_app.domain.payment_refused import PaymentRefused
from saleor_msp_app.domain.payment_request import StorefrontData
from saleor_msp_app.domain.return_addresses import return_addresses
from saleor_msp_app.durable.engine import DurableEngine, EngineOptions
from saleor_msp_app.durable.reaper import Heartbeat, Reaper
from saleor_msp_app.durable.schedule import Schedule
from saleor_msp_app.durable.strays import Strays
from saleor_msp_app.durable.until_done import UntilDone
from saleor_msp_app.multisafepay.client import MultiSafepayClient
from saleor_msp_app.multisafepay.connection import MultiSafepayConnection
from saleor_msp_app.multisafepay.notification import is_genuine, order_in
from saleor_msp_app.multisafepay.order_desk import MultiSafepayDesk
from saleor_msp_app.saleor.channels import SaleorChannelList
from saleor_msp_app.saleor.client import SaleorClient
from saleor_msp_app.saleor.keys import Keys
from saleor_msp_app.saleor.manifest import build_manifest, read_schema_version
from saleor_msp_app.saleor.manifest_files import manifest_file
from saleor_msp_app.saleor.order_payments import SaleorOrderPayments
from saleor_msp_app.saleor.transaction_search import SaleorTransactionSearch
from saleor_msp_app.saleor.url_guard import UrlGuard
from saleor_msp_app.saleor.webhooks import BoundWebhook
from saleor_msp_app.settings import Settings
from saleor_msp_app.storage.aftermath import SqlAftermath
from saleor_msp_app.storage.chores import SqlChores
from saleor_msp_app.storage.crypto import KeyRing
from saleor_msp_app.storage.differences import SqlDifferences
from saleor_msp_app.storage.engine import Database, open_database
from saleor_msp_app.storage.installations import SqlInstallations
from saleor_msp_app.storage.ledger import SqlLedger
from saleor_msp_app.storage.migrate import migrate
from saleor_msp_app.storage.payments import SqlPayments
from saleor_msp_app.storage.replicas import SqlReplicas
from saleor_msp_app.storage.resumption import SqlResumption
from saleor_msp_app.storage.retention import Retention
from saleor_msp_app.storage.takers import SqlTakers
from saleor_msp_app.storage.unfinished import SqlUnfinished
from saleor_msp_app.usecases.find_home import FindHome
from saleor_msp_app.usecases.follow_order import FollowOrder
from saleor_msp_app.usecases.follow_payment import FollowPayment
from saleor_msp_app.usecases.handle_notification import HandleNotification
from saleor_msp_app.usecases.heal_answer import HealAnswer
from saleor_msp_app.usecases.install_app import InstallApp
from saleor_msp_app.usecases.looking_up import LookUp
from saleor_msp_app.usecases.offered_methods import OfferedMethods
from saleor_msp_app.usecases.pace import Pace
from saleor_msp_app.usecases.payment_parts import PaymentParts, SessionPace
from saleor_msp_app.usecases.perform_operation import PerformOperation
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.reconcile import Reconcile
from saleor_msp_app.usecases.recover_request import RecoverRequest
from saleor_msp_app.usecases.report_operation import ReportOperation
from saleor_msp_app.usecases.request_action import RequestAction
from saleor_msp_app.usecases.settling import Settling
from saleor_msp_app.web.action_requested import ACTION_WEBHOOKS, Actions
from saleor_msp_app.web.app import create_app
from saleor_msp_app.web.notification_endpoint import PATH as NOTIFICATION_PATH
from saleor_msp_app.web.services import WebServices
from saleor_msp_app.web.session_endpoint import SessionWebhook

_WHILE_A_PAGE_IS_DRAWN = 3.0
"""Seconds for Saleor: the desk then shows what it has without Saleor."""


def utc_now() -> datetime:
    """The port `Clock`."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Options:
    """What tests and benchmarks change; the defaults are for use."""

    pace: Pace = field(default_factory=Pace)
    heartbeat: Heartbeat = field(default_factory=Heartbeat)
    clock: Clock = utc_now
    poll_seconds: float = 0.1
    session_pace: SessionPace = field(default_factory=SessionPace)
    payment_parts: PaymentParts | None = None
    """What taking payments is made of, where it is not what the app has."""


class Application:
    """Every part, made once from the settings. Nothing connects or runs before the lifespan begins."""

    def __init__(self, settings: Settings, options: Options | None = None) -> None:
        self.settings = settings
        self.options = options or Options()
        self.database: Database = open_database(sa.make_url(settings.database_url.reveal()))
        self.executor_id = uuid.uuid4().hex
        self.engine = DurableEngine(
            self.database.engine_sync,
            EngineOptions(self.executor_id, self.options.poll_seconds),
            self.options.pace,
        )
        self.ledger = SqlLedger(self.database, self.engine.enqueue, self.engine.enqueue_again)
        self.installations = SqlInstallations(self.database, KeyRing(settings.secret_keys))
        self.replicas = SqlReplicas(self.database)
        self.accounts = merchant_accounts(settings, self.database, self.options.clock)
        self.saleor_transport = to_saleor(allow_loopback=settings.allow_loopback)
        self.saleor = SaleorClient(self.saleor_transport)
        self.multisafepay_http = to_multisafepay()
        self.multisafepay = MultiSafepayClient(self.multisafepay_http)
        self.payments = SqlPayments(self.database)
        self.desk = MultiSafepayDesk(self.multisafepay_http)
        self.aftermath = SqlAftermath(self.database, self.engine.enqueue)
        self.follow = self._follow()

    @cached_property
    def webhooks(self) -> tuple[BoundWebhook | SessionWebhook, ...]:
        """Every webhook: the routes and the manifest's entries both come from here."""
        actions = self._actions()
        return (*(webhook.bind(actions) for webhook in ACTION_WEBHOOKS), *self._sessions())

    def web(self) -> Starlette:
        """The ASGI app."""
        return create_app(self._services(), self._lifespan)

    def _services(self) -> WebServices:
        guard = UrlGuard(self.settings.allowed_saleor_urls, allow_loopback=self.settings.allow_loopback)
        return WebServices(
            webhooks=self.webhooks,
            installations=self.installations,
            keys=Keys(self.installations, self.saleor),
            clock=self.options.clock,
            manifest=self._manifest,
            install=InstallApp(
                guard, self.saleor, self.installations, self.ledger.release_reports, self.options.clock
            ),
            readiness=self._readiness,
            notified=HandleNotification(
                self.accounts,
                self.aftermath,
                self.payments,
                self.engine,
                is_genuine,
                order_in,
                self.options.clock,
            ),
            logo=manifest_file("logo.png").read_bytes(),
            desk=desk_sections(self._desk(), self._accounts_desk()),
        )

    def _accounts_desk(self) -> AccountParts:
        return AccountParts(
            database=self.database,
            ring=KeyRing(self.settings.secret_keys),
            accounts=self.accounts,
            default=self.settings.account,
            api_urls=self.settings.api_urls,
            connection=MultiSafepayConnection(self.multisafepay_http),
            channels=SaleorChannelList(self.saleor_transport),
            notification_url=lambda: self.settings.public_url + NOTIFICATION_PATH,
            clock=self.options.clock,
        )

    def _desk(self) -> DeskParts:
        return DeskParts(
            database=self.database,
            ledger=self.ledger,
            resume=SqlResumption(self.database, self.engine.enqueue_again),
            accounts=self.accounts,
            choose=account_choice(self.accounts, self.database),
            orders=SaleorOrderPayments(self.saleor_transport, seconds=_WHILE_A_PAGE_IS_DRAWN),
            multisafepay=self.multisafepay,
            saleor=SaleorClient(self.saleor_transport, seconds=_WHILE_A_PAGE_IS_DRAWN),
            notices=self.engine,
            clock=self.options.clock,
            pace=self.options.pace,
        )

    def _actions(self) -> Actions:
        clock, choose = self.options.clock, account_choice(self.accounts, self.database)
        return Actions(
            RequestAction(self.ledger, choose, clock),
            RecoverRequest(self.ledger, choose, self.saleor, clock),
        )

    def _sessions(self) -> tuple[SessionWebhook, ...]:
        options = self.options
        return payment_sessions(
            parts=options.payment_parts or self._payment_parts(),
            accounts=self.accounts,
            payments=self.payments,
            multisafepay=self.multisafepay,
            notices=self.engine,
            addresses=self._return_addresses,
            clock=options.clock,
            pace=options.session_pace,
        ).webhooks()

    def _payment_parts(self) -> PaymentParts:
        offered = OfferedMethods(self.desk, self.options.clock)
        return PaymentParts(build=order_to_make, desk=self.desk, offered=offered)

    def _return_addresses(self, data: StorefrontData) -> ReturnAddresses | PaymentRefused:
        notification = self.settings.public_url + NOTIFICATION_PATH
        return return_addresses(data, notification, self.settings.allowed_storefronts)

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        await migrate(self.database)
        await self.engine.launch(self._perform(), self._report(), self.follow)
        loops = (
            self._reaper().run(),
            self._retention().run(),
            self._reconciliation().run(),
            self._strays().run(),
            self._migration_of_shops().run(),
            self._problems().run(),
        )
        beside = [asyncio.create_task(loop) for loop in loops]
        try:
            yield
        finally:
            for task in beside:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await self._close()

    async def _close(self) -> None:
        """Everything is given back, whatever fails on the way."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.database.close)
            stack.push_async_callback(self.multisafepay_http.aclose)
            stack.push_async_callback(self.saleor_transport.aclose)
            stack.push_async_callback(self.replicas.leave, self.executor_id)
            await asyncio.to_thread(self.engine.destroy)

    def _perform(self) -> PerformOperation:
        clock, pace = self.options.clock, self.options.pace
        settling = Settling(self.ledger, clock)
        return PerformOperation(
            ledger=self.ledger,
            accounts=self.accounts,
            multisafepay=self.multisafepay,
            settling=settling,
            look_up=LookUp(self.multisafepay, settling, clock, pace),
            clock=clock,
            pace=pace,
        )

    def _report(self) -> ReportOperation:
        return ReportOperation(
            ledger=self.ledger,
            installations=self.installations,
            saleor=self.saleor,
            accounts=self.accounts,
            heal=HealAnswer(self.ledger, self.saleor, self.options.clock, self.options.pace),
            clock=self.options.clock,
            pace=self.options.pace,
        )

    def _reaper(self) -> Reaper:
        at_work, heartbeat = self.engine.is_at_work_on, self.options.heartbeat
        return Reaper(self.executor_id, self.replicas, at_work, self.options.clock, heartbeat)

    def _follow(self) -> FollowOrder:
        clock, pace = self.options.clock, self.options.pace
        search = SaleorTransactionSearch(self.saleor_transport)
        return FollowOrder(
            aftermath=self.aftermath,
            ledger=self.ledger,
            resume=SqlResumption(self.database, self.engine.enqueue_again),
            accounts=self.accounts,
            multisafepay=self.multisafepay,
            differences=SqlDifferences(self.database),
            find_home=FindHome(self.installations, self.accounts, SqlTakers(self.database), search),
            payment=FollowPayment(self.payments, self.aftermath, self.desk, clock, pace),
            clock=clock,
            pace=pace,
        )

    def _reconciliation(self) -> Schedule:
        clock, pace = self.options.clock, self.options.pace
        reconcile = Reconcile(
            self.aftermath, self.payments, self.accounts, self.multisafepay, self.follow, clock, pace
        )
        chores = SqlChores(self.database)
        return Schedule("reconciliation", pace.reconcile_every, reconcile, chores, clock)

    def _strays(self) -> Schedule:
        clock, pace = self.options.clock, self.options.pace
        resume = SqlResumption(self.database, self.engine.enqueue_again)
        strays = Strays(SqlUnfinished(self.database), resume, clock, pace)
        return Schedule("strays", pace.quiet_for, strays, SqlChores(self.database), clock)

    def _migration_of_shops(self) -> UntilDone:
        return migration_of_shops(
            public_url=self.settings.public_url,
            database=self.database,
            installations=self.installations,
            transport=self.saleor_transport,
            clock=self.options.clock,
            pace=self.options.pace,
        )

    def _problems(self) -> Schedule:
        return problems_of_shops(
            database=self.database,
            shops=self.installations,
            accounts=self.accounts,
            transport=self.saleor_transport,
            multisafepay_http=self.multisafepay_http,
            clock=self.options.clock,
            pace=self.options.pace,
        )

    def _retention(self) -> Retention:
        return Retention(self.database, self.options.clock, timedelta(days=self.settings.retention_days))

    def _manifest(self, schema_version: str | None) -> Mapping[str, Any]:
        declarations = [webhook.declaration for webhook in self.webhooks]
        version = read_schema_version(schema_version)
        return build_manifest(self.settings.public_url, version, declarations)

    async def _readiness(self) -> Mapping[str, bool]:
        async with self.database.read() as connection:
            await connection.execute(sa.select(1))
        return {"database": True, "engine": self.engine.is_running}
