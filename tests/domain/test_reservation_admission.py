"""Whether a charge or a cancelation is taken: what is authorised, and what is under way."""

from dataclasses import replace

import pytest

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.admission import Admission, Admitted, Known, admit
from saleor_msp_app.domain.delivery import OpenRequest, ReservationDelivery
from saleor_msp_app.domain.ids import ChannelSlug, MspOrderId, PspReference, TransactionEventId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, Origin, ReportState
from saleor_msp_app.domain.refund_request import WantedRefund
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.transaction_events import TransactionEventSeen
from tests.builders.operations import ACCOUNT, NOW, SHOP, TRANSACTION, euros, operation, request
from tests.builders.operations import delivery as refund_delivery

CHARGE, CANCEL = OperationKind.CHARGE, OperationKind.CANCEL
REQUESTED, SENDING = OperationState.REQUESTED, OperationState.SENDING
ACCEPTED, REFUSED, HELD = OperationState.ACCEPTED, OperationState.REFUSED, OperationState.NEEDS_PERSON


def asked(
    kind: OperationKind,
    amount: str,
    *requests: OpenRequest,
    authorized: str = "146.82",
    order_id: str = "order-1",
) -> ReservationDelivery:
    return ReservationDelivery(
        kind=kind,
        issued_at=NOW,
        transaction_id=TRANSACTION,
        msp_order_id=MspOrderId(order_id),
        channel=ChannelSlug("eur"),
        order_number="117",
        requests=requests or (request(1, euros(amount)),),
        known_references=frozenset(),
        wanted=WantedRefund(euros(amount), (), False, (), None, ""),
        authorized=euros(authorized),
    )


def decide(
    delivery: ReservationDelivery, *ledger: Operation, account: MerchantAccount | None = ACCOUNT
) -> Admission:
    return admit(SHOP, delivery, account, ledger, NOW)


def earlier(
    kind: OperationKind, amount: str, state: OperationState, report: ReportState = ReportState.NOT_DUE
) -> Operation:
    one = operation("xx-1", amount=euros(amount), event="event-9", state=state, report=report)
    return replace(one, kind=kind)


def code(admission: Admission) -> RefusalCode:
    assert isinstance(admission, Refused)
    return admission.code


@pytest.mark.parametrize(("kind", "prefix"), [(CHARGE, "ch-"), (CANCEL, "ca-")])
def test_it_is_taken_under_a_reference_of_its_kind(kind: OperationKind, prefix: str) -> None:
    taken = decide(asked(kind, "46.82"))
    assert isinstance(taken, Admitted)
    one = taken.operation
    assert one.psp_reference.startswith(prefix)
    assert (one.kind, one.origin, one.state, one.amount) == (kind, Origin.ASKED, REQUESTED, euros("46.82"))
    assert one.msp_order_id == "order-1"
    assert decide(asked(kind, "46.82"), one) == Known(one)


def test_the_newest_request_of_a_person_is_claimed_before_a_sessions_own() -> None:
    session, staff = request(1, euros("46.82"), by_person=False), request(2, euros("46.82"))
    taken = decide(asked(CHARGE, "46.82", session, staff))
    assert isinstance(taken, Admitted)
    assert taken.operation.request_event_id == "event-2"


@pytest.mark.parametrize("kind", [CHARGE, CANCEL])
def test_what_is_refused_at_once(kind: OperationKind) -> None:
    assert code(decide(asked(kind, "0.00"))) is RefusalCode.AMOUNT_NOT_POSITIVE
    assert code(decide(asked(kind, "1.00"), account=None)) is RefusalCode.CHANNEL_NOT_CONFIGURED
    assert code(decide(asked(kind, "1.00", order_id=" "))) is RefusalCode.TRANSACTION_NOT_OURS
    assert code(decide(asked(kind, "1.00", request(1, euros("2.00"))))) is RefusalCode.REQUEST_NOT_FOUND
    assert code(decide(asked(kind, "146.83"))) is RefusalCode.MORE_THAN_AUTHORIZED


@pytest.mark.parametrize("kind", [CHARGE, CANCEL])
def test_no_word_of_a_refund(kind: OperationKind) -> None:
    for refused in (
        decide(asked(kind, "0.00")),
        decide(asked(kind, "1.00"), account=None),
        decide(asked(kind, "146.83")),
        decide(asked(kind, "1.00", request(1, euros("2.00")))),
        decide(asked(kind, "1.00"), earlier(CANCEL, "100.00", SENDING)),
    ):
        assert isinstance(refused, Refused)
        assert "efund" not in refused.message


@pytest.mark.parametrize("state", [REQUESTED, SENDING, HELD])
def test_a_charge_under_way_counts_and_a_refused_one_does_not(state: OperationState) -> None:
    assert code(decide(asked(CHARGE, "46.83"), earlier(CHARGE, "100.00", state))) is (
        RefusalCode.MORE_THAN_AUTHORIZED
    )
    assert isinstance(decide(asked(CHARGE, "46.82"), earlier(CHARGE, "100.00", state)), Admitted)
    assert isinstance(decide(asked(CHARGE, "146.82"), earlier(CHARGE, "100.00", REFUSED)), Admitted)


def event(kind: str, reference: str, amount: str) -> TransactionEventSeen:
    return TransactionEventSeen(TransactionEventId(reference), kind, reference, euros(amount), NOW)


@pytest.mark.parametrize("kind", ["CHARGE_SUCCESS", "CHARGE_REQUEST"])
def test_a_charge_that_saleor_counts_already_is_not_counted_twice(kind: str) -> None:
    done = earlier(CHARGE, "46.82", ACCEPTED, ReportState.DONE)
    seen = replace(asked(CHARGE, "100.00", authorized="100.00"), events=(event(kind, "xx-1", "46.82"),))
    assert isinstance(decide(seen, done), Admitted)


def test_a_delivery_that_is_older_than_the_charge_does_not_charge_again() -> None:
    """Four clerks press at once: the last delivery is met after the first charge is done and told."""
    done = earlier(CHARGE, "146.82", ACCEPTED, ReportState.DONE)
    assert code(decide(asked(CHARGE, "146.82"), done)) is RefusalCode.MORE_THAN_AUTHORIZED


def test_a_charge_told_under_the_order_counts_from_its_success_on() -> None:
    """The session's own request bears the order's id from the beginning."""
    found = replace(
        earlier(CHARGE, "146.82", ACCEPTED, ReportState.DONE),
        told_as=PspReference("order-1"),
        origin=Origin.FOUND,
    )
    begun = replace(asked(CHARGE, "146.82"), events=(event("CHARGE_REQUEST", "order-1", "146.82"),))
    assert code(decide(begun, found)) is RefusalCode.MORE_THAN_AUTHORIZED


@pytest.mark.parametrize("state", [REQUESTED, SENDING, HELD])
@pytest.mark.parametrize(("kind", "other"), [(CANCEL, CHARGE), (CANCEL, CANCEL), (CHARGE, CANCEL)], ids=str)
def test_a_release_stands_alone(kind: OperationKind, other: OperationKind, state: OperationState) -> None:
    refused = decide(asked(kind, "10.00"), earlier(other, "20.00", state))
    assert code(refused) is RefusalCode.ANOTHER_UNDER_WAY
    assert isinstance(refused, Refused)
    assert "20.00 EUR is under way" in refused.message


def test_refunds_do_not_stand_in_the_way() -> None:
    refund = earlier(OperationKind.REFUND, "146.82", SENDING)
    assert isinstance(decide(asked(CHARGE, "146.82"), refund), Admitted)


def capture(reference: str, amount: str) -> Operation:
    one = replace(operation(reference, amount=euros(amount), event=reference, state=ACCEPTED), kind=CHARGE)
    return replace(one, moved=euros(amount), child_order_id=MspOrderId(reference), report=ReportState.DONE)


def refund(amount: str, *ledger: Operation) -> Admission:
    return admit(SHOP, refund_delivery(euros(amount), request(1, euros(amount))), ACCOUNT, ledger, NOW)


def goes_to(admission: Admission) -> str:
    assert isinstance(admission, Admitted)
    return admission.operation.msp_order_id


def test_e59_a_refund_goes_to_the_capture_with_the_least_that_is_enough() -> None:
    captures = (capture("ch-1", "46.82"), capture("ch-2", "100.00"))
    assert goes_to(refund("46.82", *captures)) == "ch-1"
    assert goes_to(refund("46.83", *captures)) == "ch-2"
    assert goes_to(refund("100.00", *captures)) == "ch-2"


def test_e59_what_no_single_capture_covers_is_refused_with_the_most_there_is() -> None:
    captures = (capture("ch-1", "46.82"), capture("ch-2", "100.00"))
    refused = refund("100.01", *captures)
    assert code(refused) is RefusalCode.CAPTURED_IN_PARTS
    assert isinstance(refused, Refused)
    assert "100.00 EUR at most" in refused.message


@pytest.mark.parametrize("state", [SENDING, ACCEPTED, HELD])
def test_e59_what_was_refunded_of_a_capture_is_gone(state: OperationState) -> None:
    first = replace(
        operation("rf-9", amount=euros("40.00"), event="event-8", state=state, report=ReportState.DONE),
        msp_order_id=MspOrderId("ch-1"),
    )
    captures = (capture("ch-1", "46.82"), capture("ch-2", "100.00"))
    assert goes_to(refund("6.82", *captures, first)) == "ch-1"
    assert goes_to(refund("6.83", *captures, first)) == "ch-2"


def test_a_payment_that_was_never_captured_by_hand_is_refunded_itself() -> None:
    shipped = replace(capture("ch-1", "146.82"), child_order_id=None)
    assert goes_to(refund("10.00")) == "order-1"
    assert goes_to(refund("10.00", shipped)) == "order-1"


def test_a_charge_that_failed_holds_nothing() -> None:
    failed = replace(capture("ch-1", "46.82"), state=REFUSED)
    assert goes_to(refund("10.00", failed)) == "order-1"


def test_money_keeps_its_currency() -> None:
    yen = Money.of(100, "JPY")
    other = replace(earlier(CHARGE, "100.00", SENDING), amount=yen)
    assert isinstance(decide(asked(CHARGE, "146.82"), other), Admitted)
