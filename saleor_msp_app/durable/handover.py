"""Hands work to the engine from a process that does not run it: the operator's commands.

DBOS remembers the ids of finished workflows and takes a second one of the same id for the first, silently
(measured, 3.4.0). So new work for an operation gets a name of its own: the reference and the version that
the change to it has come to, which no other change shares.
"""

import sqlalchemy as sa
from dbos import DBOSClient

from saleor_msp_app.domain.errors import SaleorMspError
from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.durable.engine import APPLICATION_VERSION, QUEUE, WORKFLOW


class EngineNeverRan(SaleorMspError):
    """The database has no tables of the engine: nothing can be handed over."""

    def __init__(self) -> None:
        super().__init__(
            "The app has not run on this database yet: start it once with `saleor-msp-app serve`."
        )


class Handover:
    """The engine's queue, and nothing else of the engine. What is handed over runs when a server runs."""

    def __init__(self, database: sa.Engine) -> None:
        schema = None if database.dialect.name == "sqlite" else "dbos"
        if not sa.inspect(database).has_table("workflow_status", schema=schema):
            raise EngineNeverRan
        self._client = DBOSClient(system_database_engine=database)

    def enqueue(self, connection: sa.Connection, reference: PspReference) -> None:
        """As the running engine does it for a new operation."""
        self._enqueue(connection, reference, reference)

    def enqueue_again(self, connection: sa.Connection, reference: PspReference, version: int) -> None:
        """New work for an operation whose own has ended, or may have."""
        self._enqueue(connection, reference, f"{reference}:{version}")

    def close(self) -> None:
        """Stop using the database."""
        self._client.destroy()

    def _enqueue(self, connection: sa.Connection, reference: PspReference, workflow_id: str) -> None:
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
