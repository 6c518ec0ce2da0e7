"""Which deliveries become operations (saleor-contract.md §4.7, saleor-observed.md §5)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_msp_app.domain.admission import Admission, Admitted, Known, admit
from saleor_msp_app.domain.delivery import RefundDelivery
from saleor_msp_app.domain.ids import TransactionEventId
from saleor_msp_app.domain.operation import Operation, OperationState, ReportState
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from tests.builders.operations import ACCOUNT, NOW, SHOP, delivery, euros, operation, request

FIVE = euros("5.00")


def decide(read: RefundDelivery, *ledger: Operation) -> Admission:
    return admit(SHOP, read, ACCOUNT, ledger, NOW)


def admitted(read: RefundDelivery, *ledger: Operation) -> Operation:
    decision = decide(read, *ledger)
    assert isinstance(decision, Admitted), decision
    return decision.operation


def code(decision: Admission) -> RefusalCode:
    assert isinstance(decision, Refused), decision
    assert decision.message.endswith((".", ")")), decision.message
    return decision.code


def test_a_first_request_becomes_an_operation() -> None:
    one = admitted(delivery(FIVE, request(1, FIVE)))
    assert one.state is OperationState.REQUESTED
    assert one.report is ReportState.NOT_DUE
    assert one.amount == FIVE
    assert one.account_id == ACCOUNT.id
    assert one.request_event_id == TransactionEventId("event-1")
    assert one.psp_reference.startswith("rf-")
    assert len(one.psp_reference) <= 50


def test_two_deliveries_of_one_race_claim_two_events() -> None:
    both = (request(2, FIVE), request(1, FIVE))
    first = admitted(delivery(FIVE, *both))
    second = admitted(delivery(FIVE, *both), first)
    assert (first.request_event_id, second.request_event_id) == ("event-2", "event-1")
    assert first.psp_reference != second.psp_reference


def test_a_third_delivery_of_the_same_race_is_no_third_refund() -> None:
    both = (request(2, FIVE), request(1, FIVE))
    first = admitted(delivery(FIVE, *both))
    second = admitted(delivery(FIVE, *both), first)
    assert decide(delivery(FIVE, *both), first, second) == Known(first)


def test_two_equal_partial_refunds_one_after_the_other_are_two() -> None:
    first = operation(event="event-1", state=OperationState.ACCEPTED, report=ReportState.DONE)
    second = admitted(delivery(FIVE, request(2, FIVE), known=frozenset({"rf-1"})), first)
    assert second.request_event_id == TransactionEventId("event-2")


def test_an_old_request_that_failed_without_a_reference_is_not_taken_for_the_new_one() -> None:
    one = admitted(delivery(FIVE, request(9, FIVE), request(3, FIVE)))
    assert one.request_event_id == TransactionEventId("event-9")


def test_a_granted_refund_claims_the_event_without_a_creator() -> None:
    requests = (request(2, FIVE, by_person=True), request(1, FIVE, by_person=False))
    assert admitted(delivery(FIVE, *requests, granted="g1")).request_event_id == TransactionEventId("event-1")
    assert admitted(delivery(FIVE, *requests)).request_event_id == TransactionEventId("event-2")


def test_a_request_of_another_amount_is_not_claimed() -> None:
    assert code(decide(delivery(FIVE, request(1, euros("6.00"))))) is RefusalCode.REQUEST_NOT_FOUND


@pytest.mark.parametrize(
    ("state", "report"),
    [
        (OperationState.REQUESTED, ReportState.NOT_DUE),
        (OperationState.SENDING, ReportState.NOT_DUE),
        (OperationState.ACCEPTED, ReportState.DUE),
        (OperationState.ACCEPTED, ReportState.PARKED),
    ],
)
def test_a_second_request_for_one_granted_refund_is_folded_onto_the_first(
    state: OperationState, report: ReportState
) -> None:
    first = operation(granted="g1", state=state, report=report)
    assert decide(delivery(FIVE, request(2, FIVE), granted="g1"), first) == Known(first)


def test_a_granted_refund_with_another_amount_is_not_folded() -> None:
    first = operation(granted="g1", amount=euros("4.00"))
    decision = decide(delivery(FIVE, request(2, FIVE), granted="g1"), first)
    assert code(decision) is RefusalCode.GRANTED_REFUND_CHANGED


def test_a_granted_refund_that_was_paid_and_reported_is_not_paid_again() -> None:
    first = operation(granted="g1", state=OperationState.ACCEPTED, report=ReportState.DONE)
    decision = decide(delivery(FIVE, request(2, FIVE), granted="g1"), first)
    assert code(decision) is RefusalCode.ALREADY_REFUNDED


def test_a_granted_refund_with_an_unknown_outcome_is_not_paid_again() -> None:
    first = operation(granted="g1", state=OperationState.NEEDS_PERSON)
    decision = decide(delivery(FIVE, request(2, FIVE), granted="g1"), first)
    assert code(decision) is RefusalCode.PRECEDING_REFUND_OPEN


def test_a_granted_refund_that_was_refused_may_be_tried_again() -> None:
    first = operation(granted="g1", state=OperationState.REFUSED, report=ReportState.DONE)
    second = admitted(delivery(FIVE, request(2, FIVE), granted="g1"), first)
    assert second.psp_reference != first.psp_reference


def test_requests_that_together_exceed_the_charge_are_not_both_paid() -> None:
    """Recorded: 100.00 twice of 146.82 at the same moment (folders 50 and 51)."""
    hundred = euros("100.00")
    both = (request(2, hundred), request(1, hundred))
    first = admitted(delivery(hundred, *both))
    assert code(decide(delivery(hundred, *both), first)) is RefusalCode.MORE_THAN_CHARGED


def test_what_saleor_already_counts_is_not_counted_twice() -> None:
    first = operation(amount=euros("100.00"), state=OperationState.ACCEPTED, report=ReportState.DUE)
    forty = euros("40.00")
    left = euros("46.82")
    read = delivery(forty, request(2, forty), charged=left, known=frozenset({first.psp_reference}))
    assert admitted(read, first).amount == forty


def test_a_refused_operation_holds_no_money() -> None:
    first = operation(amount=euros("100.00"), state=OperationState.REFUSED)
    second = admitted(delivery(euros("100.00"), request(2, euros("100.00"))), first)
    assert second.amount == first.amount


def test_an_amount_of_nothing_is_refused() -> None:
    nothing = euros("0.00")
    assert code(decide(delivery(nothing, request(1, nothing)))) is RefusalCode.AMOUNT_NOT_POSITIVE


def test_a_payment_without_a_reference_is_not_ours() -> None:
    decision = decide(delivery(FIVE, request(1, FIVE), order_id=" "))
    assert code(decision) is RefusalCode.TRANSACTION_NOT_OURS


def test_a_channel_without_an_account_is_refused() -> None:
    decision = admit(SHOP, delivery(FIVE, request(1, FIVE)), None, (), NOW)
    assert code(decision) is RefusalCode.CHANNEL_NOT_CONFIGURED


@pytest.mark.parametrize("age", [timedelta(hours=25), timedelta(minutes=-6)])
def test_a_request_from_another_time_is_refused(age: timedelta) -> None:
    decision = decide(delivery(FIVE, request(1, FIVE), issued_at=NOW - age))
    assert code(decision) is RefusalCode.REQUEST_TOO_OLD


def test_the_reference_depends_on_shop_transaction_and_event_alone() -> None:
    read = delivery(FIVE, request(1, FIVE))
    again = replace(read, issued_at=NOW - timedelta(minutes=1), order_number="other")
    assert admitted(read).psp_reference == admitted(again).psp_reference
