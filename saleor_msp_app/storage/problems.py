"""What stands at Saleor, or is to be told there."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.domain.problem import Problem
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.tables import problems
from saleor_msp_app.usecases.ports.problems import KeptProblem


@dataclass(frozen=True, slots=True)
class SqlProblems:
    """The port `Problems`."""

    database: Database

    async def all(self) -> tuple[KeptProblem, ...]:
        """See the port."""
        query = problems.select().order_by(problems.c.shop, problems.c.raised_at, problems.c.key)
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return tuple(
            KeptProblem(
                SaleorApiUrl(row["shop"]),
                Problem(row["key"], row["message"], is_critical=row["is_critical"]),
                row["raised_at"],
                row["told_at"],
            )
            for row in rows
        )

    async def keep(self, shop: SaleorApiUrl, problem: Problem, now: datetime) -> None:
        """See the port."""
        insert = sqlite.insert if self.database.is_sqlite else postgresql.insert
        content = {"message": problem.message, "is_critical": problem.is_critical, "told_at": None}
        statement = (
            insert(problems)
            .values(shop=shop, key=problem.key, raised_at=now, **content)
            .on_conflict_do_update(index_elements=[problems.c.shop, problems.c.key], set_=content)
        )
        async with self.database.write() as connection:
            await connection.execute(statement)

    async def told(self, shop: SaleorApiUrl, problem: Problem, now: datetime) -> None:
        """See the port."""
        same = sa.and_(
            _is(shop, problem.key),
            problems.c.message == problem.message,
            problems.c.is_critical == problem.is_critical,
        )
        async with self.database.write() as connection:
            await connection.execute(problems.update().where(same).values(told_at=now))

    async def drop(self, shop: SaleorApiUrl, key: str) -> None:
        """See the port."""
        async with self.database.write() as connection:
            await connection.execute(problems.delete().where(_is(shop, key)))


def _is(shop: SaleorApiUrl, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(problems.c.shop == shop, problems.c.key == key)
