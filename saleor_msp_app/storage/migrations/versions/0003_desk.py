"""The merchant's desk: accounts of each shop, what was changed by whom, and problems told to Saleor

And which webhooks each shop is known to have.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_WAITS = sa.text("state = 'needs_person' OR report = 'parked'")
_BALANCE = sa.text("refusal_code = 'balance_too_low'")
_SEARCHED = ("psp_reference", "order_number", "msp_order_id")
_SEARCHED_WHERE_THERE = ("msp_refund_id", "told_as", "healed_reference")


def upgrade() -> None:
    _how_people_look_for_operations()
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("api_key", sa.LargeBinary(), nullable=False, comment="encrypted"),
        sa.Column("key_last_four", sa.Text(), nullable=False),
        sa.Column("previous_key", sa.LargeBinary(), comment="encrypted; the key before the last change"),
        sa.Column("key_changed_at", sa.BigInteger(), nullable=False),
        sa.Column(
            "site_id", sa.Text(), nullable=False, comment="MultiSafepay's number of the website, if told"
        ),
        sa.Column("policy", sa.Text(), nullable=False, comment="JSON"),
        sa.Column(
            "notified_at",
            sa.BigInteger(),
            comment="when the first notification came that its key has signed",
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("archived_at", sa.BigInteger(), comment="serves no channel any more, only its payments"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
    )
    op.create_index(
        "uq_accounts_name",
        "accounts",
        ["shop", "name"],
        unique=True,
        sqlite_where=sa.text("archived_at IS NULL"),
        postgresql_where=sa.text("archived_at IS NULL"),
    )
    op.create_table(
        "channel_accounts",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("shop", "channel", name="pk_channel_accounts"),
    )
    op.create_index("ix_channel_accounts_account_id", "channel_accounts", ["account_id"], unique=False)
    op.create_table(
        "adoptions",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("msp_order_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False, comment="that took the payment, before the app"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shop", "msp_order_id", name="pk_adoptions"),
    )
    op.create_table(
        "audit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False, comment="JSON"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_shop", "audit", ["shop", "id"], unique=False)
    op.create_table(
        "problems",
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("is_critical", sa.Boolean(), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), comment="when Saleor took it; null: to be told"),
        sa.PrimaryKeyConstraint("shop", "key", name="pk_problems"),
    )
    op.create_table(
        "differences",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("msp_order_id", sa.Text(), nullable=False),
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "msp_order_id", name="pk_differences"),
    )
    op.create_index(
        "ix_operations_balance",
        "operations",
        ["created_at"],
        unique=False,
        sqlite_where=_BALANCE,
        postgresql_where=_BALANCE,
    )
    op.add_column(
        "shops",
        sa.Column("webhooks_of", sa.Text(), comment="fingerprint of the webhooks it is known to have"),
    )


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
