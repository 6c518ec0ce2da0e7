"""What becomes of an operation after MultiSafepay has accepted it, and operations that began there.

`domain/settlement.py` decides that something has happened; these are the changes to the ledger's row.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from saleor_msp_app.domain.errors import IllegalTransition
from saleor_msp_app.domain.ids import (
    AccountId,
    MspOrderId,
    MspTransactionId,
    PspReference,
    SaleorApiUrl,
    TransactionEventId,
    TransactionId,
)
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, Origin, ReportState
from saleor_msp_app.domain.payment import Payment
from saleor_msp_app.domain.policy import ReportOn
from saleor_msp_app.domain.refund_request import WantedRefund
from saleor_msp_app.domain.refusals import Refused


@dataclass(frozen=True, slots=True)
class Home:
    """The Saleor transaction that a MultiSafepay order belongs to."""

    shop: SaleorApiUrl
    transaction_id: TransactionId
    order_number: str
    account_id: AccountId
    msp_order_id: MspOrderId
    report_on: ReportOn


def home_of(operation: Operation) -> Home:
    """Where an operation is at home."""
    return Home(
        operation.shop,
        operation.transaction_id,
        operation.order_number,
        operation.account_id,
        operation.msp_order_id,
        operation.report_on,
    )


def home_of_payment(payment: Payment, report_on: ReportOn) -> Home:
    """Where a payment that the app began is at home."""
    return Home(
        payment.shop,
        payment.transaction_id,
        payment.order_number,
        payment.account_id,
        payment.msp_order_id,
        report_on,
    )


def complete(operation: Operation, refund_id: MspTransactionId, now: datetime) -> Operation:
    """MultiSafepay has paid it out. A report that waited for this becomes due."""
    _expect(operation, OperationState.ACCEPTED)
    due = operation.report is ReportState.NOT_DUE
    return replace(
        operation,
        completed_at=now,
        msp_refund_id=operation.msp_refund_id or refund_id,
        report=ReportState.DUE if due else operation.report,
        updated_at=now,
        version=operation.version + 1,
    )


def take_back(operation: Operation, refusal: Refused, now: datetime) -> Operation:
    """MultiSafepay accepted it and then declined or voided it.

    `moved` stays: Saleor takes a later failure only with the success's amount (saleor-contract.md §5.5 g).
    """
    _expect(operation, OperationState.ACCEPTED, OperationState.NEEDS_PERSON)
    return replace(
        operation,
        state=OperationState.REFUSED,
        refusal=refusal,
        report=ReportState.DUE,
        updated_at=now,
        version=operation.version + 1,
    )


def prove(
    operation: Operation, moved: Money, refund_id: MspTransactionId, now: datetime, *, completed: bool
) -> Operation:
    """MultiSafepay shows a living refund with its reference, though the ledger has it refused or unknown."""
    _expect(operation, OperationState.REFUSED, OperationState.NEEDS_PERSON)
    return replace(
        operation,
        state=OperationState.ACCEPTED,
        moved=moved,
        msp_refund_id=refund_id,
        refusal=None,
        completed_at=now if completed else None,
        report=_first_report(operation.report_on, completed=completed),
        updated_at=now,
        version=operation.version + 1,
    )


def found(
    home: Home,
    reference: PspReference,
    kind: OperationKind,
    number: MspTransactionId,
    amount: Money,
    *,
    now: datetime,
    completed: bool,
    method: str = "",
) -> Operation:
    """An operation that began at MultiSafepay. Its reference is MultiSafepay's number: there is no other."""
    report_on = home.report_on if kind is OperationKind.REFUND else ReportOn.ACCEPTANCE
    return Operation(
        psp_reference=reference,
        kind=kind,
        shop=home.shop,
        transaction_id=home.transaction_id,
        request_event_id=TransactionEventId(f"multisafepay:{reference}"),
        granted_refund_id=None,
        msp_order_id=home.msp_order_id,
        account_id=home.account_id,
        order_number=home.order_number,
        amount=amount,
        wanted=WantedRefund(amount, (), False, (), None, ""),
        state=OperationState.ACCEPTED,
        report=_first_report(report_on, completed=completed),
        created_at=now,
        updated_at=now,
        moved=amount,
        msp_refund_id=number,
        origin=Origin.FOUND,
        report_on=report_on,
        completed_at=now if completed else None,
        method=method,
    )


def _first_report(report_on: ReportOn, *, completed: bool) -> ReportState:
    return ReportState.DUE if completed or report_on is ReportOn.ACCEPTANCE else ReportState.NOT_DUE


def _expect(operation: Operation, *states: OperationState) -> None:
    if operation.state not in states:
        msg = f"{operation.psp_reference} is {operation.state}"
        raise IllegalTransition(msg)
