"""The deliveries that were answered, as they came."""

from dataclasses import dataclass

from sqlalchemy import RowMapping

from saleor_msp_app.domain.ids import PspReference, SaleorApiUrl
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.ledger import answer_from
from saleor_msp_app.storage.tables import deliveries
from saleor_msp_app.usecases.refund_reading import KeptDelivery


@dataclass(frozen=True, slots=True)
class SqlInbox:
    """The port `Inbox`."""

    database: Database

    async def answered_with(self, reference: PspReference) -> tuple[KeptDelivery, ...]:
        query = deliveries.select().where(deliveries.c.psp_reference == reference).order_by(deliveries.c.id)
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return tuple(_read(row) for row in rows)


def _read(row: RowMapping) -> KeptDelivery:
    return KeptDelivery(
        id=row["id"],
        shop=SaleorApiUrl(row["shop"]),
        event=row["event"],
        body=row["body"] or None,
        body_sha256=row["body_sha256"],
        received_at=row["received_at"],
        answer=answer_from(row),
    )
