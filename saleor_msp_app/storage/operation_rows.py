"""An operation as a row, and back."""

from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping

from saleor_msp_app.domain.ids import (
    AccountId,
    GrantedRefundId,
    MspOrderId,
    MspTransactionId,
    PspReference,
    SaleorApiUrl,
    TransactionEventId,
    TransactionId,
)
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import (
    Operation,
    OperationKind,
    OperationState,
    OrderTrace,
    Origin,
    ReportState,
)
from saleor_msp_app.domain.policy import ReportOn
from saleor_msp_app.domain.refund_request import WantedRefund
from saleor_msp_app.domain.refusals import RefusalCode, Refused

_WANTED = TypeAdapter(WantedRefund)
_TRACE = TypeAdapter(OrderTrace)


def to_row(operation: Operation) -> dict[str, Any]:
    """Every column but `order_claimed`, which is the ledger's own."""
    return {
        "psp_reference": operation.psp_reference,
        "kind": operation.kind,
        "shop": operation.shop,
        "transaction_id": operation.transaction_id,
        "request_event_id": operation.request_event_id,
        "granted_refund_id": operation.granted_refund_id,
        "msp_order_id": operation.msp_order_id,
        "account_id": operation.account_id,
        "order_number": operation.order_number,
        "currency": operation.amount.currency.code,
        "amount": operation.amount.minor,
        "wanted": _WANTED.dump_json(operation.wanted).decode(),
        "state": operation.state,
        "report": operation.report,
        "attempts": operation.attempts,
        "planned": _minor(operation.planned),
        "before": None if operation.before is None else _TRACE.dump_json(operation.before).decode(),
        "sending_since": operation.sending_since,
        "taken": operation.taken,
        "moved": _minor(operation.moved),
        "msp_refund_id": operation.msp_refund_id,
        "refusal_code": operation.refusal.code if operation.refusal else None,
        "refusal_message": operation.refusal.message if operation.refusal else None,
        "healed_reference": operation.healed_reference,
        "presses": operation.presses,
        "pressed_at": operation.pressed_at,
        "origin": operation.origin,
        "report_on": operation.report_on,
        "completed_at": operation.completed_at,
        "told_as": operation.told_as,
        "child_order_id": operation.child_order_id,
        "method": operation.method,
        "created_at": operation.created_at,
        "updated_at": operation.updated_at,
        "version": operation.version,
    }


def from_row(row: RowMapping) -> Operation:
    """The operation of a row of `operations`."""
    code: str = row["currency"]
    return Operation(
        psp_reference=PspReference(row["psp_reference"]),
        kind=OperationKind(row["kind"]),
        shop=SaleorApiUrl(row["shop"]),
        transaction_id=TransactionId(row["transaction_id"]),
        request_event_id=TransactionEventId(row["request_event_id"]),
        granted_refund_id=_id(GrantedRefundId, row["granted_refund_id"]),
        msp_order_id=MspOrderId(row["msp_order_id"]),
        account_id=AccountId(row["account_id"]),
        order_number=row["order_number"],
        amount=Money.of(row["amount"], code),
        wanted=_WANTED.validate_json(row["wanted"]),
        state=OperationState(row["state"]),
        report=ReportState(row["report"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        attempts=row["attempts"],
        planned=_money(row["planned"], code),
        before=None if row["before"] is None else _TRACE.validate_json(row["before"]),
        sending_since=row["sending_since"],
        taken=row["taken"],
        moved=_money(row["moved"], code),
        msp_refund_id=_id(MspTransactionId, row["msp_refund_id"]),
        refusal=refusal_from(row),
        healed_reference=_id(PspReference, row["healed_reference"]),
        presses=row["presses"],
        pressed_at=row["pressed_at"],
        origin=Origin(row["origin"]),
        report_on=ReportOn(row["report_on"]),
        completed_at=row["completed_at"],
        told_as=_id(PspReference, row["told_as"]),
        child_order_id=_id(MspOrderId, row["child_order_id"]),
        method=row["method"],
        version=row["version"],
    )


def refusal_from(row: RowMapping) -> Refused | None:
    """The refusal of a row that has `refusal_code` and `refusal_message`."""
    if row["refusal_code"] is None:
        return None
    return Refused(RefusalCode(row["refusal_code"]), row["refusal_message"])


def _minor(amount: Money | None) -> int | None:
    return None if amount is None else amount.minor


def _money(minor: int | None, code: str) -> Money | None:
    return None if minor is None else Money.of(minor, code)


def _id(kind: Any, value: str | None) -> Any:
    return None if value is None else kind(value)
