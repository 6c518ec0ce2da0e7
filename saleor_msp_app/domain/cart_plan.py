"""A refund by cart: what is asked for, as items that change MultiSafepay's total by exactly that."""

from dataclasses import dataclass
from decimal import Decimal

from saleor_msp_app.domain.cart_choice import Choice, choose
from saleor_msp_app.domain.cart_state import CartState, cart_notes
from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.mirroring import free_item, mirrored_rest
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import CartItem, MspOrder
from saleor_msp_app.domain.plan_guard import guard
from saleor_msp_app.domain.policy import RefundPolicy, SignStyle
from saleor_msp_app.domain.refund_plan import CartRefund
from saleor_msp_app.domain.refund_request import WantedRefund
from saleor_msp_app.domain.refusals import RefusalCode, Refused

_UNCLEARED = "uncleared"


@dataclass(frozen=True, slots=True)
class CartPlanner:
    """Plans one refund of one cart."""

    order: MspOrder
    state: CartState
    wanted: WantedRefund
    policy: RefundPolicy
    style: SignStyle
    reference: PspReference
    description: str

    def plan(self) -> CartRefund | Refused:
        """All that is left, or the lines asked for; then the difference; then the last check."""
        refusal = self._refuse_too_much()
        if refusal is not None:
            return refusal
        if self._is_all_that_is_left():
            return self._plan_rest()
        choice = choose(self.state, self.wanted)
        return choice if isinstance(choice, Refused) else self._plan_choice(choice)

    def _is_all_that_is_left(self) -> bool:
        return self.wanted.amount >= self.state.left

    def _refuse_too_much(self) -> Refused | None:
        """Except for rounding: a cart may hold some cents less than was paid for it (E32)."""
        left, asked = self.state.left, self.wanted.amount
        if asked <= left:
            return None
        if asked == self.state.paid_left and self.state.is_near(asked, left):
            return None
        return refuse_more_than_left(asked, left)

    def _plan_rest(self) -> CartRefund | Refused:
        """Everything taken back: the cart ends at exactly 0.00, earlier free amounts included."""
        copies = mirrored_rest(self.state.pools, self.style)
        asked = min(self.wanted.amount, self.state.left)
        notes = cart_notes(self.order, self.state)
        if self.order.financial_status == _UNCLEARED:
            notes = (*notes, "nothing was shipped yet: MultiSafepay will void the order (E57)")
        if self.state.refund_by(copies) == asked:
            return self._built(copies, asked, notes)
        return self._balanced(Choice(()), copies, asked, notes)

    def _plan_choice(self, choice: Choice) -> CartRefund | Refused:
        copies = choice.copies(self.style)
        notes = cart_notes(self.order, self.state) + choice.notes
        if choice.without_line and self._why_no_free_amount() is not None:
            return choice.without_line[0]
        if self.state.refund_by(copies) == self.wanted.amount:
            return self._built(copies, self.wanted.amount, notes)
        return self._balanced(choice, copies, self.wanted.amount, notes)

    def _balanced(
        self, choice: Choice, copies: tuple[CartItem, ...], asked: Money, notes: tuple[str, ...]
    ) -> CartRefund | Refused:
        """Add the difference as one free amount (E46, E48, E92), or say why it cannot be."""
        refusal = self._why_no_free_amount()
        if refusal is not None:
            return self._rounded_down(choice, copies, asked, notes) or self._say_reachable(refusal, copies)
        selector = self.state.rates.zero_selector() or ""
        missing = asked - self.state.refund_by(copies)
        items = (*copies, free_item(self.reference, missing, selector, self.style, self.state.items))
        if self.state.refund_by(items) != asked:
            return Refused(
                RefusalCode.AMOUNT_NOT_REACHABLE,
                f"MultiSafepay's rounding does not allow {asked} on this order. "
                "Refund a slightly different amount, or use MultiSafepay's dashboard.",
            )
        return self._built(items, asked, notes)

    def _rounded_down(
        self, choice: Choice, copies: tuple[CartItem, ...], asked: Money, notes: tuple[str, ...]
    ) -> CartRefund | None:
        """The lines as they are, where MultiSafepay's own rounding gives a little less than asked (E33).

        Only if the amount is exactly what Saleor's lines are worth, at most one minor unit per line, and
        never more than asked: a clerk who wants that cent can still ask for it.
        """
        given = self.state.refund_by(copies)
        short = (asked - given).minor
        if given.minor <= 0 or choice.without_line or not 0 < short <= len(copies):
            return None
        if _worth_in_saleor(self.wanted) != asked.to_major():
            return None
        return self._built(copies, given, (*notes, f"MultiSafepay's rounding gives {given} for {asked}"))

    def _why_no_free_amount(self) -> Refused | None:
        if not self.policy.free_amounts_allowed:
            return Refused(
                RefusalCode.FREE_AMOUNT_NOT_ALLOWED,
                "This amount is not the amount of whole lines, and amounts without a line are switched off "
                "in this app's settings.",
            )
        if self.state.rates.zero_selector() is None:
            return Refused(
                RefusalCode.NO_ZERO_TAX_TABLE,
                "This amount is not the amount of whole lines, and only those can be refunded: "
                "the order has no 0 % tax table at MultiSafepay.",
            )
        return None

    def _say_reachable(self, refusal: Refused, copies: tuple[CartItem, ...]) -> Refused:
        given = self.state.refund_by(copies)
        if 0 < given.minor <= self.state.left.minor:
            advice = f"These lines come to {given} at MultiSafepay: refund exactly {given} with them"
        else:
            advice = "Refund whole lines instead"
        return Refused(
            refusal.code,
            f"{refusal.message} {advice}, or use MultiSafepay's dashboard. Nothing was refunded.",
        )

    def _built(self, items: tuple[CartItem, ...], amount: Money, notes: tuple[str, ...]) -> CartRefund:
        plan = CartRefund(self.reference, amount, self.description, self.state.items, items, notes)
        guard(plan, self.state, self.wanted.amount)
        return plan


def refuse_more_than_left(asked: Money, left: Money) -> Refused:
    """E3, E47: with the number that is left."""
    if left.minor <= 0:
        return Refused(
            RefusalCode.ALREADY_REFUNDED,
            "This payment has been refunded in full at MultiSafepay. There is nothing left to refund.",
        )
    return Refused(
        RefusalCode.MORE_THAN_LEFT,
        f"{asked} were asked for, but only {left} of this payment are left at MultiSafepay. "
        f"Refund at most {left}.",
    )


def _worth_in_saleor(wanted: WantedRefund) -> Decimal:
    lines = sum((w.line.unit_gross * w.quantity for w in wanted.lines), Decimal(0))
    return lines + ((wanted.shipping_gross or Decimal(0)) if wanted.shipping else Decimal(0))
