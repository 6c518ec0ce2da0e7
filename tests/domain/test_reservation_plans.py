"""What is sent for a charge or a cancelation, by MultiSafepay's order (multisafepay-api.md §2.3, §5)."""

from dataclasses import replace

import pytest

from saleor_msp_app.domain.cancel_plan import plan_cancel
from saleor_msp_app.domain.charge_plan import plan_charge
from saleor_msp_app.domain.ids import MspTransactionId, PspReference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.movements import movements
from saleor_msp_app.domain.msp_order import MspOrder, RelatedTransaction
from saleor_msp_app.domain.policy import RefundPolicy
from saleor_msp_app.domain.refunded import refunded
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.reservation_plan import (
    AlreadyDone,
    CancelOrder,
    CaptureReservation,
    Planned,
    ReleaseReservation,
    ShipOrder,
)
from tests.builders.msp_orders import msp_order
from tests.builders.operations import euros

REFERENCE = PspReference("ch-1")
WHOLE = euros("100.00")


def order(
    method: str, status: str, money: str, *, remain: str | None = None, manual: bool = False
) -> MspOrder:
    made = replace(msp_order([]), amount=WHOLE, amount_refunded=None, method=method, tenders=(), cart=None)
    left = None if remain is None else euros(remain)
    capture = "manual" if manual else ""
    return replace(made, status=status, financial_status=money, capture=capture, capture_remain=left)


def card(status: str = "completed", money: str = "initialized", remain: str | None = "100.00") -> MspOrder:
    return order("VISA", status, money, remain=remain, manual=True)


def related(kind: str, amount: str, status: str = "completed") -> RelatedTransaction:
    return RelatedTransaction(MspTransactionId("1"), "", euros(amount), kind, status, "", "")


def charge(of: MspOrder, amount: Money = WHOLE) -> Planned | Refused:
    return plan_charge(of, amount, RefundPolicy(), REFERENCE, "")


def cancel(of: MspOrder, amount: Money = WHOLE) -> Planned | Refused:
    return plan_cancel(of, amount, RefundPolicy(), "")


def code(planned: Planned | Refused) -> RefusalCode:
    assert isinstance(planned, Refused)
    return planned.code


@pytest.mark.parametrize("amount", ["100.00", "46.82", "0.01"])
def test_a_reservation_is_captured_with_its_amount_and_our_reference(amount: str) -> None:
    assert charge(card(), euros(amount)) == CaptureReservation(REFERENCE, euros(amount), "")


def test_never_more_than_is_left() -> None:
    assert code(charge(card(remain="46.82"), euros("46.83"))) is RefusalCode.MORE_THAN_LEFT
    assert code(charge(card(remain="0.00"), euros("0.01"))) is RefusalCode.MORE_THAN_LEFT


def test_without_a_word_of_what_is_left_the_captures_tell() -> None:
    captured = replace(card(remain=None), related=(related("capture", "60.00"),))
    assert isinstance(charge(captured, euros("40.00")), CaptureReservation)
    assert code(charge(captured, euros("40.01"))) is RefusalCode.MORE_THAN_LEFT
    untold = replace(captured, related=(replace(related("capture", "60.00"), amount=None),))
    assert code(charge(untold, euros("1.00"))) is RefusalCode.STATUS_UNKNOWN


@pytest.mark.parametrize("method", ["KLARNA", "AFTERPAY", "IN3", "EINVOICE"])
def test_pay_later_is_shipped_as_a_whole_or_not_at_all(method: str) -> None:
    waiting = order(method, "completed", "uncleared")
    assert charge(waiting) == ShipOrder(WHOLE)
    assert code(charge(waiting, euros("40.00"))) is RefusalCode.WHOLE_AMOUNT_ONLY
    assert isinstance(charge(order(method, "shipped", "uncleared")), AlreadyDone)
    assert isinstance(charge(order(method, "completed", "completed")), AlreadyDone)


def test_what_is_paid_at_once_is_charged_already() -> None:
    assert isinstance(charge(order("IDEAL", "completed", "completed")), AlreadyDone)
    assert code(charge(order("IDEAL", "completed", "completed"), euros("4.00"))) is (
        RefusalCode.ALREADY_CHARGED
    )


@pytest.mark.parametrize(
    ("status", "money", "expected"),
    [
        ("initialized", "initialized", RefusalCode.NOT_PAID),
        ("reserved", "reserved", RefusalCode.NOT_PAID),
        ("uncleared", "uncleared", RefusalCode.NOT_PAID),
        ("declined", "declined", RefusalCode.ALREADY_VOID),
        ("expired", "expired", RefusalCode.ALREADY_VOID),
        ("cancelled", "cancelled", RefusalCode.ALREADY_VOID),
        ("void", "void", RefusalCode.ALREADY_VOID),
        ("refunded", "completed", RefusalCode.ALREADY_REFUNDED),
        ("partial_refunded", "completed", RefusalCode.ALREADY_REFUNDED),
        ("chargeback", "completed", RefusalCode.ALREADY_REFUNDED),
        ("something_new", "initialized", RefusalCode.STATUS_UNKNOWN),
    ],
)
@pytest.mark.parametrize("method", ["VISA", "KLARNA", "IDEAL"])
def test_what_cannot_be_charged(method: str, status: str, money: str, expected: RefusalCode) -> None:
    manual = method == "VISA"
    assert code(charge(order(method, status, money, remain="100.00", manual=manual))) is expected


def test_a_charge_in_another_currency() -> None:
    assert code(charge(card(), Money.of(100, "SEK"))) is RefusalCode.CURRENCY_DIFFERS
    assert code(cancel(card(), Money.of(100, "SEK"))) is RefusalCode.CURRENCY_DIFFERS


def test_a_reservation_is_released_as_a_whole() -> None:
    assert isinstance(cancel(card()), ReleaseReservation)
    assert isinstance(cancel(card(remain="40.00"), euros("40.00")), ReleaseReservation)
    assert code(cancel(card(remain="40.00"), euros("39.99"))) is RefusalCode.WHOLE_AMOUNT_ONLY
    assert code(cancel(card(money="completed", remain="0.00"))) is RefusalCode.ALREADY_CHARGED


@pytest.mark.parametrize("status", ["initialized", "uncleared"])
def test_what_nobody_has_paid_is_cancelled(status: str) -> None:
    assert cancel(order("IDEAL", status, status)) == CancelOrder(WHOLE)
    assert cancel(order("KLARNA", status, status)) == CancelOrder(WHOLE)


def test_pay_later_is_cancelled_until_it_is_shipped() -> None:
    assert cancel(order("KLARNA", "completed", "uncleared")) == CancelOrder(WHOLE)
    for status, money in (("shipped", "uncleared"), ("shipped", "completed"), ("completed", "completed")):
        assert code(cancel(order("KLARNA", status, money))) is RefusalCode.ALREADY_CHARGED


@pytest.mark.parametrize("status", ["void", "cancelled", "expired", "declined"])
def test_what_is_gone_counts_as_cancelled(status: str) -> None:
    assert isinstance(cancel(order("IDEAL", status, status)), AlreadyDone)
    assert isinstance(cancel(card(status, status, "0.00")), AlreadyDone)


def test_a_pay_later_order_that_is_void_because_it_was_refunded_was_not_cancelled() -> None:
    gone = replace(order("KLARNA", "void", "void"), amount_refunded=WHOLE)
    assert code(cancel(gone)) is RefusalCode.ALREADY_CHARGED


def test_e87_a_reservation_that_was_released_is_no_refund_and_not_charged_again() -> None:
    """The order may stay completed beside it (§5.2)."""
    released = replace(
        card(money="completed", remain="0.00"),
        related=(related("capture", "60.00"), related("auth-cancellation", "40.00")),
    )
    assert refunded(released).minor == 0
    assert movements(released) == ()
    assert code(charge(released, euros("40.00"))) is RefusalCode.ALREADY_VOID
    assert isinstance(cancel(released, euros("40.00")), AlreadyDone)
