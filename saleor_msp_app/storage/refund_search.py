"""What begins with a text: order numbers, references, MultiSafepay's ids. Each by its own index."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from saleor_msp_app.domain.ids import PspReference, SaleorApiUrl
from saleor_msp_app.storage.tables import operations

MOST_OF_EACH = 250
"""Of one column. Whoever gets as many types more."""

_LAST = "\U0010ffff"
"""No text goes on with more than this."""

_SEARCHED = (
    operations.c.psp_reference,
    operations.c.order_number,
    operations.c.msp_order_id,
    operations.c.msp_refund_id,
    operations.c.told_as,
    operations.c.healed_reference,
)


async def found_by(
    connection: AsyncConnection, text: str, shop: SaleorApiUrl | None
) -> Sequence[PspReference]:
    """References of what has a column that is the text, or begins with it."""
    is_sqlite = connection.dialect.name == "sqlite"
    of_shop = () if shop is None else (operations.c.shop == shop,)
    branches = [
        sa.select(operations.c.psp_reference).where(*of_shop, condition).limit(MOST_OF_EACH).subquery()
        for column in _SEARCHED
        for condition in _alike(column, text, is_sqlite=is_sqlite)
    ]
    found = await connection.execute(sa.union(*(sa.select(branch) for branch in branches)))
    return [PspReference(row.psp_reference) for row in found]


def _alike(column: sa.Column[Any], text: str, *, is_sqlite: bool) -> Iterator[sa.ColumnElement[bool]]:
    """What equals it is asked for on its own: it must be there, however much begins so.

    A range, not LIKE: nothing has to be escaped, and an index is used for whatever text is bound. PostgreSQL
    compares by its locale, unless told otherwise.
    """
    yield column == text
    if is_sqlite:
        yield sa.and_(column >= text, column < text + _LAST)
    else:
        yield sa.and_(column.bool_op("~>=~")(text), column.bool_op("~<~")(text + _LAST))
