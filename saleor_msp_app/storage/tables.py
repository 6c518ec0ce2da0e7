"""The tables. Amounts are minor units, times are UTC in microseconds since 1970."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class UtcTime(sa.types.TypeDecorator[datetime]):
    """An aware time, kept as a whole number: the same order and precision on every database."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        """To microseconds."""
        del dialect
        return None if value is None else (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> datetime | None:
        """From microseconds."""
        del dialect
        return None if value is None else _EPOCH + timedelta(microseconds=value)


shops = sa.Table(
    "shops",
    metadata,
    sa.Column("saleor_api_url", sa.Text, primary_key=True),
    sa.Column("app_id", sa.Text, nullable=False),
    sa.Column("token", sa.LargeBinary, nullable=False, comment="encrypted"),
    sa.Column("domain", sa.Text, nullable=False),
    sa.Column("jwks", sa.Text, nullable=False),
    sa.Column("jwks_tried_at", UtcTime, nullable=False),
    sa.Column("installed_at", UtcTime, nullable=False),
    sa.Column("webhooks_of", sa.Text, comment="fingerprint of the webhooks it is known to have"),
)

operations = sa.Table(
    "operations",
    metadata,
    sa.Column("psp_reference", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("shop", sa.Text, nullable=False),
    sa.Column("transaction_id", sa.Text, nullable=False),
    sa.Column("request_event_id", sa.Text, nullable=False),
    sa.Column("granted_refund_id", sa.Text),
    sa.Column("msp_order_id", sa.Text, nullable=False),
    sa.Column("account_id", sa.Text, nullable=False),
    sa.Column("order_number", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("wanted", sa.Text, nullable=False, comment="JSON of what Saleor asked for"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("report", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("planned", sa.BigInteger),
    sa.Column("before", sa.Text, comment="JSON of what MultiSafepay's order showed before sending"),
    sa.Column("sending_since", UtcTime),
    sa.Column("taken", sa.Boolean, nullable=False),
    sa.Column("moved", sa.BigInteger),
    sa.Column("msp_refund_id", sa.Text),
    sa.Column("refusal_code", sa.Text),
    sa.Column("refusal_message", sa.Text),
    sa.Column("healed_reference", sa.Text),
    sa.Column("presses", sa.Integer, nullable=False),
    sa.Column("pressed_at", UtcTime),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("report_on", sa.Text, nullable=False),
    sa.Column("completed_at", UtcTime),
    sa.Column("told_as", sa.Text, comment="what Saleor knows it by, where that is not psp_reference"),
    sa.Column("child_order_id", sa.Text, comment="the order that a partial capture made at MultiSafepay"),
    sa.Column(
        "method", sa.Text, nullable=False, server_default="", comment="of payment, MultiSafepay's code"
    ),
    sa.Column("looked_at", UtcTime, comment="when its order was last read again"),
    sa.Column("order_claimed", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("updated_at", UtcTime, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("shop", "transaction_id", "request_event_id", name="uq_operations_request"),
    sa.CheckConstraint("amount > 0", name="ck_operations_amount_positive"),
    sa.Index("ix_operations_transaction", "shop", "transaction_id"),
    sa.Index("ix_operations_msp_order", "account_id", "msp_order_id"),
    sa.Index("ix_operations_updated_at", "updated_at"),
    sa.Index("ix_operations_created_at", "created_at", "psp_reference"),
)

waits_for_person = sa.or_(
    operations.c.state == sa.literal_column("'needs_person'"),
    operations.c.report == sa.literal_column("'parked'"),
)
"""Written with the values themselves: only so do databases see that the partial index holds it."""

balance_too_low = operations.c.refusal_code == sa.literal_column("'balance_too_low'")
"""As above."""

_of_people = (
    sa.Index(
        "ix_operations_balance",
        operations.c.created_at,
        sqlite_where=balance_too_low,
        postgresql_where=balance_too_low,
    ),
    sa.Index(
        "ix_operations_waiting",
        operations.c.shop,
        operations.c.created_at,
        operations.c.psp_reference,
        sqlite_where=waits_for_person,
        postgresql_where=waits_for_person,
    ),
    # Lists and sums of one kind are read from this alone, with any filters.
    sa.Index(
        "ix_operations_desk",
        operations.c.shop,
        operations.c.kind,
        operations.c.created_at,
        operations.c.psp_reference,
        operations.c.state,
        operations.c.report,
        operations.c.method,
        operations.c.currency,
        operations.c.moved,
    ),
    # For beginnings of texts, whatever PostgreSQL's locale is. Without the rows that have none: SQLite would
    # take those for matches, once it has counted them.
    *(
        sa.Index(
            f"ix_operations_by_{column.name}",
            operations.c.shop,
            column,
            postgresql_ops={column.name: "text_pattern_ops"},
            sqlite_where=column.is_not(None) if column.nullable else None,
            postgresql_where=column.is_not(None) if column.nullable else None,
        )
        for column in (
            operations.c.psp_reference,
            operations.c.order_number,
            operations.c.msp_order_id,
            operations.c.msp_refund_id,
            operations.c.told_as,
            operations.c.healed_reference,
        )
    ),
)
"""How people look for operations of a shop."""

one_claim_per_order = sa.Index(
    "uq_operations_claimed_order",
    operations.c.account_id,
    operations.c.msp_order_id,
    unique=True,
    sqlite_where=operations.c.order_claimed,
    postgresql_where=operations.c.order_claimed,
)

payments = sa.Table(
    "payments",
    metadata,
    sa.Column("account_id", sa.Text, primary_key=True),
    sa.Column("msp_order_id", sa.Text, primary_key=True),
    sa.Column("shop", sa.Text, nullable=False),
    sa.Column("transaction_id", sa.Text, nullable=False),
    sa.Column("order_number", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("flow", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("payment_url", sa.Text, nullable=False),
    sa.Column("looked_at", UtcTime, comment="when the order was last read again"),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("updated_at", UtcTime, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("shop", "transaction_id", "attempt", name="uq_payments_attempt"),
    sa.CheckConstraint("amount > 0", name="ck_payments_amount_positive"),
    sa.Index("ix_payments_open", "state", "updated_at"),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("shop", sa.Text, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("body_sha256", sa.Text, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("received_at", UtcTime, nullable=False),
    sa.Column("psp_reference", sa.Text, nullable=False),
    sa.Column("refusal_code", sa.Text),
    sa.Column("refusal_message", sa.Text),
    sa.Column("settled_amount", sa.BigInteger, comment="of a success that was answered at once"),
    sa.Column("settled_currency", sa.Text),
    sa.Column("transaction_id", sa.Text, nullable=False),
    sa.Column("request_event_id", sa.Text, comment="the request of Saleor that was taken"),
    sa.UniqueConstraint("shop", "event", "body_sha256", name="uq_deliveries_body"),
    sa.Index("ix_deliveries_transaction", "shop", "transaction_id"),
    sa.Index("ix_deliveries_psp_reference", "psp_reference"),
)

journal = sa.Table(
    "journal",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("psp_reference", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False, comment="JSON"),
    sa.Index("ix_journal_psp_reference", "psp_reference", "id"),
)

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("shop", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("environment", sa.Text, nullable=False),
    sa.Column("api_key", sa.LargeBinary, nullable=False, comment="encrypted"),
    sa.Column("key_last_four", sa.Text, nullable=False),
    sa.Column("previous_key", sa.LargeBinary, comment="encrypted; the key before the last change"),
    sa.Column("key_changed_at", UtcTime, nullable=False),
    sa.Column("site_id", sa.Text, nullable=False, comment="MultiSafepay's number of the website, if told"),
    sa.Column("policy", sa.Text, nullable=False, comment="JSON"),
    sa.Column("notified_at", UtcTime, comment="when the first notification came that its key has signed"),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("updated_at", UtcTime, nullable=False),
    sa.Column("archived_at", UtcTime, comment="serves no channel any more, only its payments"),
    sa.Column("version", sa.Integer, nullable=False),
)

one_account_per_name = sa.Index(
    "uq_accounts_name",
    accounts.c.shop,
    accounts.c.name,
    unique=True,
    sqlite_where=accounts.c.archived_at.is_(None),
    postgresql_where=accounts.c.archived_at.is_(None),
)

channel_accounts = sa.Table(
    "channel_accounts",
    metadata,
    sa.Column("shop", sa.Text, primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, nullable=False),
    sa.Index("ix_channel_accounts_account_id", "account_id"),
)

adoptions = sa.Table(
    "adoptions",
    metadata,
    sa.Column("shop", sa.Text, primary_key=True),
    sa.Column("msp_order_id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, nullable=False, comment="that took the payment, before the app"),
    sa.Column("created_at", UtcTime, nullable=False),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("shop", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False, comment="JSON"),
    sa.Index("ix_audit_shop", "shop", "id"),
)

problems = sa.Table(
    "problems",
    metadata,
    sa.Column("shop", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("is_critical", sa.Boolean, nullable=False),
    sa.Column("raised_at", UtcTime, nullable=False),
    sa.Column("told_at", UtcTime, comment="when Saleor took it; null: to be told"),
)

chores = sa.Table(
    "chores",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("due_at", UtcTime, nullable=False),
)

replicas = sa.Table(
    "replicas",
    metadata,
    sa.Column("executor_id", sa.Text, primary_key=True),
    sa.Column("seen_at", UtcTime, nullable=False),
)

differences = sa.Table(
    "differences",
    metadata,
    sa.Column("account_id", sa.Text, primary_key=True),
    sa.Column("msp_order_id", sa.Text, primary_key=True),
    sa.Column("shop", sa.Text, nullable=False),
    sa.Column("order_number", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("found_at", UtcTime, nullable=False),
)
