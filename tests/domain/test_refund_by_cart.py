"""What is posted for a cart: E12 to E20, E25, E30 to E33, E36, E37, E42 to E46, E48, E57, E77, E92, E94.

Prices are without VAT: 82.6446280992 at 21 % is 100.00.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from saleor_msp_app.domain.ids import MspTransactionId, PspReference
from saleor_msp_app.domain.methods import CART_METHODS
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import Cost, MspOrder, TaxRule, TaxTable, TaxTables
from saleor_msp_app.domain.policy import RefundPolicy, SignStyle
from saleor_msp_app.domain.refund_plan import CartRefund
from saleor_msp_app.domain.refusals import RefusalCode
from tests.builders.msp_orders import (
    item,
    msp_order,
    refunded_order,
    related_refund,
    shipping,
    tax_tables,
    total,
)
from tests.builders.plans import NO_FREE_AMOUNTS, amount_plan, cart_plan, plan, refusal, rows
from tests.builders.saleor_orders import REFERENCE, line, wanted

HUNDRED = "82.6446280992"
FREE_ID = f"refund-{REFERENCE}"
NO_ZERO = tax_tables({"BTW21": "0.21", "BTW9": "0.09"})
BY_PRICE = RefundPolicy(sign_styles={"*": SignStyle.NEGATIVE_UNIT_PRICE})
BY_QUANTITY = RefundPolicy(sign_styles={"*": SignStyle.NEGATIVE_QUANTITY})

SHIRT = line("100", 3, name="Monospace Tee")
JUICE = line("10", 2, variant=385, name="Apple Juice", position=1, rate="0.09")
LINES = (SHIRT, JUICE)
CART = (
    item("384", HUNDRED, 3, name="Monospace Tee", description="red"),
    item("385", "9.1743119266", 2, "BTW9", name="Apple Juice"),
    shipping(),
)


def _again(number: int) -> PspReference:
    return PspReference(f"r-{number}")


# --- sign styles --------------------------------------------------------------------------------------


def test_e12_klarna_takes_back_by_a_negative_unit_price() -> None:
    planned = cart_plan(msp_order(CART), wanted(10000, (SHIRT, 1), order_lines=LINES))
    assert planned.original == CART
    assert planned.mirrored == (replace(CART[0], unit_price=Decimal("-82.6446280992"), quantity=Decimal(1)),)
    assert planned.amount == Money.of(10000, "EUR")


@pytest.mark.parametrize("method", sorted((CART_METHODS - {"KLARNA"}) | {"EINVOICE"}))
def test_e13_all_others_take_back_by_a_negative_quantity(method: str) -> None:
    planned = cart_plan(msp_order(CART, method=method), wanted(20000, (SHIRT, 2), order_lines=LINES))
    assert planned.mirrored == (replace(CART[0], quantity=Decimal(-2)),)


def test_e13_the_merchant_may_choose_the_style() -> None:
    asked = wanted(10000, (SHIRT, 1), order_lines=LINES)
    assert rows(cart_plan(msp_order(CART), asked, BY_QUANTITY).mirrored) == [("384", "82.6446280992", "-1")]
    assert rows(cart_plan(msp_order(CART, method="IN3"), asked, BY_PRICE).mirrored) == [
        ("384", "-82.6446280992", "1")
    ]


# --- everything ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", [BY_PRICE, BY_QUANTITY])
@pytest.mark.parametrize("bare", [True, False])
def test_e14_all_of_it_ends_at_exactly_nothing(policy: RefundPolicy, bare: bool) -> None:
    order = msp_order(CART)
    asked = wanted(order.amount.minor, (SHIRT, 3), (JUICE, 2), shipping=True)
    planned = cart_plan(order, replace(asked, lines=(), shipping=False) if bare else asked, policy)
    assert total(refunded_order(order, planned)) == 0
    assert [i.merchant_item_id for i in planned.mirrored] == ["384", "385", "msp-shipping"]


def test_e15_the_second_refund_stands_on_the_first() -> None:
    order = msp_order(CART)
    first = cart_plan(order, wanted(10000, (SHIRT, 1), order_lines=LINES), reference=_again(1))
    after = refunded_order(order, first)
    second = cart_plan(after, wanted(20000, (SHIRT, 2), order_lines=LINES), reference=_again(2))
    assert second.original == first.items
    assert len(second.mirrored) == 1
    assert total(refunded_order(after, second)) == order.amount.minor - 30000


def test_e15_only_the_rest_is_taken_back_after_partial_refunds() -> None:
    order = msp_order(CART)
    after = refunded_order(order, cart_plan(order, wanted(11234, (SHIRT, 1), order_lines=LINES)))
    rest = cart_plan(after, wanted(order.amount.minor - 11234), reference=_again(2))
    assert total(refunded_order(after, rest)) == 0
    assert rows(rest.mirrored) == [
        ("384", "-82.6446280992", "2"),
        ("385", "-9.1743119266", "2"),
        ("msp-shipping", "-5.7438016529", "1"),
        (FREE_ID, "12.34", "1"),
    ]


def test_e16_an_earlier_refund_that_the_cart_does_not_show_stops_a_partial_one() -> None:
    order = msp_order(CART, refunded=10000)
    message = refusal(
        order, wanted(10000, (SHIRT, 1), order_lines=LINES), RefusalCode.EARLIER_REFUND_NOT_IN_CART
    )
    assert "100.00 EUR" in message
    assert "226.95 EUR" in message
    in_related = replace(msp_order(CART), related=(related_refund(10000),))
    refusal(in_related, wanted(100), RefusalCode.EARLIER_REFUND_NOT_IN_CART)


def test_e16_all_that_is_left_may_still_go_by_its_amount() -> None:
    amount_plan(msp_order(CART, refunded=10000), wanted(22695))


def test_e16_a_refund_booked_without_an_amount_stops_everything() -> None:
    booking = Cost(MspTransactionId("7"), "internal", "completed", "Refund order 1", "2026-11-21T10:00:00")
    order = replace(msp_order(CART, method="AFTERPAY"), costs=(booking,))
    refusal(order, wanted(100), RefusalCode.EARLIER_REFUND_NOT_IN_CART)
    refusal(order, wanted(32695), RefusalCode.EARLIER_REFUND_NOT_IN_CART)


def test_e86_a_refund_shown_by_cart_and_costs_only_is_counted() -> None:
    booking = Cost(MspTransactionId("7"), "internal", "completed", "Refund order 1", "2026-11-21T10:00:00")
    cart = (*CART, item("384", HUNDRED, -1))
    order = replace(msp_order(cart, method="AFTERPAY", amount=32695), costs=(booking,))
    assert "226.95 EUR" in refusal(order, wanted(22696), RefusalCode.MORE_THAN_LEFT)
    assert total(refunded_order(order, cart_plan(order, wanted(22695)))) == 0


@pytest.mark.parametrize("refunded", [10000, 0, None])
def test_e17_a_line_removed_in_the_dashboard_is_not_there_any_more(refunded: int | None) -> None:
    """The amount may be late: the cart is the limit."""
    removed = (replace(CART[0], quantity=Decimal(2)), *CART[1:])
    order = msp_order(removed, amount=32695, refunded=refunded)
    assert "2 left" in refusal(
        order, wanted(22690, (SHIRT, 3), order_lines=LINES), RefusalCode.LINE_EXHAUSTED
    )
    gone = msp_order(CART[1:], amount=32695, refunded=None if refunded is None else 30000)
    refusal(gone, wanted(100, (SHIRT, 1), order_lines=LINES), RefusalCode.LINE_NOT_FOUND)
    assert total(refunded_order(order, cart_plan(order, wanted(22695)))) == 0


@pytest.mark.parametrize("foreign_id", ["adjustment-1700000000", "refund_id_7", "9b2d5a10-4f5c"])
def test_e17_an_amount_given_back_by_others_is_in_the_cart(foreign_id: str) -> None:
    cart = (*CART, item(foreign_id, "-20", 1, "none"))
    order = msp_order(cart, amount=32695, refunded=2000)
    assert "306.95 EUR" in refusal(order, wanted(30696), RefusalCode.MORE_THAN_LEFT)
    cart_plan(order, wanted(10000, (SHIRT, 1), order_lines=LINES))
    rest = cart_plan(order, wanted(30695))
    assert total(refunded_order(order, rest)) == 0


def test_e18_more_units_than_are_left_are_refused_by_name() -> None:
    cart = (*CART, item("384", HUNDRED, -2))
    order = msp_order(cart, amount=32695, refunded=20000)
    message = refusal(order, wanted(100, (SHIRT, 2), order_lines=LINES), RefusalCode.LINE_EXHAUSTED)
    assert "Monospace Tee" in message
    assert "1 left" in message


def test_e18_two_order_lines_cannot_take_the_same_unit() -> None:
    twins = (line("100", 1, sku="TEE", variant=None), line("100", 1, sku="TEE", variant=None, position=1))
    order = msp_order([item("TEE", HUNDRED, 1), shipping()])
    refusal(order, wanted(10100, (twins[0], 1), (twins[1], 1)), RefusalCode.LINE_EXHAUSTED)


def test_e20_identical_lines_are_one_pool() -> None:
    cart = (item("TEE", HUNDRED, 1), item("TEE", HUNDRED, 2), shipping())
    order = msp_order(cart)
    tees = line("100", 3, sku="TEE", variant=None)
    first = cart_plan(order, wanted(20000, (tees, 2)), reference=_again(1))
    assert rows(first.mirrored) == [("TEE", "-82.6446280992", "1"), ("TEE", "-82.6446280992", "1")]
    after = refunded_order(order, first)
    second = cart_plan(after, wanted(10000, (tees, 1)), reference=_again(2))
    assert rows(second.mirrored) == [("TEE", "-82.6446280992", "1")]
    refusal(after, wanted(10100, (tees, 2)), RefusalCode.LINE_EXHAUSTED)


def test_e20_e23_blanks_around_an_id_make_no_other_pool() -> None:
    cart = (item(" 384", HUNDRED, 2), item("384", HUNDRED, -1), shipping())
    order = msp_order(cart, amount=20695, refunded=10000)
    refusal(order, wanted(10100, (SHIRT, 2)), RefusalCode.LINE_EXHAUSTED)
    assert cart_plan(order, wanted(10000, (SHIRT, 1))).mirrored[0].merchant_item_id == " 384"


def test_e25_fractions_are_posted_again_unchanged_and_refunded_as_an_amount() -> None:
    cart = (item("384", "40", "1.5", "none", name="Cheese"), shipping("5", "none"))
    order = msp_order(cart, method="IN3")
    cheese = line("40", 2, rate="0", name="Cheese")
    planned = cart_plan(order, wanted(4000, (cheese, 1)))
    assert planned.original == cart
    assert rows(planned.mirrored) == [(FREE_ID, "40", "-1")]
    whole = cart_plan(order, wanted(6500))
    assert rows(whole.mirrored) == [("384", "40", "-1.5"), ("msp-shipping", "5", "-1")]
    refusal(order, wanted(4000, (cheese, 1)), RefusalCode.FREE_AMOUNT_NOT_ALLOWED, NO_FREE_AMOUNTS)


# --- tax tables ---------------------------------------------------------------------------------------


def test_e27_without_a_default_rate_nothing_is_assumed_that_the_total_does_not_confirm() -> None:
    tables = tax_tables(default=None)
    cart = (item("384", "100", 1, ""), item("385", "50", 1, "none"))
    planned = cart_plan(msp_order(cart, tables=tables), wanted(5000))
    assert any("no default tax rate" in note for note in planned.notes)
    taxed = msp_order(cart, tables=tables, amount=17100)
    refusal(taxed, wanted(5000), RefusalCode.CART_TOTAL_DIFFERS)
    told = replace(msp_order(cart, tables=tables), cart_total=Decimal("171.00"))
    refusal(told, wanted(5000), RefusalCode.CART_TOTAL_DIFFERS)


def test_e28_an_unknown_selector_is_noted() -> None:
    planned = cart_plan(msp_order([item("384", "100", 1, "BTW6")]), wanted(5000))
    assert any("BTW6" in note for note in planned.notes)


def test_e30_without_a_zero_table_only_lines_are_refunded() -> None:
    order = msp_order(CART, tables=NO_ZERO)
    cart_plan(order, wanted(10000, (SHIRT, 1), order_lines=LINES))
    cart_plan(order, wanted(32695))
    assert "0 %" in refusal(order, wanted(1234), RefusalCode.NO_ZERO_TAX_TABLE)
    message = refusal(order, wanted(9000, (SHIRT, 1), order_lines=LINES), RefusalCode.NO_ZERO_TAX_TABLE)
    assert "exactly 100.00 EUR" in message


def test_e30_a_default_of_zero_serves() -> None:
    order = msp_order(CART, tables=tax_tables({"BTW21": "0.21", "BTW9": "0.09"}, default="0"))
    assert cart_plan(order, wanted(1234)).mirrored[0].tax_table_selector == ""


def test_e31_without_tax_tables_only_an_order_that_proves_to_have_no_vat_is_refunded() -> None:
    cart = (item("384", "100", 2, "none"), item("385", "50", 1, ""))
    bare = replace(msp_order(cart, amount=25000), tax_tables=None)
    refusal(bare, wanted(10000), RefusalCode.TAX_TABLES_MISSING)
    refusal(replace(bare, cart_total=Decimal("302.50")), wanted(10000), RefusalCode.TAX_TABLES_MISSING)
    proven = replace(bare, cart_total=Decimal("250.00"))
    asked = wanted(10000, (line("100", 2, rate="0"), 1))
    planned = plan(proven, asked)
    assert isinstance(planned, CartRefund), planned
    assert rows(planned.mirrored) == [("384", "-100", "1")]
    by_amount = plan(proven, wanted(10))
    assert isinstance(by_amount, CartRefund), by_amount
    assert by_amount.mirrored[0].tax_table_selector == "none"


def test_e31_a_table_without_a_rate_is_no_table() -> None:
    tables = TaxTables(Decimal(0), (*tax_tables().alternate[1:], TaxTable("BTW21", ())))
    order = msp_order(CART, tables=tables, amount=32695)
    refusal(order, wanted(100), RefusalCode.TAX_TABLES_MISSING)


# --- totals that do not meet --------------------------------------------------------------------------


def test_e32_a_cart_some_cents_short_gives_all_it_has() -> None:
    order = msp_order([item("384", "8.26", 3)], amount=3000)
    planned = cart_plan(order, wanted(3000))
    assert planned.amount.minor == 2998
    assert total(refunded_order(order, planned)) == 0
    assert any("29.98" in note for note in planned.notes)


def test_e32_a_cart_some_cents_over_never_gives_more_than_was_paid() -> None:
    order = msp_order([item("384", "8.26", 3)], amount=2997)
    planned = cart_plan(order, wanted(2997))
    assert planned.amount.minor == 2997
    assert rows(planned.mirrored) == [("384", "-8.26", "3"), (FREE_ID, "0.01", "1")]
    no_zero = msp_order([item("384", "8.26", 3)], amount=2997, tables=NO_ZERO)
    assert "exactly" not in refusal(no_zero, wanted(2997), RefusalCode.NO_ZERO_TAX_TABLE)


def test_e32_a_cart_far_from_the_payment_limits_the_refund() -> None:
    order = msp_order(CART, amount=40000)
    assert "326.95 EUR" in refusal(order, wanted(40000), RefusalCode.MORE_THAN_LEFT)
    assert total(refunded_order(order, cart_plan(order, wanted(32695)))) == 0


def test_e32_a_total_of_multisafepay_that_contradicts_its_rates_is_refused() -> None:
    order = replace(msp_order(CART), cart_total=Decimal("340.00"))
    message = refusal(order, wanted(10000, (SHIRT, 1), order_lines=LINES), RefusalCode.CART_TOTAL_DIFFERS)
    assert "340.00 EUR" in message
    cents = replace(msp_order(CART), cart_total=Decimal("326.94"))
    assert any("326.94" in note for note in cart_plan(cents, wanted(10000)).notes)


@pytest.mark.parametrize("told", ["326.95", "226.95", "326.9500"])
def test_e32_the_total_may_be_that_of_now_or_of_the_sale(told: str) -> None:
    cart = (*CART, item("384", HUNDRED, -1))
    order = replace(msp_order(cart, amount=32695, refunded=10000), cart_total=Decimal(told))
    cart_plan(order, wanted(10000, (SHIRT, 1), order_lines=LINES))


@pytest.mark.parametrize("tables", [None, NO_ZERO])
def test_e33_the_golden_sequence_of_8_26(tables: TaxTables | None) -> None:
    order = msp_order([item("384", "8.26", 3)], tables=tables)
    three = line("10.00", 3)
    moved = []
    for number, asked in enumerate((999, 1000, 999)):
        planned = cart_plan(order, wanted(asked, (three, 1)), reference=_again(number))
        assert len(planned.mirrored) == 1
        moved.append(planned.amount.minor)
        order = refunded_order(order, planned)
    assert moved == [999, 1000, 999]
    assert total(order) == 0


def test_e33_a_cent_of_rounding_becomes_a_free_amount() -> None:
    planned = cart_plan(msp_order([item("384", "8.26", 3)]), wanted(1000, (line("10.00", 3), 1)))
    assert planned.amount.minor == 1000
    assert rows(planned.mirrored) == [("384", "-8.26", "1"), (FREE_ID, "-0.01", "1")]


def test_e33_or_is_left_out_where_there_is_no_free_amount() -> None:
    order = msp_order([item("384", "8.26", 3)], tables=NO_ZERO)
    planned = cart_plan(order, wanted(1000, (line("10.00", 3), 1)))
    assert planned.amount.minor == 999
    assert any("9.99" in note for note in planned.notes)


def test_e33_but_never_upwards_and_never_for_another_amount() -> None:
    order = refunded_order(
        msp_order([item("384", "8.26", 3)], tables=NO_ZERO),
        cart_plan(
            msp_order([item("384", "8.26", 3)], tables=NO_ZERO),
            wanted(999, (line("9.99", 3), 1)),
            reference=_again(1),
        ),
    )
    nearly = line("9.99", 3)
    assert "exactly 10.00 EUR" in refusal(order, wanted(999, (nearly, 1)), RefusalCode.NO_ZERO_TAX_TABLE)
    refusal(order, wanted(1001, (nearly, 1)), RefusalCode.NO_ZERO_TAX_TABLE)


def test_e33_a_large_difference_is_not_rounding() -> None:
    order = msp_order([item("384", "8.26", 3), shipping()], tables=NO_ZERO)
    refusal(order, wanted(1003, (line("10.03", 3), 1)), RefusalCode.NO_ZERO_TAX_TABLE)
    refusal(order, wanted(1010, (line("10.00", 3), 1)), RefusalCode.NO_ZERO_TAX_TABLE)


def test_e35_tax_exempt_orders_have_a_zero_table() -> None:
    order = msp_order([item("384", "82.64", 2, "none")], tables=tax_tables({"none": "0"}))
    exempt = line("82.64", 2, rate="0")
    assert rows(cart_plan(order, wanted(8264, (exempt, 1))).mirrored) == [("384", "-82.64", "1")]


# --- discounts, shipping, amounts ---------------------------------------------------------------------

Voucher = tuple[tuple[str, str, str], tuple[int, int, int], str, int, int]

VOUCHERS: list[Voucher] = [
    # saleor-observed.md §5: unit gross of L0, L1, L2; totals; shipping; first and second grant
    (("19.99", "89.90", "3.33"), (3998, 8990, 999), "6.95", 3360, 11322),
    (("18.59", "83.61", "3.10"), (3718, 8361, 929), "6.95", 3174, 10529),
    (("16.42", "73.83", "2.74"), (3283, 7383, 821), "6.95", 2885, 9297),
    (("19.99", "89.90", "3.33"), (3998, 8990, 999), "0.00", 2665, 11322),
    (("24.19", "108.78", "3.63"), (4838, 10878, 1089), "8.41", 3986, 13660),
    (("22.50", "101.17", "3.38"), (4499, 10117, 1013), "8.41", 3767, 12703),
]


def _voucher_order(totals: tuple[int, int, int], shipping_gross: str) -> MspOrder:
    """A cart as plug-ins make it: the net price of a unit from the line's total, with ten decimals."""

    def net(minor: int, quantity: int, rate: str) -> str:
        price = Decimal(minor) / 100 / quantity / (1 + Decimal(rate))
        return str(price.quantize(Decimal("1e-10")))

    cart = [
        item("384", net(totals[0], 2, "0.21"), 2),
        item("385", net(totals[1], 1, "0.21"), 1),
        item("386", net(totals[2], 3, "0.09"), 3, "BTW9"),
    ]
    if Decimal(shipping_gross):
        cart.append(shipping(net(int(Decimal(shipping_gross) * 100), 1, "0.21")))
    return msp_order(cart)


@pytest.mark.parametrize("voucher", VOUCHERS)
@pytest.mark.parametrize("policy", [BY_PRICE, BY_QUANTITY])
def test_e36_voucher_orders_end_at_exactly_nothing(
    voucher: Voucher,
    policy: RefundPolicy,
) -> None:
    units, totals, shipping_gross, first, second = voucher
    order = _voucher_order(totals, shipping_gross)
    assert order.amount.minor == first + second
    lines = (
        line(units[0], 2, name="Monospace Tee"),
        line(units[1], 1, variant=385, name="Paul's Balance 420", position=1),
        line(units[2], 3, variant=386, name="Apple Juice", position=2, rate="0.09"),
    )
    grant = wanted(
        first,
        (lines[0], 1),
        (lines[2], 2),
        shipping=True,
        shipping_gross=shipping_gross,
        order_lines=lines,
    )
    planned = cart_plan(order, grant, policy, _again(1))
    assert planned.amount.minor == first
    after = refunded_order(order, planned)
    rest = wanted(second, (lines[0], 1), (lines[1], 1), (lines[2], 1), order_lines=lines)
    planned = cart_plan(after, rest, policy, _again(2))
    assert planned.amount.minor == second
    assert total(refunded_order(after, planned)) == 0


def test_e37_a_discount_line_is_taken_back_with_everything() -> None:
    cart = (item("384", "100", 1, "none"), item("voucher", "-10", 1, "none", name="Voucher"))
    order = msp_order(cart)
    planned = cart_plan(order, wanted(9000))
    assert rows(planned.mirrored) == [("384", "-100", "1"), ("voucher", "10", "1")]
    by_quantity = cart_plan(order, wanted(9000), BY_QUANTITY)
    assert rows(by_quantity.mirrored) == [("384", "100", "-1"), ("voucher", "-10", "-1")]
    assert total(refunded_order(order, by_quantity)) == 0


def test_e37_a_line_at_its_discounted_price_is_the_line_and_a_free_amount() -> None:
    cart = (item("384", "100", 2, "none"), item("voucher", "-20", 1, "none", name="Voucher"))
    planned = cart_plan(msp_order(cart), wanted(9000, (line("90", 2, rate="0"), 1)))
    assert rows(planned.mirrored) == [("384", "-100", "1"), (FREE_ID, "10", "1")]
    assert any("another price" in note for note in planned.notes)


def test_e42_a_part_of_the_shipping_is_the_shipping_and_a_free_amount() -> None:
    planned = cart_plan(msp_order(CART), wanted(500, shipping=True, shipping_gross="5.00"))
    assert rows(planned.mirrored) == [("msp-shipping", "-5.7438016529", "1"), (FREE_ID, "1.95", "1")]


def test_e43_shipping_alone_and_only_once() -> None:
    order = msp_order(CART)
    planned = cart_plan(order, wanted(695, shipping=True))
    assert rows(planned.mirrored) == [("msp-shipping", "-5.7438016529", "1")]
    after = refunded_order(order, planned)
    refusal(after, wanted(695, shipping=True), RefusalCode.SHIPPING_ALREADY_REFUNDED)
    assert cart_plan(after, wanted(695), reference=_again(2)).amount.minor == 695


def test_e43_shipping_refunded_before_is_refused() -> None:
    cart = (*CART, item("msp-shipping", "5.7438016529", -1))
    order = msp_order(cart, amount=32695, refunded=695)
    refusal(order, wanted(695, shipping=True), RefusalCode.SHIPPING_ALREADY_REFUNDED)


def test_e43_shipping_ids_of_plug_ins_begin_alike() -> None:
    order = msp_order([item("384", HUNDRED), item("msp-shipping-dhl", "5", 1, "none")])
    assert rows(cart_plan(order, wanted(500, shipping=True)).mirrored) == [("msp-shipping-dhl", "-5", "1")]


def test_e44_shipping_that_is_not_in_the_cart() -> None:
    order = msp_order(CART[:2])
    free = wanted(10000, (SHIRT, 1), shipping=True, shipping_gross="0.00", order_lines=LINES)
    assert rows(cart_plan(order, free).mirrored) == [("384", "-82.6446280992", "1")]
    paid = wanted(10695, (SHIRT, 1), shipping=True, order_lines=LINES)
    assert rows(cart_plan(order, paid).mirrored) == [("384", "-82.6446280992", "1"), (FREE_ID, "-6.95", "1")]
    refusal(order, paid, RefusalCode.SHIPPING_NOT_FOUND, NO_FREE_AMOUNTS)


def test_e44_shipping_for_nothing_is_not_taken_back() -> None:
    order = msp_order([*CART[:2], shipping("0")])
    asked = wanted(10000, (SHIRT, 1), shipping=True, shipping_gross="0.00", order_lines=LINES)
    assert rows(cart_plan(order, asked, BY_QUANTITY).mirrored) == [("384", "82.6446280992", "-1")]


def test_e45_a_line_and_an_amount_are_one_request_unless_amounts_are_off() -> None:
    asked = wanted(10500, (SHIRT, 1), order_lines=LINES)
    planned = cart_plan(msp_order(CART), asked)
    assert rows(planned.mirrored) == [("384", "-82.6446280992", "1"), (FREE_ID, "-5", "1")]
    message = refusal(msp_order(CART), asked, RefusalCode.FREE_AMOUNT_NOT_ALLOWED, NO_FREE_AMOUNTS)
    assert "exactly 100.00 EUR" in message


def test_e46_a_restocking_fee_lowers_the_refund() -> None:
    order = msp_order(CART, method="IN3")
    planned = cart_plan(order, wanted(9000, (SHIRT, 1), order_lines=LINES))
    assert rows(planned.mirrored) == [("384", "82.6446280992", "-1"), (FREE_ID, "10", "1")]
    after = refunded_order(order, planned)
    rest = cart_plan(after, wanted(order.amount.minor - 9000), reference=_again(2))
    assert (FREE_ID, "10", "-1") in rows(rest.mirrored)
    assert total(refunded_order(after, rest)) == 0


@pytest.mark.parametrize(
    ("policy", "price", "quantity"), [(BY_PRICE, "-12.34", "1"), (BY_QUANTITY, "12.34", "-1")]
)
def test_e48_a_bare_amount_is_one_free_item(policy: RefundPolicy, price: str, quantity: str) -> None:
    planned = cart_plan(msp_order(CART), wanted(1234), policy)
    assert rows(planned.mirrored) == [(FREE_ID, price, quantity)]
    assert planned.mirrored[0].tax_table_selector == "none"
    refusal(msp_order(CART), wanted(1234), RefusalCode.FREE_AMOUNT_NOT_ALLOWED, NO_FREE_AMOUNTS)


def test_e48_two_bare_amounts_are_two_items() -> None:
    order = msp_order(CART)
    after = refunded_order(order, cart_plan(order, wanted(1000), reference=_again(1)))
    second = cart_plan(after, wanted(1000), reference=_again(2))
    assert {i.merchant_item_id for i in second.items} >= {"refund-r-1", "refund-r-2"}
    assert total(refunded_order(after, second)) == order.amount.minor - 2000


def test_e48_a_free_item_has_the_currency_that_the_others_have() -> None:
    cart = [item("384", "100", 1, "none", currency_code="EUR")]
    assert cart_plan(msp_order(cart), wanted(10)).mirrored[0].currency == "EUR"
    assert cart_plan(msp_order(CART), wanted(10)).mirrored[0].currency is None


def test_e57_a_full_refund_before_shipping_is_noted() -> None:
    order = msp_order(CART, financial_status="uncleared")
    assert any("void" in note for note in cart_plan(order, wanted(32695)).notes)
    assert not any("void" in note for note in cart_plan(order, wanted(100)).notes)


@pytest.mark.parametrize(
    ("code", "net", "gross", "asked"),
    [("JPY", "816.3636363636", "898", 898), ("KWD", "18.1772727273", "19.995", 19995)],
)
def test_e67_currencies_without_two_decimals(code: str, net: str, gross: str, asked: int) -> None:
    tables = tax_tables({"VAT10": "0.1", "none": "0"})
    order = msp_order([item("384", net, 3, "VAT10")], code=code, tables=tables)
    assert order.amount.minor == 3 * asked
    planned = cart_plan(order, wanted(asked, (line(gross, 3, rate="0.1"), 1), code=code))
    assert len(planned.mirrored) == 1
    free = cart_plan(order, wanted(7, code=code))
    assert free.mirrored[0].unit_price == -Money.of(7, code).to_major()
    whole = cart_plan(order, wanted(3 * asked, code=code))
    assert total(refunded_order(order, whole)) == 0


def test_e74_the_orders_own_selector_is_posted_untouched() -> None:
    tables = tax_tables({"8.99": "0.0899", "none": "0"})
    order = msp_order([item("384", "100", 2, "8.99")], method="BILLINK", tables=tables)
    planned = cart_plan(order, wanted(10899, (line("108.99", 2, rate="0.09"), 1)))
    assert [i.tax_table_selector for i in planned.items] == ["8.99", "8.99"]


def test_e77_gifts_stay_in_the_cart() -> None:
    cart = (*CART, item("390", "0", 1, name="Sticker"))
    order = msp_order(cart)
    gift = line("0", 1, variant=390, name="Sticker", position=2, gift=True)
    refusal(order, wanted(0, (gift, 1)), RefusalCode.AMOUNT_NOT_POSITIVE)
    both = wanted(10000, (SHIRT, 1), (gift, 1), order_lines=(*LINES, gift))
    assert rows(cart_plan(order, both, BY_QUANTITY).mirrored) == [
        ("384", "82.6446280992", "-1"),
        ("390", "0", "-1"),
    ]
    assert rows(cart_plan(order, both, BY_PRICE).mirrored) == [("384", "-82.6446280992", "1")]
    for policy in (BY_PRICE, BY_QUANTITY):
        assert total(refunded_order(order, cart_plan(order, wanted(32695), policy))) == 0


@pytest.mark.parametrize("asked", [750, 10001, 25000])
def test_e92_the_granted_amount_is_what_moves(asked: int) -> None:
    planned = cart_plan(msp_order(CART), wanted(asked, (SHIRT, 1), order_lines=LINES))
    assert planned.amount.minor == asked
    assert len(planned.mirrored) == 2


@pytest.mark.parametrize("policy", [BY_PRICE, BY_QUANTITY])
def test_e94_both_styles_add_up(policy: RefundPolicy) -> None:
    cart = (*CART, item("384", HUNDRED, -1), item("384", f"-{HUNDRED}", 1))
    order = msp_order(cart, amount=32695, refunded=20000)
    refusal(order, wanted(11000, (SHIRT, 2), order_lines=LINES), RefusalCode.LINE_EXHAUSTED, policy)
    cart_plan(order, wanted(10000, (SHIRT, 1), order_lines=LINES), policy)
    assert total(refunded_order(order, cart_plan(order, wanted(12695), policy))) == 0


def test_e95_the_rule_of_the_customers_country_is_used() -> None:
    rules = (TaxRule(Decimal("0.19"), "DE"), TaxRule(Decimal("0.21"), "NL"))
    tables = TaxTables(None, (TaxTable("VAT", rules), *tax_tables({"none": "0"}).alternate))
    order = msp_order([item("384", HUNDRED, 1, "VAT"), item("385", "10", 1, "none")], tables=tables)
    assert cart_plan(order, wanted(10000, (line("100"), 1))).amount.minor == 10000
