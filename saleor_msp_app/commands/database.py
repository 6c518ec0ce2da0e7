"""The database as the commands open it: there, of this version, and never made by them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import sqlalchemy as sa

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.errors import SaleorMspError
from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.storage.engine import Database, open_database
from saleor_msp_app.storage.ledger import SqlLedger
from saleor_msp_app.storage.migrate import is_current


class DatabaseNotReady(SaleorMspError):
    """There is no database of this version at the address; the text says what to do."""


class NoSuchRefund(SaleorMspError):
    """The ledger has no operation of this reference."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"No refund has the reference {reference}. `refunds list` shows those there are.")


@asynccontextmanager
async def reading(database_url: Secret) -> AsyncIterator[Database]:
    """The database, checked to be there and to have this version's tables. Nothing is created."""
    url = sa.make_url(database_url.reveal())
    _check_file(url)
    database = open_database(url)
    try:
        if not await _is_current(database):
            raise DatabaseNotReady(
                "The database does not have this version's tables: run `saleor-msp-app migrate`."
            )
        yield database
    finally:
        await database.close()


async def operation_of(ledger: SqlLedger, reference: PspReference) -> Operation:
    """Raise `NoSuchRefund`."""
    try:
        return await ledger.get(reference)
    except LookupError:
        raise NoSuchRefund(reference) from None


def reading_ledger(database: Database) -> SqlLedger:
    """A ledger that nothing new is written to."""

    def refuse(connection: sa.Connection, reference: PspReference) -> None:
        del connection
        raise RuntimeError(f"{reference}: this command only reads")

    return SqlLedger(database, refuse)


def _check_file(url: sa.URL) -> None:
    """SQLite would make an empty file where there is none."""
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise DatabaseNotReady(f"There is no database at {url.database}. Is SALEOR_MSP_DATABASE_URL right?")


async def _is_current(database: Database) -> bool:
    try:
        return await is_current(database)
    except sa.exc.OperationalError as error:
        raise DatabaseNotReady(f"The database does not answer: {error.orig}") from None
