"""Operations that are not finished and that no workflow works on.

A workflow can end without its work: DBOS gives one up when the database fails while a step is recorded
(seen in 3.4.0 with a full disk and with a cancelled statement). The ledger knows better.
"""

from dataclasses import dataclass

import structlog
from dbos import DBOS

from saleor_msp_app.domain.operation import Operation, take_up_again
from saleor_msp_app.usecases.pace import Pace
from saleor_msp_app.usecases.ports.ledger import JournalEntry, Resumption, Unfinished
from saleor_msp_app.usecases.ports.running import Clock

_ACTIVE = ["PENDING", "ENQUEUED", "DELAYED"]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Strays:
    """A chore: finds them and hands them to the engine once more."""

    unfinished: Unfinished
    resume: Resumption
    clock: Clock
    pace: Pace

    async def __call__(self) -> int:
        """How many there were."""
        quiet = self.clock() - self.pace.quiet_for
        strays = [one for one in await self.unfinished(quiet) if not await _is_worked_on(one)]
        for stray in strays:
            now = self.clock()
            entry = JournalEntry(now, "engine.taken_up_again", {})
            await self.resume(take_up_again(stray, now), entry)
            log.warning("operation.taken_up_again", psp_reference=stray.psp_reference)
        return len(strays)


async def _is_worked_on(operation: Operation) -> bool:
    """Later work of an operation is named by its reference too (`engine.enqueue_again`)."""
    active = await DBOS.list_workflows_async(
        workflow_id_prefix=operation.psp_reference,
        status=_ACTIVE,
        limit=1,
        load_input=False,
        load_output=False,
    )
    return bool(active)
