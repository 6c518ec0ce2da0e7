"""The entries of an operation's journal: what a merchant reads to see what happened."""

from datetime import datetime
from typing import assert_never

from saleor_msp_app.domain.ids import MspTransactionId, PspReference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import CartItem
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.refund_plan import AmountRefund, CartRefund, RefundPlan
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.domain.reporting import EventReport
from saleor_msp_app.usecases.ports import Exchange, JournalEntry, RefundAnswer


def planned_entry(plan: RefundPlan, at: datetime) -> JournalEntry:
    """What is about to be sent."""
    match plan:
        case AmountRefund():
            detail: dict[str, object] = {"by": "amount", "amount": str(plan.amount)}
        case CartRefund():
            detail = {
                "by": "cart",
                "amount": str(plan.amount),
                "original": [_item(item) for item in plan.original],
                "mirrored": [_item(item) for item in plan.mirrored],
            }
        case _:
            assert_never(plan)
    return JournalEntry(at, "refund.planned", detail | {"notes": list(plan.notes)})


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
    return JournalEntry(
        at, "refund.accepted", {"moved": str(operation.moved), "refund_id": operation.msp_refund_id}
    )


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


def refused_entry(refusal: Refused, at: datetime) -> JournalEntry:
    """Nothing moved."""
    return JournalEntry(at, "refund.refused", {"code": refusal.code, "message": refusal.message})


def not_sent_entry(why: str, at: datetime) -> JournalEntry:
    """The call came to nothing; another may follow."""
    return JournalEntry(at, "refund.found_absent", {"why": why})


def held_entry(message: str, at: datetime) -> JournalEntry:
    """A person has to look."""
    return JournalEntry(at, "refund.held", {"message": message})


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


def taken_up_entry(why: str, at: datetime) -> JournalEntry:
    """A person had it looked up, and sent again where that finds nothing."""
    return JournalEntry(at, "refund.taken_up", {"why": why})


def resolved_entry(operation: Operation, reason: str, at: datetime) -> JournalEntry:
    """A person said what became of it, and why they know."""
    return JournalEntry(
        at,
        "refund.resolved",
        {
            "paid": operation.moved is not None,
            "moved": str(operation.moved) if operation.moved else None,
            "refund_id": operation.msp_refund_id,
            "reason": reason,
        },
    )
