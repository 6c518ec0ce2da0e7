"""Charges and cancelations, with a real ledger on both databases and MultiSafepay's sandbox over HTTP."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.domain.operation import Operation, OperationState, ReportState
from saleor_msp_app.domain.refusals import RefusalCode
from saleor_msp_app.storage.engine import Database
from tests.builders.operations import euros
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.plain_http import NO_TLS
from tests.workflow.desk import Desk, by_amount, cancelling, charging, open_desk

pytestmark = pytest.mark.anyio

ACCEPTED, REFUSED, HELD = OperationState.ACCEPTED, OperationState.REFUSED, OperationState.NEEDS_PERSON


@pytest.fixture
def sandbox() -> Iterator[MspSandbox]:
    with msp_sandbox() as opened:
        yield opened


@pytest.fixture
async def desk(database: Database, sandbox: MspSandbox) -> AsyncIterator[Desk]:
    async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as http:
        with open_desk(database, sandbox, http) as opened:
            yield opened


def reserve(desk: Desk, **more: Any) -> None:
    desk.sandbox.seed(method="VISA", amount=14682, capture="manual", **more)


def refusal(done: Operation) -> RefusalCode | None:
    return done.refusal.code if done.refusal else None


def captured(desk: Desk) -> list[tuple[str, int]]:
    return [(one["capture_order_id"], one["amount"]) for one in desk.captures()]


async def test_a_part_of_a_reservation_is_captured_under_our_reference(desk: Desk) -> None:
    reserve(desk)
    done = await desk.carry_out(charging("46.82"))
    assert (done.state, done.report, done.moved) == (ACCEPTED, ReportState.DUE, euros("46.82"))
    assert done.child_order_id == "ch-1"
    assert captured(desk) == [("ch-1", 4682)]
    assert desk.status() == ("completed", "initialized")


async def test_all_of_a_reservation(desk: Desk) -> None:
    reserve(desk)
    done = await desk.carry_out(charging("146.82"))
    assert (done.state, done.moved, captured(desk)) == (ACCEPTED, euros("146.82"), [("ch-1", 14682)])


async def test_two_parts_and_no_cent_more(desk: Desk) -> None:
    reserve(desk)
    await desk.carry_out(charging("46.82"))
    second = await desk.carry_out(charging("100.00", "ch-2"))
    third = await desk.carry_out(charging("0.01", "ch-3"))
    assert second.state is ACCEPTED
    assert (third.state, refusal(third)) == (REFUSED, RefusalCode.MORE_THAN_LEFT)
    assert captured(desk) == [("ch-1", 4682), ("ch-2", 10000)]


async def test_the_journal_of_a_charge(desk: Desk) -> None:
    reserve(desk)
    await desk.carry_out(charging("46.82"))
    entries = await desk.ledger.journal(charging("1.00").psp_reference)
    assert [entry.kind for entry in entries] == [
        "charge.requested",
        "charge.planned",
        "multisafepay.called",
        "charge.accepted",
    ]


@pytest.mark.parametrize("answer", ["hang", "reset", "html", "half_json"])
async def test_a_capture_whose_answer_is_lost_is_found_by_our_reference(desk: Desk, answer: str) -> None:
    reserve(desk)
    desk.sandbox.fault("capture", answer, accepted=True, status=502)
    done = await desk.carry_out(charging("46.82"))
    assert (done.state, done.moved, done.child_order_id) == (ACCEPTED, euros("46.82"), "ch-1")
    assert captured(desk) == [("ch-1", 4682)]
    assert len(desk.sandbox.control("GET", "requests?kind=capture")) == 1


async def test_a_capture_that_never_arrived_is_sent_again_once_that_is_certain(desk: Desk) -> None:
    reserve(desk)
    desk.sandbox.fault("capture", "hang")
    done = await desk.carry_out(charging("46.82"))
    assert done.state is ACCEPTED
    assert captured(desk) == [("ch-1", 4682)]
    assert "not visible at MultiSafepay yet" in desk.waits


async def test_a_capture_that_shows_late_is_not_made_twice(desk: Desk) -> None:
    """At its most careless: the same id may be used twice."""
    reserve(desk)
    desk.sandbox.quirk(references_unique=False, visible_after_seconds=120)
    desk.sandbox.fault("capture", "hang", accepted=True)
    done = await desk.carry_out(charging("46.82"))
    assert done.state is ACCEPTED
    assert captured(desk) == [("ch-1", 4682)]


async def test_a_reservation_that_shrank_without_our_reference_needs_a_person(desk: Desk) -> None:
    reserve(desk)
    one = await desk.take(charging("46.82"))
    desk.sandbox.fault("capture", "hang")
    await desk.step(one.psp_reference)
    taken = {"amount": 1000, "new_order_id": "by-hand", "new_order_status": "completed"}
    desk.sandbox.data("POST", "orders/order-1/capture", taken)
    done = await desk.settle(one)
    assert done.state is HELD
    assert done.refusal is not None
    assert "Charge ch-1 of 46.82 EUR needs a person" in done.refusal.message
    assert captured(desk) == [("by-hand", 1000)]


async def test_a_ledger_from_a_backup_finds_what_it_has_forgotten(desk: Desk) -> None:
    reserve(desk)
    before = {"amount": 4682, "new_order_id": "ch-1", "new_order_status": "completed"}
    desk.sandbox.data("POST", "orders/order-1/capture", before)
    done = await desk.carry_out(charging("46.82"))
    assert (done.state, done.child_order_id) == (ACCEPTED, "ch-1")
    assert captured(desk) == [("ch-1", 4682)]


async def test_a_capture_that_multisafepay_refuses(desk: Desk) -> None:
    reserve(desk)
    desk.sandbox.fault("capture", "error", code=1001)
    done = await desk.carry_out(charging("46.82"))
    assert (done.state, refusal(done)) == (REFUSED, RefusalCode.REFUSED_BY_MULTISAFEPAY)
    assert captured(desk) == []


@pytest.mark.parametrize(
    ("seeded", "code"),
    [
        ({"paid": False}, RefusalCode.NOT_PAID),
        ({"status": "void", "financial_status": "void"}, RefusalCode.ALREADY_VOID),
        ({"status": "expired", "financial_status": "expired"}, RefusalCode.ALREADY_VOID),
        ({"status": "uncleared", "financial_status": "uncleared"}, RefusalCode.NOT_PAID),
    ],
)
async def test_what_is_not_reserved_is_not_captured(
    desk: Desk, seeded: dict[str, Any], code: RefusalCode
) -> None:
    reserve(desk, **seeded)
    done = await desk.carry_out(charging("46.82"))
    assert (done.state, refusal(done)) == (REFUSED, code)
    assert desk.sandbox.control("GET", "requests?kind=capture") == []


@pytest.mark.parametrize("method", ["KLARNA", "AFTERPAY", "IN3"])
async def test_a_pay_later_order_is_charged_by_shipping_it(desk: Desk, method: str) -> None:
    desk.sandbox.seed(method=method)
    done = await desk.carry_out(charging("374.85"))
    assert (done.state, done.moved, done.child_order_id) == (ACCEPTED, euros("374.85"), None)
    assert desk.status()[0] == "shipped"


async def test_a_part_of_a_pay_later_order_is_refused_in_words(desk: Desk) -> None:
    desk.sandbox.seed()
    done = await desk.carry_out(charging("100.00"))
    assert refusal(done) is RefusalCode.WHOLE_AMOUNT_ONLY
    assert done.refusal is not None
    assert "374.85 EUR" in done.refusal.message
    assert desk.status()[0] == "completed"


async def test_an_order_that_is_shipped_already_counts_as_charged(desk: Desk) -> None:
    desk.sandbox.seed(shipped=True)
    done = await desk.carry_out(charging("374.85"))
    assert (done.state, done.moved) == (ACCEPTED, euros("374.85"))
    assert desk.sandbox.control("GET", "requests?kind=update") == []


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_shipment_whose_answer_is_lost_is_told_by_the_order(desk: Desk, accepted: bool) -> None:
    desk.sandbox.seed()
    desk.sandbox.fault("update", "hang", accepted=accepted)
    done = await desk.carry_out(charging("374.85"))
    assert done.state is ACCEPTED
    assert desk.status()[0] == "shipped"
    assert len(desk.sandbox.control("GET", "requests?kind=update")) == (1 if accepted else 2)


async def test_a_reservation_is_released(desk: Desk) -> None:
    reserve(desk)
    done = await desk.carry_out(cancelling("146.82"))
    assert (done.state, done.moved) == (ACCEPTED, euros("146.82"))
    assert desk.status() == ("void", "void")


async def test_what_is_left_after_a_capture_is_released(desk: Desk) -> None:
    reserve(desk)
    await desk.carry_out(charging("46.82"))
    done = await desk.carry_out(cancelling("100.00"))
    assert (done.state, done.moved) == (ACCEPTED, euros("100.00"))
    late = await desk.carry_out(charging("10.00", "ch-2"))
    assert refusal(late) is RefusalCode.ALREADY_VOID
    assert captured(desk) == [("ch-1", 4682)]


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_release_whose_answer_is_lost_is_told_by_the_order(desk: Desk, accepted: bool) -> None:
    reserve(desk)
    desk.sandbox.fault("update", "reset", accepted=accepted)
    done = await desk.carry_out(cancelling("146.82"))
    assert (done.state, desk.status()) == (ACCEPTED, ("void", "void"))


async def test_a_part_of_a_reservation_is_not_released(desk: Desk) -> None:
    reserve(desk)
    done = await desk.carry_out(cancelling("46.82"))
    assert refusal(done) is RefusalCode.WHOLE_AMOUNT_ONLY
    assert desk.status() == ("completed", "initialized")


async def test_a_pay_later_order_is_cancelled_before_it_is_shipped(desk: Desk) -> None:
    desk.sandbox.seed()
    done = await desk.carry_out(cancelling("374.85"))
    assert (done.state, desk.status()) == (ACCEPTED, ("void", "void"))
    body = desk.sandbox.control("GET", "requests?kind=update")[0]["body"]
    assert body == '{"status": "cancelled", "exclude_order": true}'


@pytest.mark.parametrize(
    "seeded", [{"shipped": True}, {"financial_status": "completed"}, {"method": "IDEAL", "amount": 37485}]
)
async def test_what_is_paid_is_refunded_instead(desk: Desk, seeded: dict[str, Any]) -> None:
    desk.sandbox.seed(**seeded)
    done = await desk.carry_out(cancelling("374.85"))
    assert refusal(done) is RefusalCode.ALREADY_CHARGED
    assert done.refusal is not None
    assert "Refund it instead" in done.refusal.message
    assert desk.sandbox.control("GET", "requests?kind=update") == []


async def test_an_unpaid_order_is_cancelled(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682, paid=False)
    done = await desk.carry_out(cancelling("146.82"))
    assert (done.state, desk.status()) == (ACCEPTED, ("cancelled", "cancelled"))


async def test_what_is_cancelled_already_counts_as_cancelled(desk: Desk) -> None:
    desk.sandbox.seed(method="VISA", amount=14682, status="expired", financial_status="expired")
    done = await desk.carry_out(cancelling("146.82"))
    assert (done.state, done.moved) == (ACCEPTED, euros("146.82"))
    assert desk.sandbox.control("GET", "requests?kind=update") == []


async def test_e59_a_capture_is_refunded_by_its_own_order(desk: Desk) -> None:
    reserve(desk)
    await desk.carry_out(charging("46.82"))
    refund = replace(by_amount("46.82"), msp_order_id=MspOrderId("ch-1"))
    done = await desk.carry_out(refund)
    assert (done.state, done.moved) == (ACCEPTED, euros("46.82"))
    assert desk.refunds("ch-1")[0]["amount"] == 4682
    assert desk.refunds("order-1") == []


async def test_a_charge_beside_one_that_needs_a_person_is_refused(desk: Desk) -> None:
    reserve(desk)
    desk.sandbox.fault("capture", "hang", times=9)
    held = await desk.carry_out(charging("46.82"))
    assert held.state is HELD
    other = await desk.carry_out(charging("10.00", "ch-2"))
    assert refusal(other) is RefusalCode.PRECEDING_REFUND_OPEN
    assert captured(desk) == []


async def test_what_was_charged_for_another_request_is_not_told_again(desk: Desk) -> None:
    reserve(desk)
    await desk.carry_out(charging("146.82"))
    again = await desk.carry_out(charging("146.82", "ch-2"))
    assert refusal(again) is RefusalCode.ALREADY_CHARGED
    assert again.refusal is not None
    assert "ch-1" in again.refusal.message


async def test_what_was_cancelled_for_another_request_is_not_told_again(desk: Desk) -> None:
    reserve(desk)
    await desk.carry_out(cancelling("146.82"))
    again = await desk.carry_out(cancelling("146.82", "ca-2"))
    assert (again.state, refusal(again)) == (REFUSED, RefusalCode.ALREADY_VOID)


async def test_without_its_account_nothing_is_charged(desk: Desk) -> None:
    reserve(desk)

    class Nobody:
        async def by_id(self, *_: object) -> None:
            return None

    desk.perform = replace(desk.perform, accounts=Nobody())  # type: ignore[arg-type]  # no account at all
    done = await desk.carry_out(charging("46.82"))
    assert refusal(done) is RefusalCode.ACCOUNT_GONE
    assert done.refusal is not None
    assert "Nothing was charged" in done.refusal.message
