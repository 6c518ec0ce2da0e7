"""Whatever is refunded, in whatever order of steps: never more than was paid, and all of it in the end.

MultiSafepay is a small model (`refunded_order`): its cart becomes the posted cart, and the difference of the
two totals is what moves. E3, E14, E15, E18, E32, E46, E48, E67, E92 and E94 for any order.
"""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from saleor_msp_app.domain.cart_lines import pools_of, signed_units
from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.money import Money, currency
from saleor_msp_app.domain.msp_order import CartItem, MspOrder
from saleor_msp_app.domain.policy import RefundPolicy, SignStyle
from saleor_msp_app.domain.refund_plan import AmountRefund, CartRefund
from saleor_msp_app.domain.refund_request import SaleorLine, WantedLine, WantedRefund
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from tests.builders.msp_orders import item, msp_order, refunded_order, tax_tables, total
from tests.builders.plans import plan
from tests.builders.saleor_orders import line

RATES = {"BTW21": "0.21", "BTW9": "0.09", "TVA55": "0.055"}
WITHOUT_ZERO = {RefusalCode.NO_ZERO_TAX_TABLE}


@dataclass(frozen=True)
class Sold:
    """An order at both sides."""

    order: MspOrder
    lines: tuple[SaleorLine, ...]
    shipping_gross: Decimal | None
    has_zero_table: bool


@dataclass(frozen=True)
class Step:
    """One refund of a clerk. `share` of what is left replaces the amount of the lines, if there is one."""

    picks: tuple[tuple[int, int], ...]
    shipping: bool
    share: Decimal | None
    style: SignStyle


@st.composite
def sold_orders(draw: st.DrawFn) -> Sold:
    code = draw(st.sampled_from(["EUR", "JPY", "KWD"]))
    unit = currency(code).unit
    from_gross = draw(st.booleans())
    has_zero_table = draw(st.booleans())
    rates = {**RATES, "none": "0"} if has_zero_table else RATES
    cart: list[CartItem] = []
    lines: list[SaleorLine] = []
    for position in range(draw(st.integers(1, 4))):
        selector = draw(st.sampled_from(sorted(rates)))
        rate = Decimal(rates[selector])
        price = draw(st.integers(1, 20000)) * unit
        quantity = draw(st.integers(1, 4))
        net = (price / (1 + rate)).quantize(Decimal("1e-10")) if from_gross else price
        gross = price if from_gross else (price * (1 + rate)).quantize(unit, rounding=ROUND_HALF_UP)
        cart.append(item(str(400 + position), str(net), quantity, selector))
        lines.append(
            replace(
                line("1", quantity, variant=400 + position, position=position, name=f"Product {position}"),
                unit_gross=gross,
                tax_rate=rate,
            )
        )
    shipping_gross = None
    if draw(st.booleans()):
        shipping_net = draw(st.integers(1, 2000)) * unit
        shipping_gross = (shipping_net * Decimal("1.21")).quantize(unit, rounding=ROUND_HALF_UP)
        cart.append(item("msp-shipping", str(shipping_net), 1, "BTW21"))
    order = msp_order(cart, method="AFTERPAY", code=code, tables=tax_tables(rates))
    return Sold(order, tuple(lines), shipping_gross, has_zero_table)


steps = st.builds(
    Step,
    picks=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3)), max_size=2, unique_by=lambda p: p[0]).map(
        tuple
    ),
    shipping=st.booleans(),
    share=st.none() | st.decimals("0.01", "1", places=2),
    style=st.sampled_from(SignStyle),
)


def _left(order: MspOrder) -> int:
    assert order.amount_refunded is not None
    return order.amount.minor - order.amount_refunded.minor


def _units_left(order: MspOrder, item_id: str) -> int:
    return int(sum(signed_units(i) for i in order.cart or () if i.merchant_item_id == item_id))


def _as_saleor_asks(sold: Sold, order: MspOrder, step: Step) -> WantedRefund | None:
    """Saleor grants no unit twice and clamps an amount to what is left (saleor-observed.md §5)."""
    picked = [
        WantedLine(sold.lines[index], min(quantity, _units_left(order, str(400 + index))))
        for index, quantity in step.picks
        if index < len(sold.lines)
    ]
    picked = [w for w in picked if w.quantity > 0]
    shipping = step.shipping and _units_left(order, "msp-shipping") > 0
    worth = sum((w.line.unit_gross * w.quantity for w in picked), Decimal(0))
    worth += (sold.shipping_gross or Decimal(0)) if shipping else Decimal(0)
    exponent = order.amount.currency.exponent
    amount = int(worth.scaleb(exponent)) if step.share is None else int(step.share * _left(order))
    amount = min(amount, _left(order))
    if amount <= 0:
        return None
    return WantedRefund(
        Money(amount, order.amount.currency), tuple(picked), shipping, sold.lines, sold.shipping_gross, ""
    )


def _bare(order: MspOrder, sold: Sold) -> WantedRefund:
    return WantedRefund(
        Money(_left(order), order.amount.currency), (), False, sold.lines, sold.shipping_gross, ""
    )


def _check(order: MspOrder, wanted: WantedRefund, planned: CartRefund) -> MspOrder:
    """What must hold after any refund that was planned."""
    after = refunded_order(order, planned)
    assert _left(order) - _left(after) == planned.amount.minor
    assert 0 < planned.amount.minor <= wanted.amount.minor
    assert wanted.amount.minor - planned.amount.minor <= len(planned.mirrored)
    assert _left(after) >= 0
    assert total(after) >= 0
    originals = {i.merchant_item_id for i in order.cart or () if not i.merchant_item_id.startswith("refund-")}
    assert all(_units_left(after, item_id) >= 0 for item_id in originals)
    return after


@settings(max_examples=300, deadline=None)
@given(sold_orders(), st.lists(steps, max_size=6), st.sampled_from(SignStyle))
def test_any_sequence_of_refunds_ends_at_exactly_nothing(
    sold: Sold, sequence: list[Step], last_style: SignStyle
) -> None:
    order = sold.order
    numbers = count()
    for step in sequence:
        wanted = _as_saleor_asks(sold, order, step)
        if wanted is None:
            continue
        policy = RefundPolicy(sign_styles={"*": step.style})
        planned = plan(order, wanted, policy, PspReference(f"r-{next(numbers)}"))
        if isinstance(planned, Refused):
            assert not sold.has_zero_table, planned
            assert planned.code in WITHOUT_ZERO, planned
            continue
        assert isinstance(planned, CartRefund)
        if sold.has_zero_table:
            assert planned.amount == wanted.amount
        order = _check(order, wanted, planned)
    if _left(order) > 0:
        wanted = _bare(order, sold)
        planned = plan(order, wanted, RefundPolicy(sign_styles={"*": last_style}), PspReference("r-last"))
        assert isinstance(planned, CartRefund), planned
        assert planned.amount == wanted.amount
        order = _check(order, wanted, planned)
    assert _left(order) == 0
    assert total(order) == 0
    assert all(pool.remaining == 0 for pool in pools_of(order.cart or ()))
    one_more = replace(_bare(order, sold), amount=Money(1, order.amount.currency))
    assert isinstance(plan(order, one_more), Refused)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 10**9),
    st.lists(st.integers(1, 10**9), max_size=8),
    st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_amount_refunds_never_exceed_the_payment(paid: int, amounts: list[int], code: str) -> None:
    order = msp_order(method="IDEAL", amount=paid, code=code)
    for amount in amounts:
        wanted = WantedRefund(Money.of(amount, code), (), False, (), None, "")
        planned = plan(order, wanted)
        assert isinstance(planned, AmountRefund) == (amount <= _left(order))
        if isinstance(planned, AmountRefund):
            assert planned.amount == wanted.amount
            order = refunded_order(order, planned)
    assert _left(order) >= 0


@st.composite
def odd_orders(draw: st.DrawFn) -> MspOrder:
    """Carts of others: discounts, duplicates, gifts, fractions, unknown tables, other totals."""
    ids = st.sampled_from(["400", "401", "SKU-1", "msp-shipping", "voucher", "adjustment-1"])
    lines = st.builds(
        item,
        ids,
        st.sampled_from(["10", "8.26", "12.49", "0", "-5", "-0.01", "8.2644628099"]),
        st.sampled_from(["1", "2", "3", "1.5", "-1"]),
        st.sampled_from([*RATES, "none", "", "gone"]),
    )
    goods = [item("400", draw(st.sampled_from(["8.26", "8.2644628099"])), 9), item("401", "30", 3, "BTW9")]
    cart = goods + draw(st.lists(lines, max_size=4))
    tables = tax_tables({**RATES, "none": "0"}, default=draw(st.sampled_from(["0.21", "0", None])))
    method = draw(st.sampled_from(["KLARNA", "AFTERPAY", "BILLINK", "EINVOICE"]))
    sold = total(msp_order(cart, tables=tables))
    amount = max(0, sold + draw(st.sampled_from([0, 0, 0, 1, -1, 2, -2, 500, -500])))
    refunded = draw(st.sampled_from([0, 0, None, 100]))
    told = draw(st.none() | st.just(Decimal(sold).scaleb(-2)))
    order = msp_order(cart, method=method, tables=tables, amount=amount, refunded=refunded)
    return replace(order, cart_total=told)


@settings(max_examples=300, deadline=None)
@given(
    odd_orders(),
    st.lists(
        st.tuples(
            st.integers(1, 6000), st.booleans(), st.booleans(), st.sampled_from(SignStyle), st.booleans()
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_however_odd_the_cart_nothing_moves_that_was_not_asked_for(
    order: MspOrder, sequence: list[tuple[int, bool, bool, SignStyle, bool]]
) -> None:
    goods = line("10", 3, rate="0.21", variant=400, sku="SKU-1")
    for number, (amount, with_line, with_shipping, style, free) in enumerate(sequence):
        wanted = WantedRefund(
            Money.of(amount, "EUR"),
            (WantedLine(goods, 1),) if with_line else (),
            with_shipping,
            (goods,),
            Decimal("6.95"),
            "",
        )
        policy = RefundPolicy(sign_styles={"*": style}, free_amounts_allowed=free)
        planned = plan(order, wanted, policy, PspReference(f"r-{number}"))
        if isinstance(planned, Refused):
            continue
        before = order.amount_refunded or Money.of(0, "EUR")
        order = refunded_order(order, planned)
        assert order.amount_refunded is not None
        assert order.amount_refunded - before == planned.amount
        assert planned.amount <= wanted.amount
        assert order.amount_refunded <= order.amount
