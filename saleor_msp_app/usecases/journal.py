"""The entries of an operation's journal: what a merchant reads to see what happened."""

from datetime import datetime
from typing import assert_never

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


def silent_entry(why: str, at: datetime) -> JournalEntry:
    """Saleor needs no report."""
    return JournalEntry(at, "saleor.needs_no_report", {"why": why})
