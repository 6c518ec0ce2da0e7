"""What the commands show, as JSON. The keys are stable: scripts read them."""

from datetime import UTC, datetime
from typing import Any, assert_never

from saleor_msp_app.commands.advice import advice
from saleor_msp_app.domain.lookup import Dead, Found, NotThere, Unclear
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.usecases.ports.ledger import GivenAnswer, JournalEntry
from saleor_msp_app.usecases.refund_reading import KeptDelivery
from saleor_msp_app.usecases.second_look import Look, Seen, Unseen


def refund(operation: Operation) -> dict[str, Any]:
    """One row of the ledger. Amounts are in major units, as text."""
    return {
        "reference": operation.psp_reference,
        "kind": operation.kind.value,
        "state": operation.state.value,
        "report": operation.report.value,
        "currency": operation.amount.currency.code,
        "amount": _major(operation.amount),
        "planned": _major(operation.planned),
        "moved": _major(operation.moved),
        "msp_refund_id": operation.msp_refund_id,
        "msp_order_id": operation.msp_order_id,
        "account_id": operation.account_id,
        "order_number": operation.order_number,
        "shop": operation.shop,
        "transaction_id": operation.transaction_id,
        "granted_refund_id": operation.granted_refund_id,
        "taken": operation.taken,
        "attempts": operation.attempts,
        "refusal": refusal(operation.refusal),
        "created_at": time(operation.created_at),
        "updated_at": time(operation.updated_at),
        "sending_since": time(operation.sending_since),
        "version": operation.version,
        "advice": advice(operation),
    }


def refusal(refused: Refused | None) -> dict[str, Any] | None:
    """Why not, or None."""
    return None if refused is None else {"code": refused.code.value, "message": refused.message}


def entry(one: JournalEntry) -> dict[str, Any]:
    """One thing that happened."""
    return {"at": time(one.at), "kind": one.kind, "detail": dict(one.detail)}


def delivery(kept: KeptDelivery) -> dict[str, Any]:
    """A delivery without its body: `replay` uses that."""
    return {
        "id": kept.id,
        "event": kept.event,
        "received_at": time(kept.received_at),
        "sha256": kept.body_sha256,
        "body_kept": kept.body is not None,
        "answer": answer(kept.answer),
    }


def answer(given: GivenAnswer) -> dict[str, Any]:
    """What Saleor was answered."""
    settled = None if given.settled is None else str(given.settled)
    return {"reference": given.reference, "refusal": refusal(given.refusal), "settled": settled}


def look(seen: Look | None) -> dict[str, Any] | None:
    """What MultiSafepay's order showed, None where it was not asked."""
    match seen:
        case None:
            return None
        case Unseen(why):
            return _finding("unseen", why=why)
        case Seen(finding, status, refunded):
            order = {"order_status": status, "order_refunded": str(refunded)}
            return _found(finding) | order
        case _:
            assert_never(seen)


def time(at: datetime | None) -> str | None:
    """UTC, ISO 8601."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _found(finding: Found | Dead | NotThere | Unclear) -> dict[str, Any]:
    match finding:
        case Found(refund_id, amount):
            return _finding("found", refund_id=refund_id, amount=None if amount is None else str(amount))
        case Dead(refund_id, status):
            return _finding("dead", refund_id=refund_id, why=f"MultiSafepay marked it {status}")
        case NotThere():
            return _finding("not_there")
        case Unclear(why):
            return _finding("unclear", why=why)
        case _:
            assert_never(finding)


def _finding(
    kind: str, *, refund_id: str | None = None, amount: str | None = None, why: str | None = None
) -> dict[str, Any]:
    return {
        "found": kind,
        "refund_id": refund_id,
        "amount": amount,
        "why": why,
        "order_status": None,
        "order_refunded": None,
    }


def _major(amount: Money | None) -> str | None:
    return None if amount is None else str(amount.to_major())
