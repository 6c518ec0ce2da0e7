"""What has happened in a shop so far: the port `FirstRunRecords`."""

from dataclasses import dataclass

import sqlalchemy as sa

from saleor_msp_app.domain.first_run import FirstRunFacts
from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.domain.operation import OperationKind, OperationState, ReportState
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.tables import accounts, adoptions, channel_accounts, operations

_PAYS = (OperationKind.CHARGE, OperationKind.AUTHORIZATION)


@dataclass(frozen=True, slots=True)
class SqlFirstRun:
    """`has_default`: the environment has an account."""

    database: Database
    has_default: bool

    async def __call__(self, shop: SaleorApiUrl) -> FirstRunFacts:
        """See the port."""
        of_shop = accounts.c.shop == shop
        accepted = (operations.c.shop == shop) & (operations.c.state == OperationState.ACCEPTED)
        refunded = (operations.c.kind == OperationKind.REFUND) & (operations.c.report == ReportState.DONE)
        questions = (
            accounts.select().where(of_shop, accounts.c.archived_at.is_(None)),
            channel_accounts.select().where(channel_accounts.c.shop == shop),
            accounts.select().where(of_shop, accounts.c.notified_at.is_not(None)),
            sa.union_all(
                sa.select(sa.literal(1)).where(
                    sa.exists(operations.select().where(accepted, operations.c.kind.in_(_PAYS)))
                ),
                sa.select(sa.literal(1)).where(sa.exists(adoptions.select().where(adoptions.c.shop == shop))),
            ),
            operations.select().where(accepted, refunded),
        )
        async with self.database.read() as connection:
            found = [
                bool((await connection.execute(sa.select(sa.exists(question.subquery().select())))).scalar())
                for question in questions
            ]
        return FirstRunFacts(self.has_default, *found)
