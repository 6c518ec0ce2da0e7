"""Take over what dead processes left behind, and what a living one does not know that it has.

DBOS resumes pending work only of the executor that had it. Executors here are processes with names of
their own, so each writes a heartbeat, and one of the living gives the work of the dead back to the queue.

DBOS claims work outside of its own retries (3.4.0): where the database breaks off between the commit of a
claim and its answer, the work is this process's own and nobody begins it. So each looks after its own too.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from dbos import DBOS, WorkflowStatus

from saleor_msp_app.usecases.ports.running import Clock, Replicas

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """How often a process says that it lives, and how long a silence means death.

    A slow process that is taken for dead is harmless to the money: the ledger decides, not the engine.
    Together they are six seconds: what a dead process left is finished within ten (docs/guarantees.md).
    """

    every: timedelta = timedelta(seconds=1)
    dead_after: timedelta = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Reaper:
    """Runs beside the engine, in the same event loop."""

    executor_id: str
    replicas: Replicas
    is_at_work_on: Callable[[str], bool]
    clock: Clock
    heartbeat: Heartbeat

    async def run(self) -> None:
        """Beat and sweep until cancelled. A database that is away for a while is waited for."""
        while True:
            try:
                await self.replicas.beat(self.executor_id, self.clock())
                await self.sweep()
            except Exception:
                log.exception("replica.sweep_failed", executor_id=self.executor_id)
            await asyncio.sleep(self.heartbeat.every.total_seconds())

    async def sweep(self) -> int:
        """Resume the work of processes that are not alive, and this one's that it never began; how much
        it was."""
        async with self.replicas.sweeping() as mine:
            if not mine:
                return 0
            silent = self.clock() - self.heartbeat.dead_after
            alive = await self.replicas.alive(silent)
            pending = await DBOS.list_workflows_async(status="PENDING", load_input=False, load_output=False)
            stranded = [w for w in pending if w.executor_id not in alive or self._is_unheard_of(w, silent)]
            for workflow in stranded:
                await DBOS.resume_workflow_async(workflow.workflow_id)
                log.warning("operation.taken_over", workflow=workflow.workflow_id, of=workflow.executor_id)
        return len(stranded)

    def _is_unheard_of(self, workflow: WorkflowStatus, silent: datetime) -> bool:
        """Claimed by this process before then, and not begun. Between claim and beginning lies a moment."""
        if workflow.executor_id != self.executor_id or self.is_at_work_on(workflow.workflow_id):
            return False
        return (workflow.dequeued_at or 0) < silent.timestamp() * 1000
