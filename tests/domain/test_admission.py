"""Which deliveries become operations (saleor-contract.md §4.7, saleor-observed.md §5)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_msp_app.domain.admission import Admission, Admitted, Known, Settled, admit
from saleor_msp_app.domain.delivery import RefundDelivery
from saleor_msp_app.domain.ids import PspReference, TransactionEventId
from saleor_msp_app.domain.operation import Operation, OperationState, ReportState
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.transaction_events import TransactionEventSeen
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
        (OperationState.ACCEPTED, ReportState.DONE),
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


def paid(report: ReportState, *, pressed: bool = False, healed: str | None = None) -> Operation:
    return replace(
        operation(granted="g1", state=OperationState.ACCEPTED, report=report),
        moved=FIVE,
        pressed_at=NOW if pressed else None,
        healed_reference=PspReference(healed) if healed else None,
    )


def pressed_again(*events: TransactionEventSeen) -> RefundDelivery:
    """A later request for the granted refund of `paid`, made at 10 seconds past."""
    request_seen = shown("REFUND_REQUEST", "", 10, "event-2")
    return replace(delivery(FIVE, request(2, FIVE), granted="g1"), events=(*events, request_seen))


def shown(kind: str, reference: str, at: int, name: str = "e") -> TransactionEventSeen:
    return TransactionEventSeen(
        TransactionEventId(name), kind, reference, FIVE, NOW + timedelta(seconds=at), by_person=False
    )


def settled(read: RefundDelivery, first: Operation) -> Settled:
    decision = decide(read, first)
    assert isinstance(decision, Settled), decision
    assert decision.amount == FIVE
    assert decision.operation.report is ReportState.DUE
    assert decision.request == "event-2"
    return decision


LINKED = (shown("REFUND_SUCCESS", "rf-1", 5), shown("REFUND_REQUEST", "rf-1", 0, "event-1"))
LOOSE = (shown("REFUND_SUCCESS", "rf-1", 5), shown("REFUND_REQUEST", "", 0, "event-1"))


def test_a_granted_refund_that_was_paid_and_reported_is_not_paid_again() -> None:
    assert code(decide(pressed_again(*LINKED), paid(ReportState.DONE))) is RefusalCode.ALREADY_REFUNDED


def test_a_request_that_is_older_than_the_result_is_folded_though_its_delivery_came_later() -> None:
    late = (shown("REFUND_SUCCESS", "rf-1", 15), shown("REFUND_REQUEST", "rf-1", 0, "event-1"))
    first = paid(ReportState.DONE)
    assert decide(pressed_again(*late), first) == Known(first)


def test_a_press_after_a_lost_answer_is_answered_with_the_result() -> None:
    """Saleor has never seen a result under the old reference: it serves."""
    lost = (shown("REFUND_FAILURE", "", 3), shown("REFUND_REQUEST", "", 0, "event-1"))
    for first in (paid(ReportState.PARKED), paid(ReportState.DUE, pressed=True)):
        decision = settled(pressed_again(*lost), first)
        assert decision.reference == first.psp_reference
        assert decision.operation.healed_reference is None


def test_after_a_loose_success_a_press_is_answered_under_a_new_reference() -> None:
    """The old one would leave the granted refund pending for ever (observed 3.23.28)."""
    for report in (ReportState.PARKED, ReportState.DUE, ReportState.DONE):
        decision = settled(pressed_again(*LOOSE), paid(report))
        assert decision.reference != "rf-1"
        assert decision.reference.startswith("rf-")
        assert decision.operation.healed_reference == decision.reference


def test_two_presses_at_once_are_answered_under_one_new_reference() -> None:
    first = settled(pressed_again(*LOOSE), paid(ReportState.PARKED))
    again = settled(pressed_again(*LOOSE), first.operation)
    assert again.reference == first.reference


def test_after_the_loose_success_was_taken_back_its_reference_is_used_up() -> None:
    taken_back = (shown("REFUND_REVERSE", "rf-1", 6), *LOOSE)
    for first in (paid(ReportState.DUE, pressed=True), paid(ReportState.DUE), paid(ReportState.DONE)):
        assert settled(pressed_again(*taken_back), first).reference != "rf-1"


def test_a_press_after_a_healing_that_saleor_has_is_refused() -> None:
    first = settled(pressed_again(*LOOSE), paid(ReportState.PARKED)).operation
    healed = first.healed_reference or ""
    events = (
        shown("REFUND_REVERSE", "rf-1", 9),
        shown("REFUND_SUCCESS", healed, 8),
        shown("REFUND_REQUEST", healed, 7, "event-3"),
        *LOOSE,
    )
    assert code(decide(pressed_again(*events), first)) is RefusalCode.ALREADY_REFUNDED


def test_where_saleors_books_are_unclear_nothing_is_answered_for_paid() -> None:
    """A failure over a success, as an amount that was told twice leaves behind: counted, or not."""
    unclear = (shown("REFUND_FAILURE", "rf-1", 6), *LOOSE)
    assert code(decide(pressed_again(*unclear), paid(ReportState.PARKED))) is RefusalCode.ALREADY_REFUNDED


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
