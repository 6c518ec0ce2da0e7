"""Methods without a cart, and carts that are not there: E2, E46, E49, E50, E52, E53, E67."""

from dataclasses import replace

import pytest

from saleor_msp_app.domain.ids import MspTransactionId
from saleor_msp_app.domain.methods import AMOUNT_METHODS, CART_METHODS
from saleor_msp_app.domain.msp_order import Cost
from saleor_msp_app.domain.policy import RefundPolicy
from saleor_msp_app.domain.refusals import RefusalCode
from tests.builders.msp_orders import item, msp_order
from tests.builders.plans import amount_plan, cart_plan, refusal
from tests.builders.saleor_orders import REFERENCE, line, wanted

CART = [item("384", "100", 2, "none")]
BOOKING = Cost(MspTransactionId("7"), "withdraw", "completed", "Refund order 1", "2026-11-21T10:00:00")


def test_e52_the_list_of_methods_that_need_the_cart() -> None:
    """The union of what MultiSafepay's libraries list (multisafepay-api.md §3.6), without E-Invoicing."""
    listed = (
        "AFTERPAY BILLINK BNPL_INST BNPL_INSTM BNPL_MF BNPL_OB IN3 IN3B2B KLARNA PAYAFTB2B PAYAFTER "
        "ZINIA ZINIA_IN3"
    )
    assert frozenset(listed.split()) == CART_METHODS


@pytest.mark.parametrize("method", sorted(AMOUNT_METHODS - {"PSAFECARD"}))
def test_e02_a_full_refund_says_its_amount(method: str) -> None:
    planned = amount_plan(msp_order(CART, method=method), wanted(20000))
    assert planned.amount.minor == 20000
    assert planned.reference == REFERENCE


def test_e02_the_rest_says_its_amount_too() -> None:
    amount_plan(msp_order(method="VISA", amount=20000, refunded=5000), wanted(15000))


def test_e46_lines_and_a_fee_are_just_the_amount_without_a_cart() -> None:
    amount_plan(msp_order(CART, method="IDEAL"), wanted(9500, (line("100", 2, rate="0"), 1)))


@pytest.mark.parametrize("method", sorted(CART_METHODS))
def test_e49_without_its_cart_only_all_that_is_left_is_refunded(method: str) -> None:
    order = msp_order(None, method=method, amount=20000, refunded=5000)
    assert "150.00 EUR" in refusal(order, wanted(14999), RefusalCode.CART_MISSING)
    amount_plan(order, wanted(15000))
    refusal(replace(order, cart=()), wanted(14999), RefusalCode.CART_MISSING)


def test_e49_not_even_that_where_an_earlier_refund_has_no_amount() -> None:
    order = replace(msp_order(None, method="AFTERPAY", amount=20000), costs=(BOOKING,))
    refusal(order, wanted(20000), RefusalCode.CART_MISSING)


def test_e50_einvoice_goes_by_cart_if_there_is_one() -> None:
    amount_plan(msp_order(None, method="EINVOICE", amount=20000), wanted(100))
    cart_plan(msp_order(CART, method="EINVOICE"), wanted(10000, (line("100", 2, rate="0"), 1)))


def test_e52_an_unknown_method_with_a_cart_is_refunded_whole_or_as_the_merchant_says() -> None:
    order = msp_order(CART, method="NEWPAY")
    assert "200.00 EUR" in refusal(order, wanted(10000), RefusalCode.METHOD_UNKNOWN)
    cart_plan(order, wanted(20000))
    amount_plan(order, wanted(10000), RefundPolicy(amount_methods=frozenset({"NEWPAY"})))
    cart_plan(order, wanted(10000), RefundPolicy(cart_methods=frozenset({"NEWPAY"})))


def test_e52_an_unknown_method_without_a_cart_is_refunded_by_amount() -> None:
    amount_plan(msp_order(None, method="NEWPAY", amount=20000), wanted(100))


def test_e52_a_merchant_may_take_a_method_out_of_the_list() -> None:
    amount_plan(msp_order(CART), wanted(100), RefundPolicy(amount_methods=frozenset({"KLARNA"})))


def test_e53_the_method_really_used_decides() -> None:
    switched = replace(msp_order(CART, method="IDEAL"), method="KLARNA")
    cart_plan(switched, wanted(10000, (line("100", 2, rate="0"), 1)))


@pytest.mark.parametrize(("code", "amount"), [("JPY", 2694), ("KWD", 26950), ("EUR", 2694)])
def test_e67_minor_units_are_kept(code: str, amount: int) -> None:
    planned = amount_plan(msp_order(method="VISA", amount=amount, code=code), wanted(amount, code=code))
    assert planned.amount.minor == amount


def test_e86_a_refund_among_the_costs_is_mentioned() -> None:
    order = replace(msp_order(method="PAYPAL", amount=20000), costs=(BOOKING,))
    assert "earlier refund" in " ".join(amount_plan(order, wanted(100)).notes)
