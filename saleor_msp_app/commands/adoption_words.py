"""What `adopt` says of a payment, in words and as JSON with stable keys."""

from collections.abc import Sequence
from typing import Any, assert_never

from saleor_msp_app.domain.adoption import Adoption
from saleor_msp_app.usecases.adopt_payment import (
    Adopted,
    AdoptionOutcome,
    AlreadyAdopted,
    CanAdopt,
    NotAdopted,
)


def sentence(outcome: AdoptionOutcome) -> str:
    """One line."""
    request = outcome.request
    match outcome:
        case CanAdopt(_, plan):
            return f"{_plan(plan)} becomes a transaction of the app."
        case Adopted(_, plan, transaction, told):
            follows = f" Saleor will be told of {told} refund(s)." if told else ""
            return f"{_plan(plan)} is adopted, {transaction}.{follows}"
        case AlreadyAdopted(_, transaction, number, told):
            follows = f" Saleor will be told of {told} more refund(s)." if told else ""
            payment = request.msp_order_id
            return f"Order {number}: payment {payment} is adopted already, {transaction}.{follows}"
        case NotAdopted(_, why):
            return f"Not adopted: {request.msp_order_id} for order {request.order_id}. {why}"
        case _:
            assert_never(outcome)


def summary(outcomes: Sequence[AdoptionOutcome]) -> str:
    """How many of each kind."""
    counted = {name: sum(_name(one) == name for one in outcomes) for name in _NAMES}
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counted.items() if count)


def content(outcomes: Sequence[AdoptionOutcome], *, dry_run: bool) -> dict[str, Any]:
    """The whole run. Amounts are in major units, as text."""
    return {"dry_run": dry_run, "payments": [_content(one) for one in outcomes]}


_NAMES = ("adoptable", "adopted", "already_adopted", "refused")


def _plan(plan: Adoption) -> str:
    stands = "charged" if plan.charged else "authorised"
    back = f", {plan.refunded} of it refunded at MultiSafepay" if plan.refunds else ""
    method = plan.payment.method or "an unknown method"
    return (
        f"Order {plan.order.number} ({plan.order.total}, {plan.order.outstanding} to be paid): payment "
        f"{plan.payment.order_id} by {method}, {plan.amount} {stands}{back},"
    )


def _name(outcome: AdoptionOutcome) -> str:
    match outcome:
        case CanAdopt():
            return "adoptable"
        case Adopted():
            return "adopted"
        case AlreadyAdopted():
            return "already_adopted"
        case NotAdopted():
            return "refused"
        case _:
            assert_never(outcome)


def _content(outcome: AdoptionOutcome) -> dict[str, Any]:
    plan = outcome.plan if isinstance(outcome, CanAdopt | Adopted) else None
    made = outcome.transaction if isinstance(outcome, Adopted | AlreadyAdopted) else None
    return {
        "order": outcome.request.order_id,
        "msp_order": outcome.request.msp_order_id,
        "outcome": _name(outcome),
        "says": sentence(outcome),
        "transaction_id": made,
        "currency": plan.amount.currency.code if plan else None,
        "amount": str(plan.amount.to_major()) if plan else None,
        "refunded": str(plan.refunded.to_major()) if plan else None,
        "charged": plan.charged if plan else None,
    }
