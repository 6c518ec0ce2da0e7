"""Problems, differences and the ledger's troubles, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from saleor_msp_app.domain.ids import AccountId, MspOrderId, PspReference, SaleorApiUrl
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, ReportState
from saleor_msp_app.domain.problem import Difference, Problem
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.storage.aftermath import SqlAftermath
from saleor_msp_app.storage.differences import SqlDifferences
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.ledger_troubles import SqlLedgerTroubles
from saleor_msp_app.storage.problems import SqlProblems
from saleor_msp_app.usecases.ports.problems import KeptProblem
from tests.builders.operations import operation

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SHOP, OTHER = SaleorApiUrl("https://a.example/graphql/"), SaleorApiUrl("https://b.example/graphql/")
ONE = Problem("needs-person:rf-1", "Look at rf-1.", is_critical=True)


async def test_a_problem_is_kept_until_it_is_dropped(database: Database) -> None:
    problems = SqlProblems(database)
    await problems.keep(SHOP, ONE, NOW)
    await problems.keep(OTHER, ONE, NOW)
    await problems.told(SHOP, ONE, NOW + timedelta(seconds=1))
    first, second = await problems.all()
    assert first == KeptProblem(SHOP, ONE, NOW, NOW + timedelta(seconds=1))
    assert second.told_at is None
    await problems.drop(SHOP, ONE.key)
    assert await problems.all() == (second,)


async def test_one_that_changed_meanwhile_is_not_told(database: Database) -> None:
    problems = SqlProblems(database)
    await problems.keep(SHOP, ONE, NOW)
    changed = replace(ONE, message="Look at rf-1 again.")
    await problems.keep(SHOP, changed, NOW + timedelta(minutes=1))
    await problems.told(SHOP, ONE, NOW + timedelta(minutes=2))
    assert await problems.all() == (KeptProblem(SHOP, changed, NOW, None),)


async def test_a_difference_keeps_the_time_when_it_was_found(database: Database) -> None:
    differences = SqlDifferences(database)
    one = Difference(AccountId("acc"), MspOrderId("order-1"), SHOP, "21", "first", NOW)
    await differences.found(one)
    later = replace(one, why="still", found_at=NOW + timedelta(hours=1))
    await differences.found(later)
    assert await differences.all(NOW + timedelta(seconds=1)) == (replace(one, why="still"),)
    assert await differences.all(NOW) == ()
    await differences.settled(one.account_id, MspOrderId("another"))
    await differences.settled(one.account_id, one.msp_order_id)
    assert await differences.all(NOW + timedelta(days=1)) == ()


def _nothing(connection: sa.Connection, reference: PspReference) -> None:
    del connection, reference


async def written(database: Database, *rows: Operation) -> None:
    aftermath = SqlAftermath(database, _nothing)
    for number, one in enumerate(rows):
        assert await aftermath.add(
            replace(
                one,
                psp_reference=PspReference(f"rf-{number}"),
                request_event_id=type(one.request_event_id)(f"event-{number}"),
                created_at=NOW + timedelta(minutes=number),
                report=one.report if one.report is ReportState.PARKED else ReportState.DONE,
            )
        )


def refused(code: RefusalCode = RefusalCode.BALANCE_TOO_LOW) -> Operation:
    return replace(operation(), state=OperationState.REFUSED, refusal=Refused(code, "No."))


def accepted(**more: object) -> Operation:
    one = replace(operation(), state=OperationState.ACCEPTED, moved=operation().amount)
    return replace(one, **more)  # type: ignore[arg-type]  # fields of an operation


async def test_who_needs_a_person_and_who_is_parked(database: Database) -> None:
    held = replace(operation(), state=OperationState.NEEDS_PERSON)
    await written(database, held, accepted(report=ReportState.PARKED), accepted(), held)
    troubles = SqlLedgerTroubles(database)
    assert [one.psp_reference for one in await troubles.needing_person()] == ["rf-3", "rf-0"]
    assert [one.psp_reference for one in await troubles.parked()] == ["rf-1"]


async def test_a_low_balance_stands_until_a_later_refund_is_accepted(database: Database) -> None:
    troubles = SqlLedgerTroubles(database)
    await written(database, accepted(), refused(RefusalCode.NOT_PAID), refused(), refused())
    assert [one.psp_reference for one in await troubles.lacking_balance()] == ["rf-3"]


@pytest.mark.parametrize(
    ("later", "stands"),
    [
        (accepted(), False),
        (accepted(kind=OperationKind.CHARGE), True),
        (accepted(account_id=AccountId("another")), True),
        (refused(RefusalCode.NOT_PAID), True),
    ],
)
async def test_what_solves_a_low_balance(database: Database, later: Operation, stands: bool) -> None:
    await written(database, refused(), later)
    assert bool(await SqlLedgerTroubles(database).lacking_balance()) is stands
