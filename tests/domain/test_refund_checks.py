"""What is refused before a cart is looked at: E1, E3, E4, E38 to E41, E47, E51, E54 to E56, E59 to E62, E66.

Not the planner's, and so not here: E5 to E11, E63, E72, E88, E89, E91 and E93 (the client and the ledger read
MultiSafepay's answers), E58 (which order a shipment is: chosen before the order is read), E64, E65, E85 to
E87 (reconciliation), E69 (references are derived in `ids.py`), E73 (accounts per channel), E78 to E84
(notifications), E90 (one refund of an order at a time: the ledger's claim).
"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from saleor_msp_app.domain.ids import MspTransactionId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import Cost, MspOrder
from saleor_msp_app.domain.plan import plan_refund
from saleor_msp_app.domain.policy import RefundPolicy
from saleor_msp_app.domain.refund_plan import AmountRefund
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from tests.builders.msp_orders import NOW, item, msp_order, related_refund, tender
from tests.builders.plans import amount_plan, cart_plan, plan, refusal
from tests.builders.saleor_orders import REFERENCE, wanted

IDEAL = msp_order(method="IDEAL", amount=10000)
CART = [item("384", "100", 1, "none")]


@pytest.mark.parametrize("amount", [0, -1, -10000])
def test_e01_e04_nothing_and_less_than_nothing_are_refused(amount: int) -> None:
    refusal(IDEAL, wanted(amount), RefusalCode.AMOUNT_NOT_POSITIVE)
    refusal(msp_order(CART), wanted(amount), RefusalCode.AMOUNT_NOT_POSITIVE)


def test_e01_such_a_plan_cannot_even_be_built() -> None:
    with pytest.raises(ValueError, match="full refund"):
        AmountRefund(REFERENCE, Money.of(0, "EUR"), "")


@pytest.mark.parametrize(
    ("order", "left"),
    [
        (msp_order(method="IDEAL", amount=10000, refunded=6000), "40.00 EUR"),
        (replace(IDEAL, related=(related_refund(7000),)), "30.00 EUR"),
        (replace(IDEAL, amount_refunded=None, related=(related_refund(7000),)), "30.00 EUR"),
        (replace(IDEAL, related=(related_refund(2000), related_refund(1000))), "70.00 EUR"),
        (replace(IDEAL, amount_refunded=Money.of(5000, "EUR"), related=(related_refund(1000),)), "50.00 EUR"),
    ],
)
def test_e03_more_than_is_left_is_refused_with_the_number(order: MspOrder, left: str) -> None:
    assert left in refusal(order, wanted(7001), RefusalCode.MORE_THAN_LEFT)


def test_e03_refunds_that_came_to_nothing_do_not_count() -> None:
    dead = (related_refund(9000, status="void"), related_refund(9000, status="declined"))
    amount_plan(replace(IDEAL, related=dead), wanted(10000))


def test_e03_old_related_transactions_have_no_type() -> None:
    old = replace(related_refund(9000), kind="", refund_order_id="")
    assert "10.00 EUR" in refusal(replace(IDEAL, related=(old,)), wanted(1001), RefusalCode.MORE_THAN_LEFT)
    capture = replace(old, description="Capture of order")
    amount_plan(replace(IDEAL, related=(capture,)), wanted(10000))


def test_e03_nothing_left_says_so() -> None:
    refusal(msp_order(method="IDEAL", amount=10000, refunded=10000), wanted(1), RefusalCode.ALREADY_REFUNDED)


def test_e38_gift_card_beside_buy_now_pay_later_goes_to_the_dashboard() -> None:
    order = replace(msp_order(CART), tenders=(tender("COUPON", 500), tender("KLARNA", 9500)))
    assert "gift card" in refusal(order, wanted(100), RefusalCode.METHOD_NEEDS_DASHBOARD).lower()


@pytest.mark.parametrize("method", ["IDEAL", "COUPON", "COUPON::INTERSOLVE", "VVVGIFTCRD"])
def test_e39_gift_card_beside_ideal_is_refunded_by_amount(method: str) -> None:
    order = replace(IDEAL, method=method, tenders=(tender("COUPON", 500), tender("IDEAL", 9500)))
    assert "gift card" in " ".join(amount_plan(order, wanted(9000)).notes)


@pytest.mark.parametrize("method", ["COUPON", "COUPON::INTERSOLVE", "VVVGIFTCRD", "EDENCOM"])
def test_e40_gift_card_alone_is_refused(method: str) -> None:
    refusal(msp_order(method=method, amount=10000), wanted(100), RefusalCode.METHOD_NOT_REFUNDABLE)


def test_e40_an_attempt_that_failed_is_no_second_method() -> None:
    tenders = (tender("COUPON", 500), replace(tender("IDEAL", 9500), status="declined"))
    order = replace(IDEAL, method="COUPON", tenders=tenders)
    refusal(order, wanted(100), RefusalCode.METHOD_NOT_REFUNDABLE)


def test_e41_with_a_gift_card_of_saleor_only_what_multisafepay_received_is_refunded() -> None:
    order = msp_order(CART, amount=8000)
    assert "80.00 EUR" in refusal(order, wanted(10000), RefusalCode.MORE_THAN_LEFT)
    assert cart_plan(order, wanted(8000)).amount.minor == 8000


@pytest.mark.parametrize("method", ["VISA", "KLARNA"])
def test_e47_goodwill_above_the_payment_is_refused(method: str) -> None:
    order = msp_order(CART, method=method)
    assert "100.00 EUR" in refusal(order, wanted(10001), RefusalCode.MORE_THAN_LEFT)


def test_e51_santander_goes_to_the_dashboard_unless_the_merchant_decides() -> None:
    order = msp_order(CART, method="SANTANDER")
    refusal(order, wanted(100), RefusalCode.METHOD_NEEDS_DASHBOARD)
    amount_plan(order, wanted(100), RefundPolicy(amount_methods=frozenset({"SANTANDER"})))
    cart_plan(order, wanted(100), RefundPolicy(cart_methods=frozenset({"SANTANDER"})))


@pytest.mark.parametrize(
    "status", ["initialized", "uncleared", "declined", "expired", "cancelled", "reserved"]
)
def test_e54_unpaid_orders_are_refused(status: str) -> None:
    order = replace(IDEAL, status=status, financial_status=status)
    assert "cancel" in refusal(order, wanted(100), RefusalCode.NOT_PAID)


def test_e54_a_card_under_fraud_check_is_refused() -> None:
    refusal(
        msp_order(method="VISA", amount=100, financial_status="uncleared"), wanted(1), RefusalCode.NOT_PAID
    )


@pytest.mark.parametrize("status", ["uncleared", "completed", "shipped"])
def test_e54_uncleared_buy_now_pay_later_may_be_refunded(status: str) -> None:
    order = msp_order(CART, method="PAYAFTER", status=status, financial_status="uncleared")
    assert cart_plan(order, wanted(100)).amount.minor == 100


def test_e54_a_payment_that_was_lost_afterwards_is_refused() -> None:
    refusal(replace(IDEAL, financial_status="cancelled"), wanted(1), RefusalCode.NOT_PAID)


def test_e55_void_is_refused_as_refunded_or_cancelled() -> None:
    refusal(msp_order(CART, status="void"), wanted(100), RefusalCode.ALREADY_VOID)
    refusal(replace(IDEAL, status="refunded"), wanted(100), RefusalCode.ALREADY_REFUNDED)


@pytest.mark.parametrize("status", ["chargeback", "chargedback"])
def test_e56_chargeback_is_refused(status: str) -> None:
    refusal(replace(IDEAL, status=status), wanted(100), RefusalCode.CHARGEBACK)


def test_e56_a_chargeback_among_the_related_transactions_counts_until_it_is_reversed() -> None:
    back = replace(related_refund(10000), kind="chargeback")
    refusal(replace(IDEAL, related=(back,)), wanted(100), RefusalCode.CHARGEBACK)
    amount_plan(replace(IDEAL, related=(back, replace(back, kind="reverse-chargeback"))), wanted(100))


def test_a_status_of_the_future_is_refused() -> None:
    refusal(replace(IDEAL, status="paused"), wanted(100), RefusalCode.STATUS_UNKNOWN)


def test_e59_a_reservation_is_cancelled_not_refunded() -> None:
    order = msp_order(method="VISA", amount=10000, financial_status="initialized")
    reserved = replace(order, capture="manual")
    assert "reservation" in refusal(reserved, wanted(100), RefusalCode.RESERVATION_ONLY)
    captures = (replace(related_refund(4000), kind="capture"), replace(related_refund(6000), kind="capture"))
    refusal(replace(reserved, related=captures), wanted(100), RefusalCode.CAPTURED_IN_PARTS)
    amount_plan(replace(reserved, financial_status="completed"), wanted(100))


@pytest.mark.parametrize("method", ["MULTIBANCO", "MBWAY"])
def test_e60_methods_that_need_an_iban_go_to_the_dashboard(method: str) -> None:
    policy = RefundPolicy(amount_methods=frozenset({method}))
    assert "IBAN" in refusal(
        msp_order(method=method, amount=10000), wanted(100), RefusalCode.METHOD_NEEDS_DASHBOARD, policy
    )


def test_e61_bizum_allows_one_refund() -> None:
    order = msp_order(method="BIZUM", amount=10000)
    amount_plan(order, wanted(100))
    refusal(replace(order, amount_refunded=Money.of(1, "EUR")), wanted(100), RefusalCode.ONE_REFUND_ONLY)
    refusal(replace(order, related=(related_refund(None),)), wanted(100), RefusalCode.ONE_REFUND_ONLY)
    booking = Cost(MspTransactionId("7"), "internal", "completed", "Refund order 1", "2026-11-21T10:00:00")
    refusal(replace(order, costs=(booking,)), wanted(100), RefusalCode.ONE_REFUND_ONLY)


@pytest.mark.parametrize(
    ("method", "days"),
    [("PAYPAL", 60), ("VISA", 180), ("MISTERCASH", 180), ("TRUSTLY", 365), ("KLARNA", 730), ("IDEAL", 730)],
)
def test_e62_methods_have_their_time(method: str, days: int) -> None:
    order = msp_order(CART, method=method)
    in_time = (NOW - timedelta(days=days)).replace(tzinfo=None)
    assert not isinstance(plan(replace(order, completed=in_time), wanted(100)), Refused)
    late = replace(order, completed=in_time - timedelta(minutes=1))
    assert str(days) in refusal(late, wanted(100), RefusalCode.TOO_LATE)
    refusal(replace(late, created=late.completed, completed=None), wanted(100), RefusalCode.TOO_LATE)


def test_e62_without_a_date_or_a_limit_nothing_is_refused() -> None:
    undated = replace(IDEAL, created=None, completed=None)
    amount_plan(undated, wanted(100))
    old = datetime.fromisoformat("2001-01-01T00:00:00+00:00")
    amount_plan(replace(IDEAL, method="AMAZONBTN", created=old, completed=old), wanted(100))


def test_e66_another_currency_is_refused() -> None:
    assert "USD" in refusal(IDEAL, wanted(100, code="USD"), RefusalCode.CURRENCY_DIFFERS)


def test_paysafecard_is_refunded_whole_and_never_alone() -> None:
    alone = msp_order(method="PSAFECARD", amount=10000)
    refusal(alone, wanted(10000), RefusalCode.METHOD_NOT_REFUNDABLE)
    mixed = replace(IDEAL, tenders=(tender("PSAFECARD", 500), tender("IDEAL", 9500)))
    refusal(mixed, wanted(500), RefusalCode.WHOLE_AMOUNT_ONLY)
    amount_plan(mixed, wanted(10000))


def test_an_order_without_a_method_is_refused() -> None:
    refusal(replace(IDEAL, method="", tenders=()), wanted(100), RefusalCode.METHOD_UNKNOWN)


def test_the_refund_itself_is_refused_where_multisafepay_has_it_already() -> None:
    done = replace(related_refund(100), refund_order_id=REFERENCE)
    refusal(replace(IDEAL, related=(done,)), wanted(100), RefusalCode.ALREADY_REFUNDED)
    assert isinstance(
        plan_refund(
            replace(IDEAL, related=(replace(done, status="declined"),)),
            wanted(100),
            RefundPolicy(),
            REFERENCE,
            NOW,
        ),
        AmountRefund,
    )
    cart = [*CART, item(f"refund-{REFERENCE}", "1", -1, "none")]
    refusal(msp_order(cart), wanted(100), RefusalCode.ALREADY_REFUNDED)
