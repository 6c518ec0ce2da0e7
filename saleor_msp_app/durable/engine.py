"""DBOS, the durable engine: what was enqueued is carried out, whatever dies meanwhile.

The only place that knows DBOS. One engine per process: DBOS keeps its registrations in a global. It is
not exactly-once towards MultiSafepay (a step that was cut off runs again); the ledger is.
"""

import asyncio
import logging
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSClient, DBOSConfig

from saleor_msp_app.domain.ids import AccountId, MspOrderId, PspReference
from saleor_msp_app.usecases.pace import Pace, Settled, Step

QUEUE = "operations"
WORKFLOW = "settle_operation"
LOOKS = "looks"
LOOK = "follow_order"
"""Orders that are read again for a notification: in a queue of their own, refunds do not wait for them."""

APPLICATION_VERSION = "1"
"""A constant: DBOS resumes pending work of the same version only, and by default derives the version from
the source, so that an upgrade would strand what is in flight. Old steps stay replayable instead: a step's
name and meaning never change, new ones get new names."""

Work: TypeAlias = Callable[[PspReference, int], Awaitable[Step]]
Follow: TypeAlias = Callable[[AccountId, MspOrderId, int], Awaitable[Step]]

_LOOKS_AT_ONCE = 10
_LOOKS_LESS_OFTEN = 3
"""A notification can wait longer than a clerk: asking an empty queue is most of what an idle app does."""

_NOTHING_TO_HEAR = 0.05
"""Seconds. The app sends no notifications of DBOS's, so its listener never asks the database; but to stop it
DBOS waits until its sleep has ended, which takes a second if nothing is said."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """`executor_id` is unique per process. `poll_seconds`: how long new work may lie in the queue.

    Work that waits (for MultiSafepay, for Saleor) keeps its place, so there is no limit of places: otherwise
    one shop that is away for days would stop the refunds of all others.
    """

    executor_id: str
    poll_seconds: float = 0.1
    worker_concurrency: int | None = None
    schema: str = "dbos"


class DurableEngine:
    """Runs `perform`, then `report`, for every operation that was enqueued."""

    def __init__(self, database: sa.Engine, options: EngineOptions, pace: Pace) -> None:
        self._database = database
        self._options = options
        self._pace = pace
        self._client: DBOSClient | None = None
        self._at_work: Counter[str] = Counter()

    async def launch(self, perform: Work, report: Work, follow: Follow) -> None:
        """Create the engine's tables and begin to work. Call inside the event loop that the work uses."""
        # A fresh registry: a second engine of the same process (in tests) brings its own work.
        DBOS.destroy(destroy_registry=True)
        DBOS(config=self._config())
        DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)(self._settle_with(perform, report))
        DBOS.workflow(name=LOOK, max_recovery_attempts=None)(self._look_with(follow))
        DBOS.launch()
        often = self._options.poll_seconds
        for queue, concurrency, seconds in (
            (QUEUE, self._options.worker_concurrency, often),
            (LOOKS, _LOOKS_AT_ONCE, often * _LOOKS_LESS_OFTEN),
        ):
            await DBOS.register_queue_async(
                queue, worker_concurrency=concurrency, polling_interval_sec=seconds
            )
        self._client = DBOSClient(system_database_engine=self._database)

    @property
    def is_running(self) -> bool:
        """Whether work can be handed over."""
        return self._client is not None

    def is_at_work_on(self, workflow_id: str) -> bool:
        """Whether this process carries it out now."""
        return workflow_id in self._at_work

    def enqueue(self, connection: sa.Connection, reference: PspReference) -> None:
        """Hand an operation over inside the caller's transaction. Its reference names the work."""
        self._enqueue(connection, reference, reference)

    def _enqueue(self, connection: sa.Connection, reference: PspReference, workflow_id: str) -> None:
        if self._client is None:
            msg = "the engine is not running"
            raise RuntimeError(msg)
        self._client.enqueue_in_transaction(
            connection,
            {
                "workflow_name": WORKFLOW,
                "queue_name": QUEUE,
                "workflow_id": workflow_id,
                "app_version": APPLICATION_VERSION,
            },
            reference,
        )

    def enqueue_again(self, connection: sa.Connection, reference: PspReference, version: int) -> None:
        """New work for an operation whose own has ended, or waits: the version names it (`handover.py`)."""
        self._enqueue(connection, reference, f"{reference}:{version}")

    async def look_at(self, account: AccountId, order: MspOrderId) -> None:
        """The port `Notices`. Two looks at one order stay two: the first may have read it already."""
        if self._client is None:
            msg = "the engine is not running"
            raise RuntimeError(msg)
        await self._client.enqueue_async(
            {"workflow_name": LOOK, "queue_name": LOOKS, "app_version": APPLICATION_VERSION}, account, order
        )

    def destroy(self) -> None:
        """Stop working. What is in flight goes on at the next launch."""
        if self._client is not None:
            self._client.destroy()
            self._client = None
        DBOS.destroy(workflow_completion_timeout_sec=0)

    def _config(self) -> DBOSConfig:
        return {
            "name": "saleor-msp-app",
            "system_database_engine": self._database,
            "application_version": APPLICATION_VERSION,
            "executor_id": self._options.executor_id,
            "log_level": logging.getLevelName(logging.WARNING),
            "use_listen_notify": False,
            "notification_listener_polling_interval_sec": _NOTHING_TO_HEAR,
        }

    def _settle_with(self, perform: Work, report: Work) -> Callable[[str], Awaitable[None]]:
        async def settle_operation(reference: str) -> None:
            with self._working():
                try:
                    await self._until_settled("perform", perform, PspReference(reference))
                    await self._until_settled("report", report, PspReference(reference))
                except sa.exc.SQLAlchemyError:
                    log.exception("operation.step_not_recorded", psp_reference=reference)
                    await self._begin_anew(PspReference(reference))

        return settle_operation

    async def _begin_anew(self, reference: PspReference) -> None:
        """Hand the operation over once more, as soon as the database can be written.

        DBOS waits for a database that is away or locked, but ends the workflow where a step cannot be
        recorded for want of room (measured, 3.4.0, SQLite): nobody would take it up before the next start.
        Nor can a step be recorded late, as its number is spent; so new work starts from the ledger.
        """
        tries = 0
        while not await asyncio.to_thread(self._enqueued_anew, reference):
            await asyncio.sleep(self._pace.after(tries).total_seconds())
            tries += 1

    def _enqueued_anew(self, reference: PspReference) -> bool:
        if self._client is None:
            return False
        try:
            with self._database.begin() as connection:
                self._enqueue(connection, reference, f"{reference}:{uuid.uuid4().hex}")
        except sa.exc.SQLAlchemyError:
            return False
        return True

    def _look_with(self, follow: Follow) -> Callable[[str, str], Awaitable[None]]:
        async def follow_order(account: str, order: str) -> None:
            async def look(_: PspReference, tries: int) -> Step:
                return await follow(AccountId(account), MspOrderId(order), tries)

            with self._working():
                await self._until_settled("follow", look, PspReference(order))

        return follow_order

    @contextmanager
    def _working(self) -> Iterator[None]:
        """Counted: work that was taken over may begin beside what is left of its first execution."""
        workflow_id = str(DBOS.workflow_id)
        self._at_work[workflow_id] += 1
        try:
            yield
        finally:
            self._at_work -= Counter([workflow_id])

    async def _until_settled(self, name: str, work: Work, reference: PspReference) -> None:
        tries = 0
        while (wait := await self._step(name, work, reference, tries)) is not None:
            tries += 1
            await DBOS.sleep_async(wait)

    async def _step(self, name: str, work: Work, reference: PspReference, tries: int) -> float | None:
        """One recorded step. None when the work is done, else the seconds to wait."""

        async def step() -> float | None:
            return await self._try(name, work, reference, tries)

        return await DBOS.run_step_async({"name": name}, step)

    async def _try(self, name: str, work: Work, reference: PspReference, tries: int) -> float | None:
        """An unexpected exception must not end the workflow: nobody would take the operation up again."""
        try:
            outcome = await work(reference, tries)
        except Exception:
            log.exception("operation.step_failed", step=name, psp_reference=reference, tries=tries)
            return self._pace.after(tries).total_seconds()
        if isinstance(outcome, Settled):
            log.info("operation.step_settled", step=name, psp_reference=reference)
            return None
        log.info("operation.step_waits", step=name, psp_reference=reference, why=outcome.why)
        return outcome.seconds
