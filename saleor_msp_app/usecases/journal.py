"""The entries of an operation's journal: what a merchant reads to see what happened."""

from datetime import datetime
from typing import assert_never

from saleor_msp_app.domain.ids import MspTransactionId, PspReference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import CartItem
from saleor_msp_app.domain.operation import Operation, OperationKind
from saleor_msp_app.domain.refund_plan import AmountRefund, CartRefund, RefundPlan
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.domain.reporting import EventReport
from saleor_msp_app.domain.reservation_plan import (
    AlreadyDone,
    CancelOrder,
    CaptureReservation,
    Planned,
    ReleaseReservation,
    ShipOrder,
)
from saleor_msp_app.usecases.ports.ledger import JournalEntry
from saleor_msp_app.usecases.ports.multisafepay import Exchange, RefundAnswer

CANCELING = "refund.canceling"


def planned_entry(kind: OperationKind, plan: RefundPlan | Planned, at: datetime) -> JournalEntry:
    """What is about to be sent."""
    return JournalEntry(at, f"{kind}.planned", _planned(plan) | {"amount": str(plan.amount)})


def _planned(plan: RefundPlan | Planned) -> dict[str, object]:
    match plan:
        case AmountRefund(notes=notes):
            return {"by": "amount", "notes": list(notes)}
        case CaptureReservation(reference=reference):
            return {"by": "capture", "new_order_id": reference}
        case ShipOrder():
            return {"by": "shipment"}
        case ReleaseReservation():
            return {"by": "release"}
        case CancelOrder():
            return {"by": "cancelation"}
        case AlreadyDone(why=why):
            return {"by": "nothing", "why": why}
        case CartRefund():
            return {
                "by": "cart",
                "original": [_item(item) for item in plan.original],
                "mirrored": [_item(item) for item in plan.mirrored],
                "notes": list(plan.notes),
            }
        case _:
            assert_never(plan)


def _item(item: CartItem) -> dict[str, str]:
    return {
        "name": item.name,
        "merchant_item_id": item.merchant_item_id,
        "unit_price": f"{item.unit_price:f}",
        "quantity": f"{item.quantity:f}",
        "tax_table_selector": item.tax_table_selector,
    }


def exchange_entry(exchange: Exchange, answer: RefundAnswer, at: datetime) -> JournalEntry:
    """A call as it went over the wire, and how its answer was understood."""
    return JournalEntry(
        at,
        "multisafepay.called",
        {
            "call": f"{exchange.method} {exchange.path}",
            "sent": exchange.sent,
            "status": exchange.status,
            "received": exchange.received,
            "seconds": round(exchange.seconds, 3),
            "understood": type(answer).__name__,
        },
    )


def accepted_entry(operation: Operation, at: datetime) -> JournalEntry:
    """MultiSafepay took it."""
    detail: dict[str, object] = {"moved": str(operation.moved), "refund_id": operation.msp_refund_id}
    if operation.child_order_id is not None:
        detail["child_order_id"] = operation.child_order_id
    return JournalEntry(at, f"{operation.kind}.accepted", detail)


def completed_entry(refund_id: MspTransactionId, at: datetime) -> JournalEntry:
    """MultiSafepay has paid it out."""
    return JournalEntry(at, "refund.completed", {"refund_id": refund_id})


def taken_back_entry(refund_id: MspTransactionId, status: str, at: datetime) -> JournalEntry:
    """MultiSafepay had accepted it, and it came to nothing."""
    return JournalEntry(at, "refund.taken_back", {"refund_id": refund_id, "status": status})


def proved_entry(refund_id: MspTransactionId, moved: Money, at: datetime) -> JournalEntry:
    """MultiSafepay shows it with our reference, against what the ledger thought."""
    return JournalEntry(at, "refund.proved", {"refund_id": refund_id, "moved": str(moved)})


def found_entry(operation: Operation, at: datetime) -> JournalEntry:
    """It began at MultiSafepay."""
    detail = {"amount": str(operation.amount), "refund_id": operation.msp_refund_id}
    return JournalEntry(at, f"{operation.kind}.found", detail)


def refused_entry(kind: OperationKind, refusal: Refused, at: datetime) -> JournalEntry:
    """Nothing moved."""
    return JournalEntry(at, f"{kind}.refused", {"code": refusal.code, "message": refusal.message})


def not_sent_entry(kind: OperationKind, why: str, at: datetime) -> JournalEntry:
    """The call came to nothing; another may follow."""
    return JournalEntry(at, f"{kind}.found_absent", {"why": why})


def held_entry(kind: OperationKind, message: str, at: datetime) -> JournalEntry:
    """A person has to look."""
    return JournalEntry(at, f"{kind}.held", {"message": message})


def reported_entry(report: EventReport, *, already: bool, at: datetime) -> JournalEntry:
    """Saleor took the report."""
    return JournalEntry(
        at,
        "saleor.reported",
        {"type": report.kind, "amount": str(report.amount), "message": report.message, "already": already},
    )


def parked_entry(why: str, at: datetime) -> JournalEntry:
    """Saleor cannot be told now."""
    return JournalEntry(at, "saleor.report_parked", {"why": why})


def pressed_entry(operation: Operation, at: datetime) -> JournalEntry:
    """Saleor never got our answer, so it is about to be asked for the granted refund again."""
    return JournalEntry(
        at,
        "saleor.granted_refund_pressed",
        {"granted_refund": operation.granted_refund_id, "time": operation.presses},
    )


def press_refused_entry(code: str, message: str, at: datetime) -> JournalEntry:
    """Saleor does not ask again."""
    return JournalEntry(at, "saleor.press_refused", {"code": code, "message": message})


def answered_entry(reference: PspReference, at: datetime) -> JournalEntry:
    """The reference under which Saleor is told from now on."""
    return JournalEntry(at, "saleor.reference_chosen", {"reference": reference})


def told_loose_entry(why: str, at: datetime) -> JournalEntry:
    """Saleor counts the money, but its granted refund stays as it is."""
    return JournalEntry(at, "saleor.granted_refund_left", {"why": why})


def silent_entry(why: str, at: datetime) -> JournalEntry:
    """Saleor needs no report."""
    return JournalEntry(at, "saleor.needs_no_report", {"why": why})


def asked_entries(who: str | None, what: str, at: datetime) -> tuple[JournalEntry, ...]:
    """Who had something done at the desk; none for a command, whose user nobody knows."""
    return () if who is None else (JournalEntry(at, "person.asked", {"who": who, "what": what}),)


def canceling_entry(refund_id: MspTransactionId, at: datetime) -> JournalEntry:
    """MultiSafepay is about to be asked to cancel it."""
    return JournalEntry(at, CANCELING, {"refund_id": refund_id})


def taken_up_entry(kind: OperationKind, why: str, at: datetime) -> JournalEntry:
    """A person had it looked up, and sent again where that finds nothing."""
    return JournalEntry(at, f"{kind}.taken_up", {"why": why})


def resolved_entry(operation: Operation, reason: str, at: datetime) -> JournalEntry:
    """A person said what became of it, and why they know."""
    return JournalEntry(
        at,
        f"{operation.kind}.resolved",
        {
            "paid": operation.moved is not None,
            "moved": str(operation.moved) if operation.moved else None,
            "refund_id": operation.msp_refund_id,
            "reason": reason,
        },
    )
