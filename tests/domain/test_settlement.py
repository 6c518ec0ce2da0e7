"""What follows from an order read again: every status of every kind of movement, against every state."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_msp_app.domain.aftermath import complete, found, home_of, prove, take_back
from saleor_msp_app.domain.errors import IllegalTransition
from saleor_msp_app.domain.ids import MspOrderId, MspTransactionId, PspReference, TransactionEventId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.movements import ListedRefund
from saleor_msp_app.domain.msp_order import Cost, MspOrder, RelatedTransaction
from saleor_msp_app.domain.operation import (
    Operation,
    OperationKind,
    OperationState,
    Origin,
    ReportState,
    accept,
)
from saleor_msp_app.domain.policy import ReportOn
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.reporting import NextReport, NothingToTell, NotStoredYet, ReportNow, next_report
from saleor_msp_app.domain.settlement import (
    Change,
    Completed,
    FoundThere,
    Proved,
    TakenBack,
    Unsure,
    settle,
)
from saleor_msp_app.domain.transaction_events import EventKind, TransactionEventSeen, TransactionSeen
from tests.builders.msp_orders import msp_order
from tests.builders.operations import NOW, euros, operation, sending
from tests.domain.traces import TRACE

NUMBER = MspTransactionId("4711")
FIVE = euros("5.00")
ALIVE = ["initialized", "reserved", "uncleared", ""]
DEAD = ["declined", "void", "cancelled", "expired"]
STATUSES = [*ALIVE, "completed", *DEAD]
GONE = Refused(RefusalCode.TAKEN_BACK, "Taken back.")


def movement(
    status: str = "reserved",
    *,
    reference: str = "",
    number: str = NUMBER,
    kind: str = "refund",
    amount: Money | None = FIVE,
) -> RelatedTransaction:
    return RelatedTransaction(
        MspTransactionId(number), reference, amount, kind, status, "Refund order 1", "2026-11-24T12:00:00"
    )


def order_with(*related: RelatedTransaction, status: str = "completed", method: str = "IDEAL") -> MspOrder:
    return replace(msp_order(amount=14682, method=method, status=status), related=related)


def accepted(reference: str = "rf-1", amount: Money = FIVE, number: str | None = None) -> Operation:
    one = operation(reference, amount=amount, event=f"event-{reference}", state=OperationState.ACCEPTED)
    refund_id = MspTransactionId(number) if number else None
    return replace(one, report=ReportState.DONE, moved=amount, msp_refund_id=refund_id)


def refused() -> Operation:
    one = operation(state=OperationState.REFUSED, report=ReportState.DONE)
    return replace(one, refusal=Refused(RefusalCode.REFUSED_BY_MULTISAFEPAY, "No."))


def held() -> Operation:
    return replace(sending(operation(), TRACE), state=OperationState.NEEDS_PERSON)


# --- an operation that the ledger knows -------------------------------------------------------------

OPEN = [operation(), sending(operation(), TRACE)]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("known_by", ["reference", "number"])
def test_an_accepted_refund(status: str, known_by: str) -> None:
    one = accepted(number=NUMBER if known_by == "number" else None)
    shown = movement(status, reference=one.psp_reference if known_by == "reference" else "")
    expected: tuple[Change, ...] = ()
    if status in DEAD:
        expected = (TakenBack(one, NUMBER, status),)
    elif status == "completed":
        expected = (Completed(one, NUMBER),)
    assert settle(order_with(shown), (one,)) == expected


@pytest.mark.parametrize("status", STATUSES)
def test_a_completed_refund(status: str) -> None:
    """Completed once is enough; what comes back later still counts."""
    one = replace(accepted(), completed_at=NOW)
    expected = (TakenBack(one, NUMBER, status),) if status in DEAD else ()
    assert settle(order_with(movement(status, reference="rf-1")), (one,)) == expected


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("one", OPEN, ids=lambda one: str(one.state))
def test_an_open_operation_is_left_to_its_own_work(one: Operation, status: str) -> None:
    assert settle(order_with(movement(status, reference="rf-1")), (one,)) == ()


@pytest.mark.parametrize("status", STATUSES)
def test_a_refused_refund_that_lives_is_proved_by_its_reference(status: str) -> None:
    one = refused()
    changes = settle(order_with(movement(status, reference="rf-1")), (one,))
    assert changes == (() if status in DEAD else (Proved(one, NUMBER, FIVE, status == "completed"),))


@pytest.mark.parametrize("status", STATUSES)
def test_a_held_refund_is_settled_by_its_reference(status: str) -> None:
    one = held()
    changes = settle(order_with(movement(status, reference="rf-1")), (one,))
    expected: Change = Proved(one, NUMBER, FIVE, status == "completed")
    assert changes == (TakenBack(one, NUMBER, status) if status in DEAD else expected,)


@pytest.mark.parametrize("status", STATUSES)
def test_a_refund_that_was_taken_back_never_comes_back_by_itself(status: str) -> None:
    """Saleor would swallow the second success: a person has to be told."""
    one = take_back(accepted(), GONE, NOW)
    changes = settle(order_with(movement(status, reference="rf-1")), (one,))
    assert [type(change) for change in changes] == ([] if status in DEAD else [Unsure])


@pytest.mark.parametrize(
    "status", ["completed", "shipped", "refunded", "partial_refunded", "void", "chargeback"]
)
def test_the_status_of_the_order_alone_changes_nothing(status: str) -> None:
    """A refund notification that says `completed` must not regress anything (E83, E84)."""
    for one in (accepted(), refused(), held(), *OPEN):
        assert settle(order_with(status=status), (one,)) == ()


# --- what the ledger does not know -------------------------------------------------------------------


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(
    ("kind", "found_as"),
    [
        ("refund", OperationKind.REFUND),
        ("", OperationKind.REFUND),
        ("chargeback", OperationKind.CHARGEBACK),
        ("reverse-chargeback", OperationKind.CHARGEBACK_REVERSED),
        ("capture", None),
        ("auth-cancellation", None),
    ],
)
def test_a_movement_that_began_at_multisafepay(
    kind: str, found_as: OperationKind | None, status: str
) -> None:
    changes = settle(order_with(movement(status, kind=kind)), ())
    if found_as is None or status in DEAD:
        assert changes == ()
    else:
        expected = FoundThere(PspReference(NUMBER), found_as, NUMBER, FIVE, status == "completed")
        assert changes == (expected,)


def test_what_was_found_once_is_known() -> None:
    order = order_with(movement(), movement(kind="chargeback", number="4712"))
    rows: list[Operation] = []
    for change in settle(order, ()):
        assert isinstance(change, FoundThere)
        home = home_of(operation())
        rows.append(
            found(
                home,
                change.reference,
                change.kind,
                change.id,
                change.amount,
                now=NOW,
                completed=change.completed,
            )
        )
    assert len(rows) == 2
    assert settle(order, rows) == ()


@pytest.mark.parametrize("undecided", [*OPEN, held()], ids=lambda one: str(one.state))
def test_a_refund_without_a_reference_waits_for_those_with_unknown_outcomes(undecided: Operation) -> None:
    (change,) = settle(order_with(movement()), (undecided,))
    assert isinstance(change, Unsure)


@pytest.mark.parametrize("undecided", [*OPEN, held()], ids=lambda one: str(one.state))
def test_a_refund_with_a_foreign_reference_waits_for_nobody(undecided: Operation) -> None:
    (change,) = settle(order_with(movement(reference="shop-7")), (undecided,))
    assert isinstance(change, FoundThere)


def test_the_orders_own_id_is_no_reference() -> None:
    """Without `refund_order_id` it is the order's (multisafepay-api.md §1.2)."""
    (change,) = settle(order_with(movement(reference="order-1")), OPEN[:1])
    assert isinstance(change, Unsure)


def test_our_own_refund_shown_without_our_reference_is_not_taken_for_another() -> None:
    """Old answers have no references (§2.1): counted by amount, and nothing is concluded from it."""
    one = accepted()
    assert settle(order_with(movement("declined", kind="")), (one,)) == ()
    assert settle(order_with(movement("completed", kind="")), (one,)) == ()
    twice = order_with(movement(kind=""), movement(kind="", number="4712"))
    assert [type(change) for change in settle(twice, (one,))] == [FoundThere]


def test_an_accepted_refund_that_is_shown_hides_no_dashboard_refund_of_the_same_amount() -> None:
    order = order_with(movement(reference="rf-1"), movement(number="4712"))
    (change,) = settle(order, (accepted(),))
    assert isinstance(change, FoundThere)
    assert change.id == "4712"


def test_a_ledger_that_was_lost_finds_its_refunds_under_their_own_references() -> None:
    (change,) = settle(order_with(movement(reference="rf-abc")), ())
    assert isinstance(change, FoundThere)
    assert change.reference == "rf-abc"


@pytest.mark.parametrize(
    "related",
    [
        movement(amount=None),
        movement(amount=euros("0.00")),
        movement(amount=Money.of(500, "USD")),
        movement(number=""),
    ],
)
def test_what_cannot_be_told_for_certain_is_not_told(related: RelatedTransaction) -> None:
    (change,) = settle(order_with(related), ())
    assert isinstance(change, Unsure)


@pytest.mark.parametrize("method", ["AFTERPAY", "PAYPAL", "IDEAL"])
def test_a_refund_among_the_costs_gets_its_amount_from_the_list(method: str) -> None:
    """Other methods show it elsewhere: counting both would count it twice (§2.4)."""
    cost = Cost(NUMBER, "internal", "reserved", "Refund order 1 for X", "2026-11-24T12:00:00")
    order = replace(order_with(method=method), costs=(cost,))
    listed = ListedRefund(NUMBER, MspOrderId("order-1"), FIVE, "reserved")
    if method == "IDEAL":
        assert settle(order, (), [listed]) == ()
        return
    assert [type(change) for change in settle(order, ())] == [Unsure]
    assert settle(order, (), [listed]) == (
        FoundThere(PspReference(NUMBER), OperationKind.REFUND, NUMBER, FIVE, False),
    )
    assert settle(order, (accepted(number=NUMBER),), [listed]) == ()


@pytest.mark.parametrize("kind", [OperationKind.CHARGEBACK, OperationKind.CHARGEBACK_REVERSED])
@pytest.mark.parametrize("status", STATUSES)
def test_a_known_chargeback(kind: OperationKind, status: str) -> None:
    one = found(home_of(operation()), PspReference(NUMBER), kind, NUMBER, FIVE, now=NOW, completed=False)
    name = "chargeback" if kind is OperationKind.CHARGEBACK else "reverse-chargeback"
    changes = settle(order_with(movement(status, kind=name)), (one,))
    expected = {"completed": [Completed]} | {dead: [Unsure] for dead in DEAD}
    assert [type(change) for change in changes] == expected.get(status, [])


# --- the changes themselves --------------------------------------------------------------------------


@pytest.mark.parametrize("report_on", list(ReportOn))
def test_when_a_success_becomes_due(report_on: ReportOn) -> None:
    one = replace(sending(operation(), TRACE), report_on=report_on)
    taken = accept(one, FIVE, None, NOW)
    early = report_on is ReportOn.ACCEPTANCE
    assert taken.report is (ReportState.DUE if early else ReportState.NOT_DUE)
    done = complete(taken, NUMBER, NOW)
    assert (done.report, done.completed_at, done.msp_refund_id) == (ReportState.DUE, NOW, NUMBER)
    assert complete(replace(taken, report=ReportState.DONE), NUMBER, NOW).report is ReportState.DONE


@pytest.mark.parametrize("one", [operation(), sending(operation(), TRACE), refused(), held()])
def test_only_what_was_accepted_is_completed(one: Operation) -> None:
    with pytest.raises(IllegalTransition):
        complete(one, NUMBER, NOW)


@pytest.mark.parametrize("one", [operation(), sending(operation(), TRACE), refused()])
def test_only_what_was_accepted_or_held_is_taken_back(one: Operation) -> None:
    with pytest.raises(IllegalTransition):
        take_back(one, GONE, NOW)


@pytest.mark.parametrize("one", [operation(), sending(operation(), TRACE), accepted()])
def test_only_what_was_refused_or_held_is_proved(one: Operation) -> None:
    with pytest.raises(IllegalTransition):
        prove(one, FIVE, NUMBER, now=NOW, completed=False)


def test_a_reversed_chargeback_takes_no_money_out() -> None:
    home = home_of(operation())
    back = found(
        home, PspReference("1"), OperationKind.CHARGEBACK_REVERSED, NUMBER, FIVE, now=NOW, completed=False
    )
    gone = replace(back, kind=OperationKind.CHARGEBACK)
    assert (back.holds_money, gone.holds_money) == (False, True)


# --- what Saleor is told -----------------------------------------------------------------------------


def told(one: Operation, *events: tuple[str, str, Money]) -> NextReport:
    """`events` newest first: type, reference and amount."""
    seen = tuple(
        TransactionEventSeen(TransactionEventId(f"e{n}"), kind, reference, amount, NOW)
        for n, (kind, reference, amount) in enumerate(events)
    )
    return next_report(one, TransactionSeen(seen), NOW, timedelta(minutes=6))


def test_a_refund_taken_back_is_told_with_the_amount_of_its_success() -> None:
    one = take_back(replace(accepted(), amount=euros("5.01")), GONE, NOW)
    decision = told(one, ("REFUND_SUCCESS", "rf-1", FIVE), ("REFUND_REQUEST", "rf-1", FIVE))
    assert isinstance(decision, ReportNow)
    assert (decision.report.kind, decision.report.amount) == (EventKind.REFUND_FAILURE, FIVE)


def test_a_loose_success_is_taken_back_too() -> None:
    """Saleor has lost our answer, so no request carries our reference; the success was told all the same."""
    one = take_back(accepted(), GONE, NOW)
    assert isinstance(told(one, ("REFUND_SUCCESS", "rf-1", FIVE)), ReportNow)
    assert isinstance(told(one), NotStoredYet)


def test_a_healed_success_is_taken_back_under_its_own_reference() -> None:
    one = replace(take_back(accepted(), GONE, NOW), healed_reference=PspReference("rf-1-h"))
    decision = told(one, ("REFUND_SUCCESS", "rf-1-h", FIVE))
    assert isinstance(decision, ReportNow)
    assert decision.report.psp_reference == "rf-1-h"


def test_a_failure_that_saleor_shows_is_not_told_again() -> None:
    one = take_back(accepted(), GONE, NOW)
    events = (("REFUND_FAILURE", "rf-1", FIVE), ("REFUND_SUCCESS", "rf-1", FIVE))
    assert isinstance(told(one, *events), NothingToTell)


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        (OperationKind.REFUND, EventKind.REFUND_SUCCESS),
        (OperationKind.CHARGEBACK, EventKind.CHARGE_BACK),
        (OperationKind.CHARGEBACK_REVERSED, EventKind.CHARGE_SUCCESS),
    ],
)
def test_what_was_found_needs_no_request_of_saleor(kind: OperationKind, event: EventKind) -> None:
    one = found(home_of(operation()), PspReference(NUMBER), kind, NUMBER, FIVE, now=NOW, completed=False)
    assert (one.origin, one.report) == (Origin.FOUND, ReportState.DUE)
    decision = told(one)
    assert isinstance(decision, ReportNow)
    assert (decision.report.kind, decision.report.psp_reference) == (event, PspReference(NUMBER))
    assert isinstance(told(one, (event, NUMBER, FIVE)), NothingToTell)
