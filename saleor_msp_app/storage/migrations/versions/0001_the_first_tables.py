"""The first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("body_sha256", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("psp_reference", sa.Text(), nullable=False),
        sa.Column("refusal_code", sa.Text()),
        sa.Column("refusal_message", sa.Text()),
        sa.Column("settled_amount", sa.BigInteger(), comment="of a success that was answered at once"),
        sa.Column("settled_currency", sa.Text()),
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("request_event_id", sa.Text(), comment="the request of Saleor that was taken"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("shop", "event", "body_sha256", name="uq_deliveries_body"),
    )
    op.create_index("ix_deliveries_psp_reference", "deliveries", ["psp_reference"], unique=False)
    op.create_index("ix_deliveries_transaction", "deliveries", ["shop", "transaction_id"], unique=False)

    op.create_table(
        "journal",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("psp_reference", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False, comment="JSON"),
        sa.PrimaryKeyConstraint("id", name="pk_journal"),
    )
    op.create_index("ix_journal_psp_reference", "journal", ["psp_reference", "id"], unique=False)

    op.create_table(
        "operations",
        sa.Column("psp_reference", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("shop", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("request_event_id", sa.Text(), nullable=False),
        sa.Column("granted_refund_id", sa.Text()),
        sa.Column("msp_order_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False, comment="JSON of what Saleor asked for"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("planned", sa.BigInteger()),
        sa.Column("before", sa.Text(), comment="JSON of what MultiSafepay's order showed before sending"),
        sa.Column("sending_since", sa.BigInteger()),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.Column("moved", sa.BigInteger()),
        sa.Column("msp_refund_id", sa.Text()),
        sa.Column("refusal_code", sa.Text()),
        sa.Column("refusal_message", sa.Text()),
        sa.Column("healed_reference", sa.Text()),
        sa.Column("presses", sa.Integer(), nullable=False),
        sa.Column("pressed_at", sa.BigInteger()),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("report_on", sa.Text(), nullable=False),
        sa.Column("completed_at", sa.BigInteger()),
        sa.Column("looked_at", sa.BigInteger(), comment="when its order was last read again"),
        sa.Column("order_claimed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name="ck_operations_amount_positive"),
        sa.PrimaryKeyConstraint("psp_reference", name="pk_operations"),
        sa.UniqueConstraint("shop", "transaction_id", "request_event_id", name="uq_operations_request"),
    )
    op.create_index("ix_operations_transaction", "operations", ["shop", "transaction_id"], unique=False)
    op.create_index("ix_operations_msp_order", "operations", ["account_id", "msp_order_id"], unique=False)
    op.create_index("ix_operations_updated_at", "operations", ["updated_at"], unique=False)
    op.create_index("ix_operations_created_at", "operations", ["created_at", "psp_reference"], unique=False)
    op.create_index(
        "uq_operations_claimed_order",
        "operations",
        ["account_id", "msp_order_id"],
        unique=True,
        sqlite_where=sa.text("order_claimed"),
        postgresql_where=sa.text("order_claimed"),
    )

    op.create_table(
        "chores",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_chores"),
    )
    op.create_table(
        "replicas",
        sa.Column("executor_id", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("executor_id", name="pk_replicas"),
    )
    op.create_table(
        "shops",
        sa.Column("saleor_api_url", sa.Text(), nullable=False),
        sa.Column("app_id", sa.Text(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False, comment="encrypted"),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("jwks", sa.Text(), nullable=False),
        sa.Column("jwks_tried_at", sa.BigInteger(), nullable=False),
        sa.Column("installed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("saleor_api_url", name="pk_shops"),
    )
