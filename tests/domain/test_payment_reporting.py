"""What Saleor is told of payments found at MultiSafepay, and of charges and cancelations it asked for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_msp_app.domain.available_actions import available_actions
from saleor_msp_app.domain.ids import MspTransactionId, PspReference, TransactionEventId
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, Origin, ReportState
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.reporting import (
    Contradicted,
    NextReport,
    NothingToTell,
    NotStoredYet,
    ReportNow,
    next_report,
    report_of,
)
from saleor_msp_app.domain.transaction_events import TransactionEventSeen, TransactionSeen
from tests.builders.operations import NOW, euros, operation

AUTHORIZATION, CHARGE, CANCEL = OperationKind.AUTHORIZATION, OperationKind.CHARGE, OperationKind.CANCEL
REFUND = OperationKind.REFUND
ACCEPTED, REFUSED = OperationState.ACCEPTED, OperationState.REFUSED
ORDER = "order-1"
WITHIN = timedelta(minutes=8)


def asked(kind: OperationKind, state: OperationState = ACCEPTED, amount: str = "10.00") -> Operation:
    moved = euros(amount) if state is ACCEPTED else None
    refusal = None if state is ACCEPTED else Refused(RefusalCode.NOT_PAID, "Not paid.")
    one = operation("xx-1", amount=euros(amount), state=state, report=ReportState.DUE)
    return replace(one, kind=kind, moved=moved, refusal=refusal)


def found(kind: OperationKind, state: OperationState = ACCEPTED, amount: str = "10.00") -> Operation:
    one = asked(kind, state, amount)
    number = MspTransactionId("4711")
    return replace(one, origin=Origin.FOUND, told_as=PspReference(ORDER), msp_refund_id=number)


def event(kind: str, reference: str = ORDER, amount: str = "10.00") -> TransactionEventSeen:
    return TransactionEventSeen(TransactionEventId("e"), kind, reference, euros(amount), NOW)


def step(one: Operation, *events: TransactionEventSeen) -> NextReport:
    return next_report(one, TransactionSeen(events), NOW, WITHIN)


@pytest.mark.parametrize("kind", [AUTHORIZATION, CHARGE, CANCEL])
def test_what_was_found_is_told_under_the_order_without_waiting(kind: OperationKind) -> None:
    decision = step(found(kind), event("CHARGE_REQUEST"))
    assert isinstance(decision, ReportNow)
    assert (decision.report.psp_reference, decision.report.kind) == (ORDER, f"{kind.upper()}_SUCCESS")
    assert "4711" in decision.report.message


@pytest.mark.parametrize("kind", [AUTHORIZATION, CHARGE, CANCEL])
def test_nothing_is_told_twice(kind: OperationKind) -> None:
    assert isinstance(step(found(kind), event(f"{kind.upper()}_SUCCESS")), NothingToTell)


@pytest.mark.parametrize(
    ("kind", "state", "shown"),
    [
        (AUTHORIZATION, ACCEPTED, "CHARGE_SUCCESS"),
        (AUTHORIZATION, ACCEPTED, "CANCEL_SUCCESS"),
        (AUTHORIZATION, REFUSED, "AUTHORIZATION_SUCCESS"),
        (AUTHORIZATION, REFUSED, "CHARGE_SUCCESS"),
        (CHARGE, REFUSED, "AUTHORIZATION_SUCCESS"),
        (CHARGE, REFUSED, "CHARGE_SUCCESS"),
        (CANCEL, ACCEPTED, "CHARGE_SUCCESS"),
    ],
)
def test_a_payment_never_goes_back(kind: OperationKind, state: OperationState, shown: str) -> None:
    assert isinstance(step(found(kind, state), event(shown)), NothingToTell)


def test_a_transaction_has_one_authorisation_whatever_its_reference() -> None:
    assert isinstance(step(found(AUTHORIZATION), event("AUTHORIZATION_SUCCESS", "another")), NothingToTell)
    assert isinstance(step(found(AUTHORIZATION), event("CHARGE_SUCCESS", "ch-9")), NothingToTell)


@pytest.mark.parametrize("shown", ["AUTHORIZATION_FAILURE", "CHARGE_FAILURE"])
@pytest.mark.parametrize("kind", [AUTHORIZATION, CHARGE])
def test_a_second_try_of_the_customer_is_told_after_a_failure(kind: OperationKind, shown: str) -> None:
    assert isinstance(step(found(kind), event(shown)), ReportNow)


def test_a_charge_follows_its_authorisation() -> None:
    assert isinstance(step(found(CHARGE), event("AUTHORIZATION_SUCCESS")), ReportNow)


def test_a_charge_that_came_to_nothing_after_it_was_told_is_told() -> None:
    one = replace(found(CHARGE, REFUSED), moved=euros("10.00"))
    decision = step(one, event("CHARGE_SUCCESS"))
    assert isinstance(decision, ReportNow)
    assert decision.report.kind == "CHARGE_FAILURE"


def test_another_amount_is_never_told() -> None:
    assert isinstance(step(found(CHARGE), event("CHARGE_SUCCESS", amount="9.99")), Contradicted)


@pytest.mark.parametrize("kind", [CHARGE, CANCEL])
@pytest.mark.parametrize("state", [ACCEPTED, REFUSED])
def test_what_was_asked_for_is_told_once_its_reference_is_stored(
    kind: OperationKind, state: OperationState
) -> None:
    request = f"{kind.upper()}_REQUEST"
    assert isinstance(step(asked(kind, state), event(request, "")), NotStoredYet)
    decision = step(asked(kind, state), event(request, "xx-1"))
    assert isinstance(decision, ReportNow)
    result = "SUCCESS" if state is ACCEPTED else "FAILURE"
    assert (decision.report.psp_reference, decision.report.kind) == ("xx-1", f"{kind.upper()}_{result}")
    assert "efund" not in decision.report.message


@pytest.mark.parametrize("kind", [CHARGE, CANCEL])
def test_a_lost_answer_leaves_the_success_to_be_told_and_the_failure_not(kind: OperationKind) -> None:
    own = replace(event(f"{kind.upper()}_REQUEST", ""), id=TransactionEventId("event-1"))
    gave_up = (event(f"{kind.upper()}_FAILURE", ""), own)
    assert isinstance(step(asked(kind), *gave_up), ReportNow)
    assert isinstance(step(asked(kind, REFUSED), *gave_up), NothingToTell)


@pytest.mark.parametrize(
    ("ledger", "actions"),
    [
        ((), None),
        ((asked(REFUND),), None),
        ((asked(CHARGE),), None),
        ((found(AUTHORIZATION, REFUSED),), None),
        ((found(AUTHORIZATION),), ("CHARGE", "CANCEL")),
        ((found(AUTHORIZATION), asked(CHARGE, amount="4.00")), ("CHARGE", "CANCEL", "REFUND")),
        ((found(AUTHORIZATION), asked(CHARGE)), ("REFUND",)),
        ((found(AUTHORIZATION), asked(CHARGE, REFUSED)), ("CHARGE", "CANCEL")),
        ((found(AUTHORIZATION), asked(CANCEL)), ()),
        ((found(AUTHORIZATION), asked(CHARGE, amount="4.00"), asked(CANCEL, amount="6.00")), ("REFUND",)),
        ((found(CHARGE),), ("REFUND",)),
        ((found(AUTHORIZATION), found(CHARGE)), ("REFUND",)),
        ((found(CHARGE), asked(REFUND, amount="4.00")), ("REFUND",)),
        ((found(CHARGE), asked(REFUND)), ()),
        ((found(CHARGE), asked(OperationKind.CHARGEBACK)), ()),
        (
            (found(CHARGE), asked(OperationKind.CHARGEBACK), asked(OperationKind.CHARGEBACK_REVERSED)),
            ("REFUND",),
        ),
    ],
)
def test_what_staff_may_ask_for_next(ledger: tuple[Operation, ...], actions: tuple[str, ...] | None) -> None:
    assert available_actions(ledger) == actions


def test_the_method_is_told_by_the_payment_and_by_nothing_that_follows() -> None:
    told = report_of(replace(found(CHARGE), method="KLARNA"))
    assert told.method == "KLARNA"
    for follows in (asked(CHARGE), asked(REFUND), found(REFUND)):
        assert report_of(replace(follows, method="KLARNA")).method == ""
