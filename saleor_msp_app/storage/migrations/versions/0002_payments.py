"""Payments that the app begins, and what their operations are known by"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payments",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("msp_order_id", sa.Text(), nullable=False),
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("payment_url", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.BigInteger(), comment="when the order was last read again"),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name="ck_payments_amount_positive"),
        sa.PrimaryKeyConstraint("account_id", "msp_order_id", name="pk_payments"),
        sa.UniqueConstraint("shop", "transaction_id", "attempt", name="uq_payments_attempt"),
    )
    op.create_index("ix_payments_open", "payments", ["state", "updated_at"], unique=False)
    op.add_column(
        "operations",
        sa.Column("told_as", sa.Text(), comment="what Saleor knows it by, where that is not psp_reference"),
    )
    op.add_column(
        "operations",
        sa.Column(
            "child_order_id", sa.Text(), comment="the order that a partial capture made at MultiSafepay"
        ),
    )
    op.add_column(
        "operations",
        sa.Column(
            "method", sa.Text(), nullable=False, server_default="", comment="of payment, MultiSafepay's code"
        ),
    )
