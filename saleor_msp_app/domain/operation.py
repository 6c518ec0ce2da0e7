"""An operation: one request of Saleor to move money, from its acceptance to its report. The ledger's row.

    REQUESTED ──► SENDING ──► ACCEPTED
        │  ▲         │
        │  └─────────┤ only when its absence at MultiSafepay is certain
        ├────────────┴────► REFUSED        ACCEPTED ──► REFUSED: MultiSafepay took it back (`settlement.py`)
        └────────────┴────► NEEDS_PERSON ──► SENDING (looked up again), ACCEPTED or REFUSED (a person's word)

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
from saleor_msp_app.domain.policy import ReportOn
from saleor_msp_app.domain.refund_request import WantedRefund
from saleor_msp_app.domain.refusals import RefusalCode, Refused


class OperationKind(StrEnum):
    """What is asked for. All kinds share the ledger, the engine and the reporting."""

    REFUND = "refund"
    AUTHORIZATION = "authorization"
    CHARGE = "charge"
    CANCEL = "cancel"
    CHARGEBACK = "chargeback"
    CHARGEBACK_REVERSED = "chargeback_reversed"


class Origin(StrEnum):
    """Who began it."""

    ASKED = "asked"
    """A request of Saleor."""

    FOUND = "found"
    """Somebody at MultiSafepay: its dashboard, or the customer's bank."""


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


GIVES_BACK = frozenset({OperationKind.REFUND, OperationKind.CHARGEBACK})
"""Kinds by which money leaves the merchant."""

TAKES_RESERVED = frozenset({OperationKind.CHARGE, OperationKind.CANCEL})
"""Kinds that use up what is authorised."""

SETTLED = frozenset({OperationState.ACCEPTED, OperationState.REFUSED, OperationState.NEEDS_PERSON})


@dataclass(frozen=True, slots=True)
class OrderTrace:
    """What MultiSafepay's order showed of refunds before ours was sent: a later look-up compares with it.

    Amounts in minor units. `cart_minor` is the cart's total by the rounding rule, None without a cart.
    `unshown`: as `MspOrder.unshown`.
    `capture_remain_minor` is what was left of a reservation, None where the order is none.
    """

    refunded_minor: int | None
    related_ids: tuple[str, ...]
    cost_ids: tuple[str, ...]
    cart_minor: int | None
    status: str
    unshown: tuple[str, ...] = ()
    capture_remain_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the ledger.

    `amount` is what Saleor asked for, `planned` what the sent request comes to, `moved` what MultiSafepay
    moved. `completed_at` is when MultiSafepay was first seen to have paid it out. `report_on`: when Saleor is
    told of its success. `taken`: MultiSafepay said yes to the call under way, so it must never be sent again,
    whatever the order shows. `before` is what the order showed before the first call, `sending_since` is of
    the one under way. `healed_reference` stands for `psp_reference` in Saleor where that was used up
    (`domain/healing.py`). `presses` counts how often Saleor was asked for its granted refund again,
    `pressed_at` is when it was last. `told_as` is the reference under which Saleor is told where it is not
    our own: the payment of an order stands under the order's id. `child_order_id` is the order that a partial
    capture made at MultiSafepay: the one to refund. `method` is MultiSafepay's code of the payment method
    used, "" where no order was read. `version` grows with every change and guards against two writers.
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
    healed_reference: PspReference | None = None
    presses: int = 0
    pressed_at: datetime | None = None
    origin: Origin = Origin.ASKED
    report_on: ReportOn = ReportOn.ACCEPTANCE
    completed_at: datetime | None = None
    told_as: PspReference | None = None
    child_order_id: MspOrderId | None = None
    method: str = ""
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Whether money may still leave for it."""
        return self.state not in SETTLED

    @property
    def holds_money(self) -> bool:
        """Whether its amount has left, or may have left or still leave."""
        return self.kind in GIVES_BACK and self.state is not OperationState.REFUSED

    @property
    def is_undecided(self) -> bool:
        """Whether it may still happen, or may have happened without anybody knowing."""
        return self.is_open or self.state is OperationState.NEEDS_PERSON

    @property
    def takes_reserved(self) -> bool:
        """Whether its amount is no longer authorised, or may soon not be."""
        return self.kind in TAKES_RESERVED and self.state is not OperationState.REFUSED

    @property
    def was_taken_back(self) -> bool:
        """Whether MultiSafepay accepted it and gave it up later."""
        return self.state is OperationState.REFUSED and self.moved is not None

    @property
    def has_workflow(self) -> bool:
        """Whether the engine still works on it, and so will see what changes."""
        return self.is_open or self.report in (ReportState.DUE, ReportState.PARKED)


def begin_sending(operation: Operation, planned: Money, before: OrderTrace, now: datetime) -> Operation:
    """To be committed before the call leaves. The trace from before the first call stays: a lost one may show
    later."""
    _expect(operation, OperationState.REQUESTED)
    return _changed(
        operation,
        now,
        state=OperationState.SENDING,
        attempts=operation.attempts + 1,
        planned=planned,
        before=operation.before or before,
        sending_since=now,
    )


def mark_taken(
    operation: Operation,
    refund_id: MspTransactionId | None,
    now: datetime,
    child_order_id: MspOrderId | None = None,
) -> Operation:
    """MultiSafepay said yes; what it moved is still to be read back."""
    _expect(operation, OperationState.SENDING)
    return _changed(operation, now, taken=True, msp_refund_id=refund_id, child_order_id=child_order_id)


def never_sent(operation: Operation, now: datetime) -> Operation:
    """The connection could not be made: as if this call had not been tried.

    One before it may have arrived: its trace stays.
    """
    _expect(operation, OperationState.SENDING)
    again = _changed(operation, now, state=OperationState.REQUESTED, attempts=operation.attempts - 1)
    return again if again.attempts else replace(again, planned=None, before=None)


def certainly_absent(operation: Operation, now: datetime) -> Operation:
    """The call came to nothing at MultiSafepay, as far as can be seen: it may be planned and sent anew.

    The trace from before it stays: should it show after all, the next try will see it.
    """
    _expect(operation, OperationState.SENDING)
    if operation.taken:
        msg = f"{operation.psp_reference} was taken by MultiSafepay"
        raise IllegalTransition(msg)
    return _changed(operation, now, state=OperationState.REQUESTED)


def denied_for_now(operation: Operation, now: datetime) -> Operation:
    """MultiSafepay refused the call, and would take it later: it may be planned and sent anew.

    The trace stays only for a call before this one, which may have arrived.
    """
    absent = certainly_absent(operation, now)
    return absent if operation.attempts > 1 else replace(absent, before=None)


def accept(
    operation: Operation,
    moved: Money,
    refund_id: MspTransactionId | None,
    now: datetime,
    child_order_id: MspOrderId | None = None,
) -> Operation:
    """MultiSafepay has taken it."""
    _expect(operation, OperationState.SENDING)
    return _changed(
        operation,
        now,
        state=OperationState.ACCEPTED,
        moved=moved,
        msp_refund_id=refund_id,
        child_order_id=child_order_id or operation.child_order_id,
        report=ReportState.DUE if operation.report_on is ReportOn.ACCEPTANCE else ReportState.NOT_DUE,
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


def release_report(operation: Operation, now: datetime) -> Operation:
    """What kept Saleor from being told is gone, or may be: it is due again."""
    _expect(operation, OperationState.ACCEPTED, OperationState.REFUSED)
    return _changed(operation, now, report=ReportState.DUE, presses=0)


def begin_canceling(operation: Operation, now: datetime) -> Operation:
    """To be committed before MultiSafepay is asked to cancel it: of two who ask at once, one does. What comes
    of it is seen in MultiSafepay's order."""
    _expect(operation, OperationState.ACCEPTED)
    return _changed(operation, now)


def begin_press(operation: Operation, now: datetime) -> Operation:
    """To be committed before Saleor is asked for the granted refund again."""
    _expect(operation, OperationState.ACCEPTED)
    return _changed(operation, now, presses=operation.presses + 1, pressed_at=now)


def answer_with_result(operation: Operation, reference: PspReference, now: datetime) -> Operation:
    """A press of its granted refund is answered with the result itself; that Saleor stores it is still to be
    seen."""
    _expect(operation, OperationState.ACCEPTED)
    healed = reference if reference != operation.psp_reference else operation.healed_reference
    return _changed(operation, now, healed_reference=healed, pressed_at=now, report=ReportState.DUE)


def retry(operation: Operation, now: datetime) -> Operation:
    """A person asks for another look, and for another try if that finds nothing.

    What was sent stays to be looked up, by the trace from before its call: nothing is sent blind. It counts
    as sent once, so that error 1034 still means that an earlier call may have arrived. A refusal is taken
    back only where MultiSafepay was out of reach, and while Saleor has not been told.
    """
    _expect(operation, OperationState.NEEDS_PERSON, OperationState.REFUSED)
    refused = operation.state is OperationState.REFUSED
    if refused and not _never_reached(operation):
        raise IllegalTransition(f"{operation.psp_reference} was refused for good")
    sent = operation.before is not None and not refused
    return _changed(
        operation,
        now,
        state=OperationState.SENDING if sent else OperationState.REQUESTED,
        attempts=min(operation.attempts, 1),
        refusal=None,
        report=ReportState.NOT_DUE,
    )


def take_up_again(operation: Operation, now: datetime) -> Operation:
    """The work on it had ended before it was finished: the new version names the new work."""
    return _changed(operation, now)


def _never_reached(operation: Operation) -> bool:
    code = operation.refusal.code if operation.refusal else None
    return code is RefusalCode.MULTISAFEPAY_UNREACHABLE and operation.report is not ReportState.DONE


def resolve_paid(
    operation: Operation,
    moved: Money,
    refund_id: MspTransactionId | None,
    now: datetime,
    child_order_id: MspOrderId | None = None,
) -> Operation:
    """A person has seen that the money left."""
    _expect(operation, OperationState.NEEDS_PERSON)
    return _changed(
        operation,
        now,
        state=OperationState.ACCEPTED,
        moved=moved,
        msp_refund_id=refund_id or operation.msp_refund_id,
        child_order_id=child_order_id or operation.child_order_id,
        refusal=None,
        report=ReportState.DUE,
    )


def accept_held(
    operation: Operation,
    moved: Money,
    refund_id: MspTransactionId | None,
    now: datetime,
    child_order_id: MspOrderId | None = None,
) -> Operation:
    """MultiSafepay shows by now that it took the refund: Saleor is told when the merchant's policy says."""
    told_now = operation.report_on is ReportOn.ACCEPTANCE
    paid = resolve_paid(operation, moved, refund_id, now, child_order_id)
    return paid if told_now else replace(paid, report=ReportState.NOT_DUE)


def resolve_not_paid(operation: Operation, refusal: Refused, now: datetime) -> Operation:
    """A person has seen that nothing moved."""
    _expect(operation, OperationState.NEEDS_PERSON)
    return _changed(operation, now, state=OperationState.REFUSED, refusal=refusal, report=ReportState.DUE)


def _expect(operation: Operation, *states: OperationState) -> None:
    if operation.state not in states:
        msg = f"{operation.psp_reference} is {operation.state}"
        raise IllegalTransition(msg)


def _changed(operation: Operation, now: datetime, **changes: object) -> Operation:
    return replace(operation, updated_at=now, version=operation.version + 1, **changes)  # type: ignore[arg-type]  # replace() is typed per field; every caller is above
