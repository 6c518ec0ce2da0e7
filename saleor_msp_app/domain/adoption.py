"""Whether a payment that was made before the app can become one of the app's, and as what.

Saleor asks only the app that owns a transaction for refunds, so such a payment needs a transaction of the
app's own (saleor-contract.md §4.9, §5.6).
"""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from saleor_msp_app.domain.available_actions import TransactionAction
from saleor_msp_app.domain.methods import RefundWay
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.order_state import refuse_by_state
from saleor_msp_app.domain.payment_standing import Stands, standing_of
from saleor_msp_app.domain.refunded import DEAD, has_unmeasured_refund, refunded
from saleor_msp_app.domain.saleor_order import SaleorOrder
from saleor_msp_app.domain.settlement import FoundThere, settle


@dataclass(frozen=True, slots=True)
class Adoption:
    """The transaction to be made, and the refunds that Saleor is told of afterwards, each by its number.

    The whole payment becomes the charge, not what is left of it: a refund that is told later, by this
    adoption or by the server that follows the order at the same moment, then counts once.
    """

    order: SaleorOrder
    payment: MspOrder
    amount: Money
    actions: tuple[TransactionAction, ...]
    refunds: tuple[FoundThere, ...]

    @property
    def charged(self) -> bool:
        """Whether the money is collected; otherwise it is only reserved."""
        return TransactionAction.REFUND in self.actions

    @property
    def refunded(self) -> Money:
        """What MultiSafepay has given back of it."""
        return self.amount.with_minor(sum(one.amount.minor for one in self.refunds))

    @property
    def left(self) -> Money:
        """What Saleor shows as paid in the end."""
        return self.amount - self.refunded


@dataclass(frozen=True, slots=True)
class NotAdoptable:
    """Why nothing is done, for whoever runs the command."""

    why: str


AdoptionPlan: TypeAlias = Adoption | NotAdoptable


def adoption_of(payment: MspOrder, order: SaleorOrder, way: RefundWay) -> AdoptionPlan:
    """What becomes of the payment. `way` is how its method is refunded."""
    if payment.amount.currency != order.total.currency:
        return NotAdoptable(
            f"The payment is in {payment.amount.currency.code}, the order in {order.total.currency.code}."
        )
    match standing_of(payment):
        case Stands.CHARGED:
            refused = refuse_by_state(payment, way)
            return NotAdoptable(refused.message) if refused else _charged(payment, order)
        case Stands.AUTHORIZED:
            return _authorized(payment, order)
        case Stands.WAITING | Stands.FAILED | Stands.CANCELLED as stands:
            return NotAdoptable(f"MultiSafepay has not received this payment: it is {stands}.")
        case Stands.UNDER_REVIEW:
            return NotAdoptable(
                f"MultiSafepay shows this payment as '{payment.status}', its money as "
                f"'{payment.financial_status}': nobody can say yet whether it is paid."
            )
        case other:
            assert_never(other)


def _charged(payment: MspOrder, order: SaleorOrder) -> AdoptionPlan:
    refunds = _refunds(payment)
    if refunds is None:
        return NotAdoptable(
            "MultiSafepay does not tell every refund of this payment by its number and amount, so nothing "
            "that Saleor would show could be trusted. Refund it in MultiSafepay's dashboard."
        )
    return _fitting(Adoption(order, payment, payment.amount, (TransactionAction.REFUND,), refunds))


def _authorized(payment: MspOrder, order: SaleorOrder) -> AdoptionPlan:
    if any(r.kind == "capture" and r.status not in DEAD for r in payment.related):
        return NotAdoptable(
            "A part of this reservation is captured already: MultiSafepay refunds each capture by itself. "
            "Go on in MultiSafepay's dashboard."
        )
    actions = (TransactionAction.CHARGE, TransactionAction.CANCEL)
    return _fitting(Adoption(order, payment, payment.capture_remain or payment.amount, actions, ()))


def _refunds(payment: MspOrder) -> tuple[FoundThere, ...] | None:
    """Every one of them, or None where the order's amounts prove more, or less, than its entries tell."""
    changes = settle(payment, ())
    found = tuple(change for change in changes if isinstance(change, FoundThere))
    told = sum(one.amount.minor for one in found)
    if len(found) != len(changes) or has_unmeasured_refund(payment) or told != refunded(payment).minor:
        return None
    return found


def _fitting(adoption: Adoption) -> AdoptionPlan:
    order = adoption.order
    if adoption.left.minor <= 0:
        return NotAdoptable("Nothing of this payment is left.")
    if adoption.left > order.outstanding:
        return NotAdoptable(
            f"{adoption.left} of this payment is left, but only {order.outstanding} of order {order.number} "
            f"({order.total}) is still to be paid in Saleor. Where another transaction stands for the same "
            "payment, it has to go first."
        )
    return adoption
