"""An operation: one request of Saleor to move money, from its acceptance to its report. The ledger's row.

    REQUESTED ──► SENDING ──► ACCEPTED
        │  ▲         │
        │  └─────────┤ only when its absence at MultiSafepay is certain
        ├────────────┴────► REFUSED
        └────────────┴────► NEEDS_PERSON

`SENDING` is written before the call leaves. Whoever finds it looks the refund up at MultiSafepay first:
the call may have arrived.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from saleor_msp_app.domain.errors import IllegalTransition
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
from saleor_msp_app.domain.refund_request import WantedRefund
from saleor_msp_app.domain.refusals import RefusalCode, Refused


class OperationKind(StrEnum):
    """What is asked for. All kinds share the ledger, the engine and the reporting."""

    REFUND = "refund"


class OperationState(StrEnum):
    """Where the money is."""

    REQUESTED = "requested"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    NEEDS_PERSON = "needs_person"


class ReportState(StrEnum):
    """What Saleor has been told."""

    NOT_DUE = "not_due"
    DUE = "due"
    DONE = "done"
    PARKED = "parked"


SETTLED = frozenset({OperationState.ACCEPTED, OperationState.REFUSED, OperationState.NEEDS_PERSON})


@dataclass(frozen=True, slots=True)
class OrderTrace:
    """What MultiSafepay's order showed of refunds before ours was sent: a later look-up compares with it.

    Amounts in minor units. `cart_minor` is the cart's total by the rounding rule, None without a cart.
    """

    refunded_minor: int | None
    related_ids: tuple[str, ...]
    cost_ids: tuple[str, ...]
    cart_minor: int | None
    status: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the ledger.

    `amount` is what Saleor asked for, `planned` what the sent request comes to, `moved` what MultiSafepay
    moved. `taken`: MultiSafepay said yes to the call under way, so it must never be sent again, whatever the
    order shows. `before` and `sending_since` belong to the call that is under way. `version` grows with every
    change and guards against two writers.
    """

    psp_reference: PspReference
    kind: OperationKind
    shop: SaleorApiUrl
    transaction_id: TransactionId
    request_event_id: TransactionEventId
    granted_refund_id: GrantedRefundId | None
    msp_order_id: MspOrderId
    account_id: AccountId
    order_number: str
    amount: Money
    wanted: WantedRefund
    state: OperationState
    report: ReportState
    created_at: datetime
    updated_at: datetime
    attempts: int = 0
    planned: Money | None = None
    before: OrderTrace | None = None
    sending_since: datetime | None = None
    taken: bool = False
    moved: Money | None = None
    msp_refund_id: MspTransactionId | None = None
    refusal: Refused | None = None
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Whether money may still leave for it."""
        return self.state not in SETTLED

    @property
    def holds_money(self) -> bool:
        """Whether its amount has left, or may have left or still leave."""
        return self.state is not OperationState.REFUSED


def begin_sending(operation: Operation, planned: Money, before: OrderTrace, now: datetime) -> Operation:
    """To be committed before the call leaves."""
    _expect(operation, OperationState.REQUESTED)
    return _changed(
        operation,
        now,
        state=OperationState.SENDING,
        attempts=operation.attempts + 1,
        planned=planned,
        before=before,
        sending_since=now,
    )


def mark_taken(operation: Operation, refund_id: MspTransactionId | None, now: datetime) -> Operation:
    """MultiSafepay said yes; what it moved is still to be read back."""
    _expect(operation, OperationState.SENDING)
    return _changed(operation, now, taken=True, msp_refund_id=refund_id)


def certainly_absent(operation: Operation, now: datetime) -> Operation:
    """The call never reached MultiSafepay, or came to nothing there: it may be planned and sent anew."""
    _expect(operation, OperationState.SENDING)
    if operation.taken:
        msg = f"{operation.psp_reference} was taken by MultiSafepay"
        raise IllegalTransition(msg)
    return _changed(operation, now, state=OperationState.REQUESTED, planned=None, before=None)


def accept(
    operation: Operation, moved: Money, refund_id: MspTransactionId | None, now: datetime
) -> Operation:
    """MultiSafepay has taken the refund."""
    _expect(operation, OperationState.SENDING)
    return _changed(
        operation,
        now,
        state=OperationState.ACCEPTED,
        moved=moved,
        msp_refund_id=refund_id,
        report=ReportState.DUE,
    )


def refuse(operation: Operation, refusal: Refused, now: datetime) -> Operation:
    """Nothing moved and nothing will."""
    _expect(operation, OperationState.REQUESTED, OperationState.SENDING)
    return _changed(operation, now, state=OperationState.REFUSED, refusal=refusal, report=ReportState.DUE)


def hold(operation: Operation, code: RefusalCode, message: str, now: datetime) -> Operation:
    """No program can settle it: a person has to look at MultiSafepay. Nothing is reported."""
    _expect(operation, OperationState.REQUESTED, OperationState.SENDING)
    return _changed(operation, now, state=OperationState.NEEDS_PERSON, refusal=Refused(code, message))


def mark_reported(operation: Operation, now: datetime) -> Operation:
    """Saleor has the result."""
    _expect(operation, OperationState.ACCEPTED, OperationState.REFUSED)
    return _changed(operation, now, report=ReportState.DONE)


def park_report(operation: Operation, now: datetime) -> Operation:
    """Saleor cannot be told now: the app's token is dead. A new installation releases it."""
    _expect(operation, OperationState.ACCEPTED, OperationState.REFUSED)
    return _changed(operation, now, report=ReportState.PARKED)


def _expect(operation: Operation, *states: OperationState) -> None:
    if operation.state not in states:
        msg = f"{operation.psp_reference} is {operation.state}"
        raise IllegalTransition(msg)


def _changed(operation: Operation, now: datetime, **changes: object) -> Operation:
    return replace(operation, updated_at=now, version=operation.version + 1, **changes)  # type: ignore[arg-type]  # replace() is typed per field; every caller is above
