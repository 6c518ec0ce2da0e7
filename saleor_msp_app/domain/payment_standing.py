"""How a payment stands, out of MultiSafepay's statuses: the one place that reads them so.

Two statuses describe an order (multisafepay-api.md §2.3): its own, and that of its money. What they mean
together depends on the method: `completed` and `uncleared` is a reservation with a pay-later provider, and a
fraud check with a card.
"""

from enum import StrEnum

from saleor_msp_app.domain.methods import CART_METHODS, EITHER_WAY_METHODS, SANTANDER
from saleor_msp_app.domain.msp_order import MspOrder


class Stands(StrEnum):
    """How a payment stands.

    `WAITING`: the shopper may still pay. `UNDER_REVIEW`: MultiSafepay or a person has to decide, or its words
    are unknown; nothing is told. `FAILED`: declined; on the payment page the shopper may try again.
    `CANCELLED`: nobody can pay it any more, or a reservation is given back.
    """

    WAITING = "waiting"
    AUTHORIZED = "authorized"
    CHARGED = "charged"
    UNDER_REVIEW = "under_review"
    FAILED = "failed"
    CANCELLED = "cancelled"


PAY_LATER = CART_METHODS | EITHER_WAY_METHODS | {SANTANDER}
"""The provider reserves when the shopper agrees, and pays when the goods are shipped (§5.1)."""

_GONE = frozenset({"cancelled", "canceled", "expired"})
_WAS_CHARGED = frozenset({"refunded", "partial_refunded", "chargeback", "chargedback"})
_MONEY_GONE = frozenset({"declined", "cancelled", "canceled", "expired", "void"})


def standing_of(order: MspOrder) -> Stands:
    """A payment never falls back because of its refunds: a refunded one was charged."""
    match order.status:
        case "initialized":
            return Stands.WAITING
        case "completed":
            return _completed(order)
        case "shipped":
            return Stands.CANCELLED if order.financial_status in _MONEY_GONE else Stands.CHARGED
        case "declined":
            return Stands.FAILED
        case "void":
            return Stands.CHARGED if _was_refunded(order) else Stands.CANCELLED
        case status if status in _GONE:
            return Stands.CANCELLED
        case status if status in _WAS_CHARGED:
            return Stands.CHARGED
        case _:  # `uncleared`, `reserved`, and whatever MultiSafepay will invent
            return Stands.UNDER_REVIEW


def _completed(order: MspOrder) -> Stands:
    match order.financial_status:
        case "completed" | "refunded" | "partial_refunded":
            return Stands.CHARGED
        case "initialized" if order.capture == "manual":
            return Stands.AUTHORIZED
        case "uncleared" if order.method in PAY_LATER:
            return Stands.AUTHORIZED
        case "void" if _was_refunded(order):
            return Stands.CHARGED
        case money if money in _MONEY_GONE:
            return Stands.CANCELLED
        case _:
            return Stands.UNDER_REVIEW


def _was_refunded(order: MspOrder) -> bool:
    """A pay-later order that is refunded in full becomes void (refunds.md)."""
    return order.amount_refunded is not None and order.amount_refunded.minor > 0
