"""transactionEventReport: what the app tells Saleor about an event."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from saleor_msp_app.sandbox.saleor.granted_status import follow_newest_event
from saleor_msp_app.sandbox.saleor.money import ZERO, quantise
from saleor_msp_app.sandbox.saleor.recording import touch, write_failure
from saleor_msp_app.sandbox.saleor.records.granted_refund import GrantedRefund
from saleor_msp_app.sandbox.saleor.records.payment_method import PaymentMethodDetails
from saleor_msp_app.sandbox.saleor.records.people import App, StaffUser
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction, TransactionEvent
from saleor_msp_app.sandbox.saleor.shop import Shop
from saleor_msp_app.sandbox.saleor.texts import OTHER_AMOUNT, SECOND_AUTHORIZATION, cut

_LONGEST_PSP_REFERENCE = 512

# Where the amount of a report without one is looked for.
_DEDUCED_FROM = {
    "AUTHORIZATION_FAILURE": ("AUTHORIZATION_REQUEST", "AUTHORIZATION_SUCCESS"),
    "CHARGE_FAILURE": ("CHARGE_REQUEST", "CHARGE_SUCCESS"),
    "REFUND_FAILURE": ("REFUND_REQUEST", "REFUND_SUCCESS"),
    "CANCEL_FAILURE": ("CANCEL_REQUEST", "CANCEL_SUCCESS"),
    "REFUND_REVERSE": ("REFUND_SUCCESS", "REFUND_REQUEST"),
    "CHARGE_BACK": ("CHARGE_SUCCESS", "CHARGE_REQUEST"),
}
_GIVES_THE_TRANSACTION_ITS_REFERENCE = frozenset(
    {"AUTHORIZATION_REQUEST", "AUTHORIZATION_SUCCESS", "CHARGE_REQUEST", "CHARGE_SUCCESS"}
)


class DataError(Exception):
    """The database does not take it. Saleor says no more than "Internal Server Error"."""


class ReportRefused(Exception):
    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.code = code


@dataclass(frozen=True, slots=True)
class Report:
    type: str
    psp: str
    amount: Decimal | None
    message: str
    external_url: str
    time: datetime | None
    actions: list[str] | None
    details: PaymentMethodDetails | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    event: TransactionEvent
    already_processed: bool


def write_report(
    shop: Shop, transaction: Transaction, report: Report, by: App | StaffUser | None
) -> Reported:
    """Saleor checks nothing against the charge: 1000.00 on 146.82 is taken (observed 3.23.28)."""
    if len(report.psp) > _LONGEST_PSP_REFERENCE:
        raise DataError(f"value too long for type character varying({_LONGEST_PSP_REFERENCE})")
    value = quantise(_amount(transaction, report), transaction.currency)
    granted = _granted_refund(transaction, report)
    existing = transaction.find(report.type, report.psp)
    if report.type == "AUTHORIZATION_SUCCESS" and existing is None and transaction.is_authorized:
        _write_contradiction(shop, transaction, report, value=value, cause=SECOND_AUTHORIZATION)
        raise ReportRefused("type", "ALREADY_EXISTS", SECOND_AUTHORIZATION)
    if existing is not None and existing.value != value:
        _write_contradiction(shop, transaction, report, value=value, cause=OTHER_AMOUNT, granted=granted)
        raise ReportRefused("pspReference", "INCORRECT_DETAILS", OTHER_AMOUNT)
    event = existing or _write_event(shop, transaction, report, value=value, granted=granted, by=by)
    _update(shop, transaction, report)
    if existing is None:
        follow_newest_event(granted)
    return Reported(event, already_processed=existing is not None)


def _amount(transaction: Transaction, report: Report) -> Decimal:
    if report.amount is not None:
        return report.amount
    if report.type == "INFO":
        return ZERO
    kind = report.type.lower()
    if report.type not in _DEDUCED_FROM:
        raise ReportRefused("amount", "REQUIRED", f"The `amount` field is required for {kind} event.")
    found = next(_earlier(transaction, report), None)
    if found is None:
        raise ReportRefused("amount", "REQUIRED", f"Unable to deduce the amount for {kind} event.")
    return found.value


def _earlier(transaction: Transaction, report: Report) -> Iterator[TransactionEvent]:
    """Events of the same reference first; any other will do after that (observed 3.23.28)."""
    kinds = _DEDUCED_FROM[report.type]
    candidates = [event for kind in kinds for event in transaction.events if event.type == kind]
    yield from (event for event in candidates if event.psp == report.psp)
    yield from candidates


def _granted_refund(transaction: Transaction, report: Report) -> GrantedRefund | None:
    """Found by the reference that Saleor stored with the answer. Too early means no link, for ever."""
    if not report.type.startswith("REFUND_"):
        return None
    requests = (event for event in transaction.events if event.type == "REFUND_REQUEST")
    mine = next((event for event in requests if event.psp and event.psp == report.psp), None)
    return mine.granted_refund if mine else None


def _write_event(
    shop: Shop,
    transaction: Transaction,
    report: Report,
    *,
    value: Decimal,
    granted: GrantedRefund | None,
    by: App | StaffUser | None,
) -> TransactionEvent:
    event = shop.add_event(
        transaction,
        report.type,
        value,
        psp=report.psp,
        message=cut(report.message),
        external_url=report.external_url,
        created_by=by,
        granted_refund=granted,
    )
    if report.time is not None:
        event.created_at = report.time
    return event


def _write_contradiction(
    shop: Shop,
    transaction: Transaction,
    report: Report,
    *,
    value: Decimal,
    cause: str,
    granted: GrantedRefund | None = None,
) -> None:
    """The refused report is written as a failure, which flips the granted refund (observed 3.23.28)."""
    refused = TransactionEvent(
        number=0,
        transaction=transaction,
        type=report.type,
        value=value,
        created_at=shop.clock.now(),
        psp=report.psp,
        granted_refund=granted,
    )
    write_failure(shop, refused, cause)


def _update(shop: Shop, transaction: Transaction, report: Report) -> None:
    if report.actions is not None:
        transaction.stored_actions = [name.lower() for name in report.actions]
    if report.type in _GIVES_THE_TRANSACTION_ITS_REFERENCE and not transaction.psp_reference:
        transaction.psp_reference = report.psp
    if report.details is not None:
        transaction.payment_method_details = report.details
    touch(shop, transaction)
