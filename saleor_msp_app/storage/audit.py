"""The audit list: the port `AuditTrail`, and how an entry is written within another commit."""

import json
from dataclasses import dataclass

import sqlalchemy as sa

from saleor_msp_app.domain.audit import AuditEntry, AuditPage, What
from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.tables import audit


def written(shop: SaleorApiUrl, entry: AuditEntry) -> sa.Insert:
    """The statement that adds the entry."""
    return audit.insert().values(
        shop=shop,
        at=entry.at,
        who=entry.who,
        what=entry.what.value,
        detail=json.dumps(dict(entry.detail), ensure_ascii=False),
    )


@dataclass(frozen=True, slots=True)
class SqlAudit:
    """Reads only."""

    database: Database

    async def page(self, shop: SaleorApiUrl, limit: int, before: int | None = None) -> AuditPage:
        """See the port."""
        query = audit.select().where(audit.c.shop == shop).order_by(audit.c.id.desc()).limit(limit + 1)
        if before is not None:
            query = query.where(audit.c.id < before)
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        shown = rows[:limit]
        entries = tuple(
            AuditEntry(row["at"], row["who"], What(row["what"]), json.loads(row["detail"])) for row in shown
        )
        return AuditPage(entries, shown[-1]["id"] if len(rows) > limit else None)
