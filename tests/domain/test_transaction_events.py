"""Which requests Saleor may still be delivering, and what it holds under a reference."""

from datetime import timedelta

import pytest

from saleor_msp_app.domain.ids import TransactionEventId
from saleor_msp_app.domain.transaction_events import (
    Booked,
    TransactionEventSeen,
    booked,
    is_stored,
    open_requests,
)
from tests.builders.operations import NOW, euros

REQUEST, SUCCESS, FAILURE, REVERSE = "REFUND_REQUEST", "REFUND_SUCCESS", "REFUND_FAILURE", "REFUND_REVERSE"


def seen(*events: tuple[str, str] | tuple[str, str, str]) -> list[TransactionEventSeen]:
    """Newest first, as Saleor lists them, of kinds, references and perhaps amounts, oldest first."""
    return [
        TransactionEventSeen(
            TransactionEventId(str(number)),
            event[0],
            event[1],
            euros(event[2] if len(event) > 2 else "5.00"),
            NOW + timedelta(seconds=number),
        )
        for number, event in enumerate(events)
    ][::-1]


def ids(*events: tuple[str, str] | tuple[str, str, str]) -> list[str]:
    return [event.id for event in open_requests(seen(*events))]


@pytest.mark.parametrize(
    ("events", "still_open"),
    [
        ([(REQUEST, "")], ["0"]),
        ([(REQUEST, "rf-1")], []),
        ([(REQUEST, "no-1")], []),
        ([(REQUEST, ""), (FAILURE, "")], []),
        ([(REQUEST, ""), (FAILURE, "rf-9")], ["0"]),
        ([(REQUEST, ""), (FAILURE, "", "6.00")], ["0"]),
        ([(REQUEST, ""), (FAILURE, ""), (REQUEST, "")], ["2"]),
        ([(REQUEST, ""), (REQUEST, "", "6.00")], ["0", "1"]),
        # of two, nobody can say which one failed: both may be meant until both have
        ([(REQUEST, ""), (REQUEST, ""), (FAILURE, "")], ["0", "1"]),
        ([(REQUEST, ""), (REQUEST, ""), (FAILURE, ""), (FAILURE, "")], []),
        ([(REQUEST, ""), (REQUEST, "rf-1"), (SUCCESS, "rf-1"), (FAILURE, "")], []),
        # a failure too many closes nothing that comes later
        ([(REQUEST, ""), (FAILURE, ""), (FAILURE, ""), (REQUEST, "")], ["3"]),
    ],
)
def test_open_requests(events: list[tuple[str, str]], still_open: list[str]) -> None:
    assert ids(*events) == still_open


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], Booked.NOTHING),
        ([(REQUEST, "rf-1")], Booked.NOTHING),
        ([(SUCCESS, "rf-2")], Booked.NOTHING),
        ([(SUCCESS, "rf-1")], Booked.SUCCESS),
        ([(SUCCESS, "rf-1"), (REVERSE, "rf-1")], Booked.TAKEN_BACK),
        ([(FAILURE, "rf-1")], Booked.UNCLEAR),
        ([(SUCCESS, "rf-1"), (FAILURE, "rf-1")], Booked.UNCLEAR),
        ([(FAILURE, "rf-1"), (SUCCESS, "rf-1")], Booked.UNCLEAR),
        ([(SUCCESS, "rf-1"), (REVERSE, "rf-1"), (SUCCESS, "rf-1")], Booked.UNCLEAR),
    ],
)
def test_what_is_booked(events: list[tuple[str, str]], expected: Booked) -> None:
    assert booked("rf-1", seen(*events)) is expected


def test_a_reference_is_stored_on_requests_only() -> None:
    assert is_stored("rf-1", seen((REQUEST, "rf-1")))
    assert not is_stored("rf-1", seen((SUCCESS, "rf-1"), (REQUEST, "rf-2")))
