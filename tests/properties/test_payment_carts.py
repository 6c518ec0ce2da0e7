"""Any checkout of Saleor makes a cart whose total is the amount, and whose items go back one by one to
exactly nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_msp_app.domain.cart_lines import pools_of
from saleor_msp_app.domain.ids import OrderLineId, PspReference
from saleor_msp_app.domain.money import Currency, Money, currency
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.payment_cart import payment_cart
from saleor_msp_app.domain.payment_request import PayLine, PayShipping
from saleor_msp_app.domain.policy import RefundPolicy, SignStyle
from saleor_msp_app.domain.refund_plan import CartRefund
from saleor_msp_app.domain.refund_request import SaleorLine, WantedLine, WantedRefund
from tests.builders.msp_orders import msp_order, refunded_order, total
from tests.builders.plans import plan
from tests.builders.saleor_orders import global_id

RATES = tuple(Decimal(rate) for rate in ("0", "0.055", "0.06", "0.09", "0.2", "0.21", "0.25"))


@dataclass(frozen=True)
class Checkout:
    lines: tuple[PayLine, ...]
    shipping: PayShipping | None
    amount: Money


@st.composite
def checkouts(draw: st.DrawFn) -> Checkout:
    """Prices with or without tax, a voucher that leaves remainders, tax-exempt customers, gifts, and two
    lines of one variant."""
    code = draw(st.sampled_from(["EUR", "EUR", "JPY", "KWD"]))
    of = currency(code)
    exempt, says_rate, off = draw(st.booleans()), draw(st.booleans()), draw(st.integers(0, 30))
    lines = []
    for position in range(draw(st.integers(1, 5))):
        rate = draw(st.sampled_from(RATES))
        quantity = draw(st.integers(1, 7))
        unit = draw(st.integers(0, 30_000))
        exact = Decimal(unit * quantity * (100 - off)) / 100
        gross, net = _taxed(exact, Decimal(0) if exempt else rate, from_gross=draw(st.booleans()))
        variant = draw(st.sampled_from([None, *range(400, 404)]))
        lines.append(
            PayLine(
                position,
                None if variant is None else global_id("ProductVariant", variant),
                f"Product {position}",
                quantity,
                Money(gross, of),
                Money(net, of),
                rate if says_rate else None,
            )
        )
    shipping = _shipping(draw(st.none() | st.integers(0, 3000)), of)
    sold = sum(line.total_gross.minor for line in lines) + (shipping.gross.minor if shipping else 0)
    return Checkout(tuple(lines), shipping, Money(sold, of))


def _taxed(exact: Decimal, rate: Decimal, *, from_gross: bool) -> tuple[int, int]:
    """Each rounded for itself, as Saleor does."""
    gross = exact if from_gross else exact * (1 + rate)
    net = exact / (1 + rate) if from_gross else exact
    return _whole(gross), _whole(net)


def _whole(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def _shipping(gross: int | None, of: Currency) -> PayShipping | None:
    if gross is None:
        return None
    return PayShipping("Post", Money(gross, of), Money(_whole(gross / Decimal("1.21")), of), Decimal("0.21"))


def _order(checkout: Checkout, method: str) -> MspOrder | None:
    cart = payment_cart(checkout.lines, checkout.shipping, checkout.amount, method)
    if cart is None:
        return None
    code, minor = checkout.amount.currency.code, checkout.amount.minor
    return msp_order(cart.items, method=method, amount=minor, tables=cart.tax_tables, code=code)


def _saleor_line(line: PayLine) -> SaleorLine:
    """The order's line: another id than the checkout's, and the price of a unit rounded (Saleor)."""
    unit = line.total_gross.currency.unit
    gross = (line.total_gross.to_major() / line.quantity).quantize(unit, rounding=ROUND_HALF_UP)
    return SaleorLine(
        id=OrderLineId(global_id("OrderLine", f"new-{line.position}")),
        position=line.position,
        variant_id=line.variant_id,
        sku=None,
        product_name=line.name,
        variant_name="",
        quantity=line.quantity,
        unit_gross=gross,
        unit_net=gross,
        tax_rate=line.tax_rate or Decimal(0),
        is_gift=line.total_gross.minor == 0,
    )


def _left(order: MspOrder) -> int:
    refunded = order.amount_refunded.minor if order.amount_refunded else 0
    return order.amount.minor - refunded


def _asked(order: MspOrder, lines: Sequence[SaleorLine], picked: SaleorLine | None) -> WantedRefund:
    """One unit of a line, or the shipping where none is picked; cut to what is left, as Saleor does."""
    exponent = order.amount.currency.exponent
    shipping = next((i for i in order.cart or () if i.merchant_item_id == "msp-shipping"), None)
    worth = picked.unit_gross if picked else (shipping.unit_price * Decimal("1.21") if shipping else 0)
    amount = min(int(Decimal(worth).scaleb(exponent)), _left(order))
    wanted_lines = (WantedLine(picked, 1),) if picked else ()
    return WantedRefund(
        Money(amount, order.amount.currency), wanted_lines, picked is None, tuple(lines), Decimal(worth), ""
    )


@settings(max_examples=200, deadline=None)
@given(checkouts())
def test_every_checkout_that_costs_something_has_a_cart_of_its_amount(checkout: Checkout) -> None:
    order = _order(checkout, "KLARNA")
    assert (order is None) == (checkout.amount.minor == 0)
    if order is not None:
        assert total(order) == checkout.amount.minor
        ids = [item.merchant_item_id for item in order.cart or ()]
        assert len(ids) == len(set(ids))
        assert all(-item.unit_price.as_tuple().exponent <= 10 for item in order.cart or ())  # type: ignore[operator]  # finite numbers only


@settings(max_examples=200, deadline=None)
@given(checkouts(), st.randoms(use_true_random=False), st.sampled_from(SignStyle))
def test_unit_by_unit_in_any_order_it_ends_at_nothing(
    checkout: Checkout, shuffling: object, style: SignStyle
) -> None:
    order = _order(checkout, "AFTERPAY")
    if order is None:
        return
    lines = [_saleor_line(line) for line in checkout.lines]
    picks: list[SaleorLine | None] = [
        line for line in lines for _ in range(line.quantity) if line.variant_id and not line.is_gift
    ]
    if checkout.shipping is not None and checkout.shipping.gross.minor > 0:
        picks.append(None)
    shuffling.shuffle(picks)  # type: ignore[attr-defined]  # random.Random, whose type the strategy hides
    policy = RefundPolicy(sign_styles={"*": style})
    for number, picked in enumerate(picks):
        asked = _asked(order, lines, picked)
        if asked.amount.minor > 0:
            order = _refunded(order, asked, policy, f"r-{number}")
    if _left(order) > 0:
        rest = WantedRefund(Money(_left(order), order.amount.currency), (), False, tuple(lines), None, "")
        order = _refunded(order, rest, policy, "r-rest")
    assert total(order) == 0
    assert all(pool.remaining == 0 for pool in pools_of(order.cart or ()) if pool.first.unit_price)


def _refunded(order: MspOrder, asked: WantedRefund, policy: RefundPolicy, reference: str) -> MspOrder:
    planned = plan(order, asked, policy, PspReference(reference))
    assert isinstance(planned, CartRefund), planned
    assert planned.amount == asked.amount
    after = refunded_order(order, planned)
    assert _left(order) - _left(after) == planned.amount.minor
    return after
