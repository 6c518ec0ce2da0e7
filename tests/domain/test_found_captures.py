"""Captures made in MultiSafepay's dashboard: each told once, and never what Saleor asked for."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from saleor_msp_app.domain.ids import MspOrderId, MspTransactionId, PspReference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import MspOrder, RelatedTransaction
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, Origin
from saleor_msp_app.domain.payment_changes import payment_changes
from saleor_msp_app.domain.payment_request import Flow
from tests.builders.msp_orders import msp_order
from tests.builders.operations import NOW, euros, operation
from tests.builders.payments import payment

AUTHORIZATION, CHARGE, CANCEL = OperationKind.AUTHORIZATION, OperationKind.CHARGE, OperationKind.CANCEL
ACCEPTED = OperationState.ACCEPTED
PAYMENT = payment(flow=Flow.AUTHORIZATION)


def capture(
    number: str,
    amount: str | None = "30.00",
    *,
    order_id: str = "",
    code: str = "EUR",
    status: str = "completed",
) -> RelatedTransaction:
    money = None if amount is None else replace(euros(amount), currency=Money.of(0, code).currency)
    return related("capture", number, money, order_id, status)


def related(
    kind: str, number: str, amount: Money | None, order_id: str = "", status: str = "completed"
) -> RelatedTransaction:
    return RelatedTransaction(MspTransactionId(number), "", amount, kind, status, "", "", order_id)


RELEASED = related("auth-cancellation", "9", euros("70.00"))


def reservation(
    *parts: RelatedTransaction, status: str = "completed", money: str = "initialized"
) -> MspOrder:
    order = msp_order(method="VISA", amount=10000, status=status, financial_status=money)
    return replace(order, capture="manual", related=parts)


def changes(order: MspOrder, *known: Operation) -> tuple[Operation, ...]:
    return payment_changes(order, PAYMENT, known, NOW)


def told(operations: Sequence[Operation]) -> list[tuple[OperationKind, Money | None, str | None]]:
    return [(one.kind, one.moved, one.told_as) for one in operations]


def asked(state: OperationState = ACCEPTED, number: str | None = "1", amount: str = "30.00") -> Operation:
    charge = operation("ch-1", amount=euros(amount))
    refund_id = None if number is None else MspTransactionId(number)
    moved = euros(amount) if state is ACCEPTED else None
    return replace(charge, kind=CHARGE, state=state, moved=moved, msp_refund_id=refund_id, told_as=None)


def test_a_part_captured_in_the_dashboard_is_told_after_the_authorisation_and_once() -> None:
    seen = reservation(capture("1", order_id="capture-1"))
    found = changes(seen)
    assert told(found) == [
        (AUTHORIZATION, euros("100.00"), "order-1"),
        (CHARGE, euros("30.00"), "1"),
    ]
    assert (found[1].origin, found[1].child_order_id) == (Origin.FOUND, MspOrderId("capture-1"))
    assert changes(seen, *found) == ()
    second = changes(reservation(capture("1"), capture("2", "20.00")), *found)
    assert told(second) == [(CHARGE, euros("20.00"), "2")]


@pytest.mark.parametrize("own", ["", "order-1"])
def test_an_order_of_a_capture_that_is_not_told_is_not_guessed(own: str) -> None:
    shown = replace(reservation(capture("1", order_id=own)), order_id=MspOrderId("order-1"))
    assert changes(shown)[-1].child_order_id is None


def test_captured_in_parts_is_never_told_as_the_whole() -> None:
    seen = reservation(capture("1"), RELEASED, money="completed")
    assert told(changes(seen)) == [(CHARGE, euros("30.00"), "1")]
    reserved = changes(reservation())
    found = changes(seen, *reserved)
    assert told(found) == [(CHARGE, euros("30.00"), "1"), (CANCEL, euros("70.00"), "order-1")]
    assert changes(seen, *reserved, *found) == ()
    assert changes(reservation(money="completed"), *reserved, found[0]) == ()
    assert changes(reservation(RELEASED, money="completed"), *reserved) == ()


def test_what_is_left_of_a_reservation_after_a_capture_runs_out() -> None:
    reserved = changes(reservation())
    found = changes(reservation(capture("1"), status="expired", money="expired"), *reserved)
    assert told(found) == [(CHARGE, euros("30.00"), "1"), (CANCEL, euros("70.00"), "order-1")]


def test_a_charge_of_saleor_is_known_by_its_number_or_by_its_order() -> None:
    reserved = changes(reservation())
    by_number = reservation(capture("1"))
    by_order = reservation(capture("77", order_id="ch-1"))
    assert changes(by_number, *reserved, asked()) == ()
    assert changes(by_order, *reserved, asked(number=None)) == ()
    both = reservation(capture("1"), capture("2"))
    assert told(changes(both, *reserved, asked())) == [(CHARGE, euros("30.00"), "2")]


@pytest.mark.parametrize(
    "charge",
    [
        asked(OperationState.REQUESTED, None),
        asked(OperationState.SENDING, None),
        asked(OperationState.NEEDS_PERSON, None),
        asked(ACCEPTED, None),
    ],
    ids=lambda charge: charge.state,
)
def test_a_capture_that_may_be_one_of_saleor_waits(charge: Operation) -> None:
    reserved = changes(reservation())
    for money in ("initialized", "completed"):
        assert changes(reservation(capture("2"), money=money), *reserved, charge) == ()


@pytest.mark.parametrize(
    "odd",
    [
        capture("", "30.00"),
        capture("1", None),
        capture("1", "0.00"),
        capture("1", code="USD"),
        capture("1", "100.01"),
    ],
)
def test_a_capture_that_cannot_be_read_is_neither_told_nor_given_back(odd: RelatedTransaction) -> None:
    reserved = changes(reservation())
    assert changes(reservation(odd), *reserved) == ()
    assert changes(reservation(odd, status="void", money="void"), *reserved) == ()


def test_a_capture_that_failed_is_none() -> None:
    reserved = changes(reservation())
    assert changes(reservation(capture("1", status="declined")), *reserved) == ()


def test_the_whole_reservation_captured_at_once_is_told_once_however_it_shows() -> None:
    reserved = changes(reservation())
    plain, split = reservation(money="completed"), reservation(capture("1", "100.00"), money="completed")
    for first, then in ((plain, split), (split, plain)):
        found = changes(first, *reserved)
        assert [one.moved for one in found] == [euros("100.00")]
        assert changes(then, *reserved, *found) == ()
    assert changes(split, *reserved)[0].told_as == PspReference("1")
