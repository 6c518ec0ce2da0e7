"""How a payment stands in Saleor: the same record for what is expected and for what is read back."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeAlias

Outcome: TypeAlias = tuple[str, Decimal]
"""A type of event, and its amount."""

_OUTCOMES = ("_SUCCESS", "_FAILURE", "_REVERSE", "_ADJUSTMENT", "_BACK")
"""Requests are no outcomes: Saleor writes them itself, and how many there are is no promise of the app."""

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """After a step. `outcomes` are the events of this step, oldest first; `grants` the status of every
    granted refund; `refusal` the code with which Saleor refused the step."""

    outcomes: tuple[Outcome, ...] = ()
    authorized: Decimal = _ZERO
    charged: Decimal = _ZERO
    refunded: Decimal = _ZERO
    grants: tuple[str, ...] = ()
    refusal: str = ""

    def unchanged(self, refusal: str = "") -> "Standing":
        return replace(self, outcomes=(), refusal=refusal)

    def authorized_by(self, amount: Decimal) -> "Standing":
        outcomes = (("AUTHORIZATION_SUCCESS", amount),)
        return replace(self.unchanged(), outcomes=outcomes, authorized=self.authorized + amount)

    def charged_by(self, amount: Decimal) -> "Standing":
        outcomes, left = (("CHARGE_SUCCESS", amount),), max(self.authorized - amount, _ZERO)
        return replace(self.unchanged(), outcomes=outcomes, authorized=left, charged=self.charged + amount)

    def refunded_by(self, amount: Decimal) -> "Standing":
        outcomes, charged = (("REFUND_SUCCESS", amount),), self.charged - amount
        return replace(self.unchanged(), outcomes=outcomes, charged=charged, refunded=self.refunded + amount)

    def granted_by(self, amount: Decimal) -> "Standing":
        """A refund that staff had granted before it was sent."""
        return replace(self.refunded_by(amount), grants=(*self.grants, "SUCCESS"))

    def failed_by(self, amount: Decimal) -> "Standing":
        return replace(self.unchanged(), outcomes=(("REFUND_FAILURE", amount),))

    def __str__(self) -> str:
        lines = [f"{kind} {amount:.2f}" for kind, amount in self.outcomes]
        lines += [f"Saleor refuses: {self.refusal}"] if self.refusal else []
        sums = {"authorized": self.authorized, "charged": self.charged, "refunded": self.refunded}
        lines.append(", ".join(f"{name} {amount:.2f}" for name, amount in sums.items()))
        lines += [f"granted refunds: {', '.join(self.grants)}"] if self.grants else []
        return "\n".join(lines)


def standing_of(order: Any, before: frozenset[str], refusal: str) -> Standing:
    """Out of the order as the API shows it; `before` are the ids of the events that were there already."""
    grants = tuple(one["status"] for one in order["grantedRefunds"])
    if not order["transactions"]:
        return Standing(grants=grants, refusal=refusal)
    (transaction,) = order["transactions"]
    new = (one for one in reversed(transaction["events"]) if one["id"] not in before)
    return Standing(
        outcomes=tuple((one["type"], _amount(one["amount"])) for one in new if _is_outcome(one)),
        authorized=_amount(transaction["authorizedAmount"]),
        charged=_amount(transaction["chargedAmount"]),
        refunded=_amount(transaction["refundedAmount"]),
        grants=grants,
        refusal=refusal,
    )


def _is_outcome(event: Any) -> bool:
    return str(event["type"]).endswith(_OUTCOMES)


def _amount(money: Any) -> Decimal:
    return Decimal(money["amount"])
