"""The merchant's desk"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_WAITS = sa.text("state = 'needs_person' OR report = 'parked'")
_SEARCHED = ("psp_reference", "order_number", "msp_order_id")
_SEARCHED_WHERE_THERE = ("msp_refund_id", "told_as", "healed_reference")


def upgrade() -> None:
    _how_people_look_for_operations()


def _how_people_look_for_operations() -> None:
    op.create_index(
        "ix_operations_waiting",
        "operations",
        ["shop", "created_at", "psp_reference"],
        unique=False,
        sqlite_where=_WAITS,
        postgresql_where=_WAITS,
    )
    op.create_index(
        "ix_operations_desk",
        "operations",
        [
            "shop",
            "kind",
            "created_at",
            "psp_reference",
            "state",
            "report",
            "method",
            "currency",
            "moved",
        ],
        unique=False,
    )
    for column in (*_SEARCHED, *_SEARCHED_WHERE_THERE):
        there = sa.text(f"{column} IS NOT NULL") if column in _SEARCHED_WHERE_THERE else None
        op.create_index(
            f"ix_operations_by_{column}",
            "operations",
            ["shop", column],
            unique=False,
            postgresql_ops={column: "text_pattern_ops"},
            sqlite_where=there,
            postgresql_where=there,
        )
