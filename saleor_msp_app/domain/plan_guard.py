"""The last check of a cart refund, on the items that will be posted and nothing else.

It repeats no decision of the planner: it counts, and compares with what was asked for
(multisafepay-api.md §3.4, "Guard").
"""

from decimal import Decimal

from saleor_msp_app.domain.cart_lines import free_item_id, pools_of
from saleor_msp_app.domain.cart_state import CartState
from saleor_msp_app.domain.errors import PlanUnsound
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.refund_plan import CartRefund


def guard(plan: CartRefund, state: CartState, asked: Money) -> None:
    """Raise `PlanUnsound` unless it moves its amount, no more than asked and left, and no line twice."""
    moved = state.total - state.total_with(plan.mirrored)
    _check(plan.original == state.items, "the cart is not the order's cart")
    _check(bool(plan.mirrored), "nothing is taken back")
    _check(moved == plan.amount, f"it would move {moved}, not {plan.amount}")
    _check(plan.amount.minor > 0, "it would move nothing, or the wrong way")
    _check(plan.amount <= asked, f"it would move more than the {asked} asked for")
    # MultiSafepay's rounding may give a minor unit less for each line (E32, E33), and never more.
    slack = max(state.rounding_slack, len(plan.mirrored))
    _check((asked - plan.amount).minor <= slack, f"it would move less than the {asked} asked for")
    _check(
        plan.amount <= state.paid_left, f"it would move more than the {state.paid_left} left of the payment"
    )
    _check(state.total_with(plan.mirrored).minor >= 0, "the cart would come to less than nothing")
    _check_lines(plan)


def _check_lines(plan: CartRefund) -> None:
    """Every pool shrinks towards nothing and never beyond; only our own free amount may be new."""
    before = {pool.key: pool.remaining for pool in pools_of(plan.original)}
    for pool in pools_of(plan.items):
        if pool.key.item_id == free_item_id(plan.reference) and pool.key not in before:
            continue
        was, now = before.get(pool.key, Decimal(0)), pool.remaining
        _check(
            min(was, Decimal(0)) <= now <= max(was, Decimal(0)),
            f"{pool.key.item_id} goes from {was} to {now}",
        )


def _check(holds: bool, fault: str) -> None:
    if not holds:
        msg = f"the planned refund is unsound: {fault}"
        raise PlanUnsound(msg)
