"""A ledger full of refunds with their journals, written in bulk. Made from a seed: every run has the same."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa

from saleor_msp_app.domain.ids import MspOrderId, MspTransactionId, PspReference, TransactionId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, ReportState
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.operation_rows import to_row
from saleor_msp_app.storage.tables import journal, operations
from tests.builders.operations import operation

_BATCH = 2_000
_METHODS = ("KLARNA", "AFTERPAY", "IDEAL", "VISA", "MASTERCARD", "PAYPAL", "IN3", "BANKTRANS")
_STATES = (
    [(OperationState.ACCEPTED, ReportState.DONE)] * 940
    + [(OperationState.REFUSED, ReportState.DONE)] * 50
    + [(OperationState.SENDING, ReportState.NOT_DUE)] * 6
    + [(OperationState.NEEDS_PERSON, ReportState.NOT_DUE)] * 2
    + [(OperationState.REFUSED, ReportState.PARKED)] * 2
)
"""Of a thousand."""

_KINDS = [OperationKind.REFUND] * 97 + [OperationKind.CHARGEBACK] * 2 + [OperationKind.CANCEL]
_UNKNOWN = Refused(RefusalCode.OUTCOME_UNKNOWN, "It is not clear whether it arrived. Look at MultiSafepay.")


@dataclass(frozen=True, slots=True)
class Span:
    """So many refunds, spread evenly over the time before `until`."""

    refunds: int
    until: datetime
    days: int

    def at(self, number: int) -> datetime:
        """Refund 0 is the oldest."""
        return self.until - timedelta(days=self.days) * (1 - number / self.refunds)


def fill(database: Database, span: Span, seed: int = 1) -> None:
    """Write everything. PostgreSQL then learns what it holds, as it does by itself within the hour; SQLite
    never does by itself."""
    made = _operations(span, random.Random(seed))  # noqa: S311  the same every time, and no secret
    while batch := list(islice(made, _BATCH)):
        with database.engine_sync.begin() as connection:
            rows = [to_row(one) | {"order_claimed": False} for one in batch]
            connection.execute(operations.insert(), rows)
            connection.execute(journal.insert(), [entry for one in batch for entry in _journal(one)])
    if not database.is_sqlite:
        with database.engine_sync.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))


def _operations(span: Span, chance: random.Random) -> Iterator[Operation]:
    for number in range(span.refunds):
        at = span.at(number)
        state, report = chance.choice(_STATES)
        amount = Money.of(chance.randrange(100, 50_000), chance.choices(("EUR", "GBP"), (9, 1))[0])
        one = operation(
            f"rf-{chance.randbytes(13).hex()}",
            amount=amount,
            event=f"event-{number}",
            order_id=f"order-{number // 2:08d}",
            state=state,
            report=report,
            created_at=at,
        )
        yield _filled(one, number, span.until, chance)


def _filled(one: Operation, number: int, until: datetime, chance: random.Random) -> Operation:
    done_at = one.created_at + timedelta(hours=9)
    accepted = one.state is OperationState.ACCEPTED
    refund_id = MspTransactionId(str(7_000_000_000 + number))
    return replace(
        one,
        kind=chance.choice(_KINDS),
        transaction_id=TransactionId(f"transaction-{number // 2}"),
        order_number=str(1000 + number // 2),
        method=chance.choice(_METHODS),
        planned=one.amount,
        moved=one.amount if accepted else None,
        msp_refund_id=refund_id if accepted else None,
        completed_at=done_at if accepted and done_at <= until else None,
        refusal=None if accepted or one.is_open else _UNKNOWN,
        msp_order_id=MspOrderId(one.msp_order_id),
        psp_reference=PspReference(one.psp_reference),
        updated_at=done_at,
    )


def _journal(one: Operation) -> Iterator[dict[str, Any]]:
    """As a refund by cart leaves it."""
    steps: list[tuple[str, dict[str, Any]]] = [
        ("refund.requested", {"amount": str(one.amount)}),
        ("refund.planned", {"by": "cart", "original": _CART, "mirrored": _TAKEN, "notes": []}),
        ("multisafepay.called", _CALL),
    ]
    if one.state is OperationState.ACCEPTED:
        steps.append(("refund.accepted", {"moved": str(one.moved), "refund_id": one.msp_refund_id}))
        steps.append(("saleor.reported", {"type": "REFUND_SUCCESS", "amount": str(one.moved)}))
    for seconds, (kind, detail) in enumerate(steps):
        at = one.created_at + timedelta(seconds=seconds)
        yield {"psp_reference": one.psp_reference, "at": at, "kind": kind, "detail": json.dumps(detail)}


def _item(name: str, item_id: str, quantity: int, price: str = "90.00") -> dict[str, str]:
    return {
        "name": name,
        "merchant_item_id": item_id,
        "unit_price": price,
        "quantity": str(quantity),
        "tax_table_selector": "BTW21",
    }


_CART = [_item(f"Candle holder {n}", f"{1000 + n}", 3) for n in range(6)] + [
    _item("Shipping", "msp-shipping", 1, "10.00")
]
_TAKEN = [_item("Candle holder 2", "1002", -1)]
_CALL = {
    "call": "POST /orders/order-1/refunds",
    "sent": json.dumps({"checkout_data": {"items": _CART + _TAKEN}}),
    "status": 200,
    "received": '{"success":true,"data":{"refund_id":7000000001}}',
    "seconds": 0.213,
    "understood": "RefundTaken",
}
