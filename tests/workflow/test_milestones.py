"""The road of an operation in five steps, for every state it can be in."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from saleor_msp_app.domain.ids import MspTransactionId
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, Origin, ReportState
from saleor_msp_app.domain.policy import ReportOn
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.usecases.milestones import Standing, milestones
from saleor_msp_app.usecases.ports.ledger import JournalEntry
from tests.builders.operations import NOW, euros, operation

DONE, NOW_, BAD, AHEAD = Standing.DONE, Standing.NOW, Standing.BAD, Standing.AHEAD
REFUSED = Refused(RefusalCode.NOT_PAID, "Not paid.")


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


SENT, ACCEPTED, REPORTED = (
    JournalEntry(at(1), "multisafepay.called", {}),
    JournalEntry(at(2), "refund.accepted", {}),
    JournalEntry(at(3), "saleor.reported", {}),
)


def one(state: OperationState, report: ReportState = ReportState.NOT_DUE, **changes: object) -> Operation:
    return replace(operation(state=state, report=report), **changes)  # type: ignore[arg-type]  # each test names fields that there are


def accepted(report: ReportState = ReportState.DONE, **changes: object) -> Operation:
    given = {"moved": euros("5.00"), "sending_since": at(1), "msp_refund_id": MspTransactionId("4711")}
    return one(OperationState.ACCEPTED, report, **(given | changes))


def steps(made: Operation, *journal: JournalEntry) -> list[tuple[str, Standing, datetime | None]]:
    return [(step.name, step.standing, step.at) for step in milestones(made, journal)]


def test_to_the_end() -> None:
    paid = accepted(completed_at=at(9))
    assert steps(paid, SENT, ACCEPTED, REPORTED) == [
        ("Requested", DONE, NOW),
        ("Sent", DONE, at(1)),
        ("Accepted", DONE, at(2)),
        ("Reported", DONE, at(3)),
        ("Completed", DONE, at(9)),
    ]


def test_reported_comes_last_where_saleor_is_told_on_completion() -> None:
    waits = accepted(ReportState.NOT_DUE, report_on=ReportOn.COMPLETION)
    assert [name for name, _, _ in steps(waits)][-2:] == ["Completed", "Reported"]
    assert [standing for _, standing, _ in steps(waits)][-2:] == [NOW_, AHEAD]


@pytest.mark.parametrize(
    ("made", "standings"),
    [
        (one(OperationState.REQUESTED), [DONE, NOW_, AHEAD, AHEAD, AHEAD]),
        (one(OperationState.SENDING, sending_since=at(1)), [DONE, DONE, NOW_, AHEAD, AHEAD]),
        (one(OperationState.REFUSED, ReportState.DONE, refusal=REFUSED), [DONE, AHEAD, BAD, DONE, AHEAD]),
        (one(OperationState.NEEDS_PERSON, sending_since=at(1)), [DONE, DONE, BAD, AHEAD, AHEAD]),
        (accepted(ReportState.DUE), [DONE, DONE, DONE, NOW_, NOW_]),
        (accepted(ReportState.PARKED), [DONE, DONE, DONE, BAD, NOW_]),
        (
            replace(accepted(), state=OperationState.REFUSED, refusal=REFUSED),
            [DONE, DONE, BAD, DONE, BAD],
        ),
    ],
)
def test_each_state(made: Operation, standings: list[Standing]) -> None:
    assert [standing for _, standing, _ in steps(made)] == standings


def test_what_began_at_multisafepay_was_not_sent_and_a_charge_is_not_paid_out() -> None:
    found = accepted(origin=Origin.FOUND)
    assert [name for name, _, _ in steps(found)] == ["Found", "Accepted", "Reported", "Completed"]
    charge = accepted(kind=OperationKind.CHARGE)
    assert [name for name, _, _ in steps(charge)] == ["Requested", "Sent", "Accepted", "Reported"]


def test_why_it_cannot_be_told_is_said() -> None:
    parked = JournalEntry(at(4), "saleor.report_parked", {"why": "the token is dead."})
    found = milestones(accepted(ReportState.PARKED), (ACCEPTED, parked))
    assert [(step.at, step.says) for step in found if step.name == "Reported"] == [
        (at(4), "Saleor cannot be told: the token is dead.")
    ]
