"""The order's cart as money: its totals, what is left in it, and whether MultiSafepay agrees.

A cart refund carries no amount. MultiSafepay computes it from its own cart, so ours must be the same
(multisafepay-api.md §3.4), or the refund would be another one than asked for.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import ceil

from saleor_msp_app.domain.cart_lines import Pool, original_items, pools_of
from saleor_msp_app.domain.cart_total import minor_half_up, total_of
from saleor_msp_app.domain.money import Currency, Money
from saleor_msp_app.domain.msp_order import CartItem, MspOrder
from saleor_msp_app.domain.refunded import has_unmeasured_refund, refunded
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.tax_tables import TaxRates, assumed_selectors, rates_of

_MOST_SLACK = 10
_BY_DASHBOARD = "Refund it in MultiSafepay's dashboard."


@dataclass(frozen=True)
class CartState:
    """The cart of one order at one moment. `paid_left` is what was paid less what came back."""

    items: tuple[CartItem, ...]
    rates: TaxRates
    currency: Currency
    paid_left: Money

    @cached_property
    def pools(self) -> tuple[Pool, ...]:
        return pools_of(self.items)

    @cached_property
    def total(self) -> Money:
        """What the cart comes to now, earlier refunds taken off."""
        return self.total_with(())

    @cached_property
    def total_sold(self) -> Money:
        """What it came to before any refund."""
        return total_of(original_items(self.items), self.rates, self.currency)

    @property
    def shown_refunded(self) -> Money:
        """What the cart itself shows as taken back."""
        return self.total_sold - self.total

    @property
    def left(self) -> Money:
        """The most that a refund may be: never more than was paid, nor than the cart holds."""
        return min(self.paid_left, self.total)

    @property
    def rounding_slack(self) -> int:
        """Minor units that two ways of rounding this cart may differ by: half a one for each unit sold.

        Few, however large the cart is: more is no rounding, or nothing to be passed over in silence.
        """
        units = sum((abs(item.quantity) for item in original_items(self.items)), Decimal(0))
        return max(1, min(_MOST_SLACK, ceil(units / 2)))

    def total_with(self, more: tuple[CartItem, ...]) -> Money:
        """The total if these items are added."""
        return total_of(self.items + more, self.rates, self.currency)

    def refund_by(self, more: tuple[CartItem, ...]) -> Money:
        """What MultiSafepay gives back for these items: the total before minus the total after."""
        return self.total - self.total_with(more)

    def is_near(self, one: Money, other: Money) -> bool:
        """Equal but for rounding."""
        return abs((one - other).minor) <= self.rounding_slack


def cart_state(order: MspOrder) -> CartState | Refused:
    """The state of the order's cart; a refusal where it cannot be relied on."""
    rates = rates_of(order)
    if rates is None or order.cart is None:
        return Refused(
            RefusalCode.TAX_TABLES_MISSING,
            "MultiSafepay shows no VAT rates for this order, so the amount of a refund cannot be foretold. "
            f"{_BY_DASHBOARD}",
        )
    state = CartState(order.cart, rates, order.amount.currency, order.amount - refunded(order))
    return _refuse_other_total(order, state) or _refuse_hidden_refund(order, state) or state


def cart_notes(order: MspOrder, state: CartState) -> tuple[str, ...]:
    """What a person who reads the journal should know about this cart (E27, E28, E32)."""
    notes = [
        f"the order has no tax table {selector!r}: its default rate was taken"
        if selector
        else "the order has no default tax rate: 0 % was taken"
        for selector in assumed_selectors(state.rates, state.items)
    ]
    told = _told_total(order, state)
    if told is not None and told not in {state.total, state.total_sold, order.amount}:
        notes.append(f"MultiSafepay counts {told} for the cart, we count {state.total}")
    if state.total_sold != order.amount:
        notes.append(f"the cart was sold for {state.total_sold}, but {order.amount} were paid")
    return tuple(notes)


def _refuse_other_total(order: MspOrder, state: CartState) -> Refused | None:
    """MultiSafepay's total says whether our rates are its rates; without it, the payment must say so
    wherever a rate was assumed (E27, E28, E32). Cents are rounding: the paid amount is the limit anyway."""
    told = _told_total(order, state)
    if told is None:
        if not assumed_selectors(state.rates, state.items):
            return None
        told = order.amount
    possible = [state.total, state.total_sold]
    if state.total == state.paid_left:
        possible.append(order.amount)
    if any(state.is_near(told, total) for total in possible):
        return None
    return Refused(
        RefusalCode.CART_TOTAL_DIFFERS,
        f"MultiSafepay counts {told} for this order's cart, and its lines and VAT rates give {state.total}. "
        f"The amount of a refund cannot be foretold. {_BY_DASHBOARD}",
    )


def _told_total(order: MspOrder, state: CartState) -> Money | None:
    if order.cart_total is None:
        return None
    return Money(minor_half_up(order.cart_total, state.currency), state.currency)


def _refuse_hidden_refund(order: MspOrder, state: CartState) -> Refused | None:
    """E16, E17: money went back, and the cart does not show for what.

    A cart posted now would bring back what was refunded before, or take it back once more (§3.4).
    """
    gone = refunded(order)
    unmeasured = has_unmeasured_refund(order) and state.shown_refunded.minor <= 0
    if not unmeasured and (state.shown_refunded >= gone or state.total == state.paid_left):
        return None
    already = "An amount" if unmeasured else str(gone)
    advice = "Use " if unmeasured else f"Refund all that is left ({state.paid_left}) in one go, or use "
    return Refused(
        RefusalCode.EARLIER_REFUND_NOT_IN_CART,
        f"{already} of this order was refunded before, and MultiSafepay's cart does not show for what. "
        f"{advice}MultiSafepay's dashboard.",
    )
