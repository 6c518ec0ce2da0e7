"""A new state and new work for it, in one commit."""

from dataclasses import dataclass

from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.ledger import EnqueueAgain, write_change
from saleor_msp_app.usecases.ports.ledger import JournalEntry


@dataclass(frozen=True, slots=True)
class SqlResumption:
    """The port `Resumption`."""

    database: Database
    enqueue_again: EnqueueAgain

    async def __call__(self, operation: Operation, *entries: JournalEntry) -> None:
        async with self.database.write() as connection:
            await write_change(connection, operation, entries)
            await connection.run_sync(self.enqueue_again, operation.psp_reference, operation.version)
