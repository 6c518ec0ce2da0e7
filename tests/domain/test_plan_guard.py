"""The last check, against plans that the planner does not make."""

from dataclasses import replace
from decimal import Decimal

import pytest

from saleor_msp_app.domain import cart_plan
from saleor_msp_app.domain.cart_state import CartState, cart_state
from saleor_msp_app.domain.errors import PlanUnsound
from saleor_msp_app.domain.ids import MerchantItemId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import CartItem
from saleor_msp_app.domain.plan_guard import guard
from saleor_msp_app.domain.refund_plan import CartRefund
from tests.builders.msp_orders import item, msp_order
from tests.builders.plans import plan
from tests.builders.saleor_orders import REFERENCE, wanted

CART = (item("384", "100", 2, "none"), item("385", "50", 1, "none"))
ONE_BACK = item("384", "100", -1, "none")


def _state(paid: int = 25000) -> CartState:
    state = cart_state(msp_order(CART, amount=paid))
    assert isinstance(state, CartState)
    return state


def _plan(amount: int, *items: CartItem) -> CartRefund:
    return CartRefund(REFERENCE, Money.of(amount, "EUR"), "", CART, items)


def _asked(minor: int) -> Money:
    return Money.of(minor, "EUR")


def test_a_sound_plan_passes() -> None:
    guard(_plan(10000, ONE_BACK), _state(), _asked(10000))
    guard(_plan(9999, ONE_BACK, item(f"refund-{REFERENCE}", "0.01", 1, "none")), _state(), _asked(10000))


@pytest.mark.parametrize(
    ("unsound", "asked", "paid"),
    [
        (_plan(9000, ONE_BACK), 9000, 25000),
        (_plan(10000, ONE_BACK), 9999, 25000),
        (_plan(10000, ONE_BACK), 10011, 25000),
        (_plan(10000, ONE_BACK), 10000, 9999),
        (_plan(30000, replace(ONE_BACK, quantity=Decimal(-3))), 30000, 40000),
        (_plan(15000, replace(ONE_BACK, merchant_item_id=MerchantItemId("999")), CART[1]), 15000, 25000),
        (_plan(10000, item("x", "100", -1, "none")), 10000, 25000),
        (_plan(30000, item(f"refund-{REFERENCE}", "300", -1, "none")), 30000, 40000),
        (_plan(1), 1, 25000),
        (replace(_plan(10000, ONE_BACK), original=CART[:1]), 10000, 25000),
    ],
)
def test_an_unsound_plan_is_never_sent(unsound: CartRefund, asked: int, paid: int) -> None:
    with pytest.raises(PlanUnsound):
        guard(unsound, _state(paid), _asked(asked))


def test_the_planner_asks_the_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(*_: object) -> tuple[CartItem, ...]:
        return (replace(ONE_BACK, quantity=Decimal(-3)), replace(CART[1], quantity=Decimal(1)))

    monkeypatch.setattr(cart_plan, "mirrored_rest", forgetful)
    with pytest.raises(PlanUnsound):
        plan(msp_order(CART), wanted(25000))
