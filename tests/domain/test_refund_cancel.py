"""Which refunds can still be cancelled at MultiSafepay."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_msp_app.domain.ids import MspTransactionId
from saleor_msp_app.domain.msp_order import Cost
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState
from saleor_msp_app.domain.refund_cancel import (
    Cancellable,
    NotCancellable,
    cancellable,
    cancellable_by_ledger,
)
from tests.builders.msp_orders import msp_order, related_refund
from tests.builders.operations import NOW, operation

ID = MspTransactionId("4711")


def accepted(**changes: object) -> Operation:
    one = operation(state=OperationState.ACCEPTED)
    return replace(one, msp_refund_id=ID, **changes)  # type: ignore[arg-type]  # each test names fields that there are


@pytest.mark.parametrize("status", ["initialized", "reserved"])
def test_a_reserved_one_by_its_number_or_by_our_reference(status: str) -> None:
    shown = replace(related_refund(500, status=status), transaction_id=ID)
    order = replace(msp_order(amount=1000), related=(shown,))
    assert cancellable(accepted(), order) == Cancellable(ID, status)
    ours = replace(shown, refund_order_id="rf-1")
    unnumbered = replace(accepted(), msp_refund_id=None)
    assert cancellable(unnumbered, replace(order, related=(ours,))) == Cancellable(ID, status)
    assert isinstance(cancellable(unnumbered, order), NotCancellable)


@pytest.mark.parametrize("status", ["completed", "declined", "void", "uncleared", ""])
def test_no_other_status(status: str) -> None:
    shown = replace(related_refund(500, status=status), transaction_id=ID)
    found = cancellable(accepted(), replace(msp_order(amount=1000), related=(shown,)))
    assert isinstance(found, NotCancellable)
    assert f"as {status}:" in found.why


def test_one_that_shows_among_the_costs_alone() -> None:
    cost = Cost(ID, "internal", "reserved", "Refund order 1 for Test", "2026-11-24T12:00:00")
    order = replace(msp_order(amount=1000, method="PAYPAL"), costs=(cost,))
    assert cancellable(accepted(), order) == Cancellable(ID, "reserved")


@pytest.mark.parametrize(
    "one",
    [
        accepted(completed_at=NOW + timedelta(hours=1)),
        accepted(kind=OperationKind.CHARGE),
        accepted(kind=OperationKind.CHARGEBACK),
        *(
            replace(accepted(), state=state)
            for state in OperationState
            if state is not OperationState.ACCEPTED
        ),
    ],
)
def test_what_the_ledger_alone_rules_out(one: Operation) -> None:
    shown = replace(related_refund(500, status="reserved"), transaction_id=ID)
    assert isinstance(cancellable_by_ledger(one), NotCancellable)
    assert isinstance(cancellable(one, replace(msp_order(amount=1000), related=(shown,))), NotCancellable)
