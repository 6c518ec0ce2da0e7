"""What the ledger gains from a payment's order, in whatever order it is read."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, Origin
from saleor_msp_app.domain.payment import Payment, PaymentState
from saleor_msp_app.domain.payment_changes import TRIED_AGAIN_FOR, payment_changes
from saleor_msp_app.domain.payment_request import Flow
from tests.builders.msp_orders import msp_order
from tests.builders.operations import NOW, euros, operation
from tests.builders.payments import payment

AUTHORIZATION, CHARGE, CANCEL = OperationKind.AUTHORIZATION, OperationKind.CHARGE, OperationKind.CANCEL
ACCEPTED, REFUSED = OperationState.ACCEPTED, OperationState.REFUSED

WAITING = ("initialized", "initialized", "KLARNA")
RESERVED = ("completed", "uncleared", "KLARNA")
PAID = ("completed", "completed", "KLARNA")
SHIPPED = ("shipped", "uncleared", "KLARNA")
DECLINED = ("declined", "declined", "KLARNA")
EXPIRED = ("expired", "expired", "KLARNA")
VOID = ("void", "void", "KLARNA")
LATER = NOW + TRIED_AGAIN_FOR


def order(status: str, money: str, method: str) -> MspOrder:
    return msp_order(method=method, amount=10000, status=status, financial_status=money)


def changes(
    seen: tuple[str, str, str],
    *known: Operation,
    of: Payment | None = None,
    after: timedelta = TRIED_AGAIN_FOR,
) -> tuple[Operation, ...]:
    return payment_changes(order(*seen), of or payment(), known, NOW + after)


def facts(operations: Sequence[Operation]) -> list[tuple[OperationKind, OperationState]]:
    return [(one.kind, one.state) for one in operations]


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (WAITING, []),
        (("uncleared", "uncleared", "VISA"), []),
        (("of tomorrow", "completed", "VISA"), []),
        (RESERVED, [(AUTHORIZATION, ACCEPTED)]),
        (PAID, [(CHARGE, ACCEPTED)]),
        (SHIPPED, [(CHARGE, ACCEPTED)]),
        (("refunded", "completed", "IDEAL"), [(CHARGE, ACCEPTED)]),
        (("chargeback", "completed", "VISA"), [(CHARGE, ACCEPTED)]),
        (DECLINED, [(CHARGE, REFUSED)]),
        (EXPIRED, [(CHARGE, REFUSED)]),
        (VOID, [(CHARGE, REFUSED)]),
    ],
)
def test_the_first_look(
    seen: tuple[str, str, str], expected: list[tuple[OperationKind, OperationState]]
) -> None:
    found = changes(seen)
    assert facts(found) == expected
    for one in found:
        assert (one.origin, one.told_as, one.amount) == (Origin.FOUND, "order-1", euros("100.00"))


def test_an_authorisation_that_failed_is_told_as_one() -> None:
    assert facts(changes(EXPIRED, of=payment(flow=Flow.AUTHORIZATION))) == [(AUTHORIZATION, REFUSED)]


def test_a_decline_is_told_once_nobody_can_try_again() -> None:
    assert changes(DECLINED, after=TRIED_AGAIN_FOR - timedelta(seconds=1)) == ()
    assert facts(changes(DECLINED)) == [(CHARGE, REFUSED)]
    assert facts(changes(EXPIRED, after=timedelta())) == [(CHARGE, REFUSED)]


def test_reserved_then_shipped() -> None:
    reserved = changes(RESERVED)
    assert changes(RESERVED, *reserved) == ()
    assert facts(changes(SHIPPED, *reserved)) == [(CHARGE, ACCEPTED)]


def test_reserved_then_given_back() -> None:
    reserved = changes(RESERVED)
    (cancelled,) = changes(VOID, *reserved)
    assert (cancelled.kind, cancelled.moved) == (CANCEL, euros("100.00"))


def test_what_is_left_of_a_reservation_is_given_back() -> None:
    captured = replace(operation("ch-1", amount=euros("30.00")), kind=CHARGE, state=ACCEPTED)
    captured = replace(captured, moved=euros("30.00"))
    (cancelled,) = changes(VOID, *changes(RESERVED), captured)
    assert (cancelled.kind, cancelled.amount, cancelled.moved) == (CANCEL, euros("70.00"), euros("70.00"))
    everything = replace(captured, moved=euros("100.00"))
    assert changes(VOID, *changes(RESERVED), everything) == ()


def test_declined_then_paid_with_another_method() -> None:
    declined = changes(DECLINED)
    assert facts(changes(PAID, *declined)) == [(CHARGE, ACCEPTED)]


def test_a_payment_never_falls_back() -> None:
    paid = changes(PAID)
    for seen in (WAITING, RESERVED, DECLINED, EXPIRED, VOID):
        assert changes(seen, *paid) == ()


@pytest.mark.parametrize("state", [OperationState.REQUESTED, OperationState.SENDING, ACCEPTED])
def test_what_saleor_asked_for_is_told_by_its_own_work(state: OperationState) -> None:
    asked = replace(operation("ch-1"), kind=CHARGE, state=state)
    assert changes(SHIPPED, *changes(RESERVED), asked) == ()
    released = replace(operation("ca-1"), kind=CANCEL, state=state)
    assert changes(VOID, *changes(RESERVED), released) == ()


def test_a_charge_that_was_refused_tells_nothing() -> None:
    asked = replace(operation("ch-1"), kind=CHARGE, state=REFUSED)
    assert facts(changes(SHIPPED, *changes(RESERVED), asked)) == [(CHARGE, ACCEPTED)]


@pytest.mark.parametrize("state", [PaymentState.CREATING, PaymentState.DROPPED])
def test_an_order_that_nobody_got_is_not_told_to_have_failed(state: PaymentState) -> None:
    assert changes(EXPIRED, of=payment(state=state)) == ()
    assert facts(changes(PAID, of=payment(state=state))) == [(CHARGE, ACCEPTED)]


@given(st.lists(st.sampled_from([WAITING, DECLINED, RESERVED, SHIPPED, PAID]), max_size=8))
def test_looks_that_come_late_or_twice_end_in_the_same_ledger(looks: list[tuple[str, str, str]]) -> None:
    ledger: list[Operation] = []
    for seen in [*looks, PAID]:
        ledger += changes(seen, *ledger)
    references = [one.psp_reference for one in ledger]
    assert len(references) == len(set(references))
    assert facts(ledger).count((CHARGE, ACCEPTED)) == 1
    assert all(changes(seen, *ledger) == () for seen in (WAITING, DECLINED, RESERVED, SHIPPED, PAID))


def test_money_of_another_currency_is_never_told() -> None:
    dollars = msp_order(method="VISA", amount=10000, code="USD", status="completed")
    assert payment_changes(dollars, payment(), (), LATER) == ()


def test_two_looks_at_once_write_the_same_rows() -> None:
    for seen in (RESERVED, PAID, EXPIRED):
        first, second = changes(seen), changes(seen)
        assert [a.psp_reference for a in first] == [b.psp_reference for b in second]
    every = [changes(seen)[0].psp_reference for seen in (RESERVED, PAID, DECLINED, EXPIRED)]
    assert all(a != b for a, b in itertools.combinations(every, 2))
