"""Payments followed at MultiSafepay's sandbox: by notification, by nobody, by many at once."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import anyio
import httpx
import pytest
import sqlalchemy as sa

from saleor_msp_app.composition.environment_account import EnvironmentAccount
from saleor_msp_app.domain.ids import MspOrderId, PspReference
from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState
from saleor_msp_app.domain.payment import Payment, PaymentState
from saleor_msp_app.multisafepay.client import MultiSafepayClient
from saleor_msp_app.multisafepay.order_desk import MultiSafepayDesk
from saleor_msp_app.storage.aftermath import SqlAftermath
from saleor_msp_app.storage.differences import SqlDifferences
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.ledger import SqlLedger
from saleor_msp_app.storage.payments import SqlPayments
from saleor_msp_app.storage.resumption import SqlResumption
from saleor_msp_app.storage.takers import SqlTakers
from saleor_msp_app.usecases.find_home import FindHome
from saleor_msp_app.usecases.follow_order import FollowOrder
from saleor_msp_app.usecases.follow_payment import FollowPayment
from saleor_msp_app.usecases.pace import Pace, Settled, Wait
from saleor_msp_app.usecases.reconcile import Reconcile
from tests.builders.operations import ACCOUNT, TRANSACTION, euros
from tests.builders.payments import payment
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.plain_http import NO_TLS
from tests.workflow.desk import SHORT, MovingClock, merchant
from tests.workflow.test_follow_order import Listing, Shops

pytestmark = pytest.mark.anyio

ORDER = MspOrderId("0eb2cc48-1")


@dataclass
class Scene:
    """One payment that the app began, and everything that follows it."""

    msp: MspSandbox
    clock: MovingClock
    payments: SqlPayments
    aftermath: SqlAftermath
    follow: FollowOrder
    handed: list[PspReference]

    def post(self, gateway: str = "IDEAL", **more: object) -> None:
        """The order, as the app makes it."""
        body = {"type": "redirect", "order_id": ORDER, "gateway": gateway, "currency": "EUR", "amount": 10000}
        self.msp.data("POST", "orders", body | {"description": "Payment"} | more)

    def at_msp(self) -> Any:
        return self.msp.control("GET", f"orders/{ORDER}")

    async def look(self) -> Settled | Wait:
        return await self.follow(ACCOUNT.id, ORDER, 0)

    async def rows(self) -> list[tuple[OperationKind, OperationState]]:
        return [(one.kind, one.state) for one in await self.ledger()]

    async def ledger(self) -> tuple[Operation, ...]:
        return await self.aftermath.of_order(ACCOUNT.id, ORDER)

    async def payment(self) -> Payment:
        found = await self.payments.of_order(ACCOUNT.id, ORDER)
        assert found is not None
        return found


@pytest.fixture(scope="module")
def running() -> Iterator[MspSandbox]:
    with msp_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def scene(running: MspSandbox, database: Database) -> AsyncIterator[Scene]:
    running.control("POST", "reset")
    running.control("DELETE", "faults")
    handed: list[PspReference] = []

    def hand_over(connection: sa.Connection, reference: PspReference) -> None:
        del connection
        handed.append(reference)

    def hand_over_again(connection: sa.Connection, reference: PspReference, version: int) -> None:
        del connection, version
        handed.append(reference)

    async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as http:
        clock, payments, shops = MovingClock(running), SqlPayments(database), Shops()
        aftermath = SqlAftermath(database, hand_over)
        accounts = EnvironmentAccount(merchant(running))
        follow = FollowOrder(
            aftermath,
            SqlLedger(database, hand_over),
            SqlResumption(database, hand_over_again),
            accounts,
            MultiSafepayClient(http, reading=SHORT),
            SqlDifferences(database),
            FindHome(shops, accounts, SqlTakers(database), shops),
            FollowPayment(payments, aftermath, MultiSafepayDesk(http), clock, Pace()),
            clock,
            Pace(),
        )
        yield Scene(running, clock, payments, aftermath, follow, handed)


def reconciling(scene: Scene) -> Reconcile:
    return Reconcile(
        scene.aftermath, scene.payments, scene.follow.accounts, Listing(), scene.follow, scene.clock, Pace()
    )


async def test_a_payment_is_told_once_however_many_look(scene: Scene) -> None:
    scene.post()
    await scene.payments.begin(payment(ORDER))
    scene.msp.control("POST", f"orders/{ORDER}/pay", {})
    async with anyio.create_task_group() as looks:
        for _ in range(20):
            looks.start_soon(scene.look)
    await scene.look()
    (charge,) = await scene.ledger()
    assert (charge.kind, charge.moved, charge.method) == (OperationKind.CHARGE, euros("100.00"), "IDEAL")
    assert charge.told_as == PspReference(ORDER)
    assert charge.transaction_id == TRANSACTION
    assert scene.handed == [charge.psp_reference]
    assert (await scene.payment()).state is PaymentState.SETTLED


async def test_an_abandoned_redirect_is_found_by_the_reconciliation(scene: Scene) -> None:
    scene.post()
    await scene.payments.begin(payment(ORDER))
    assert (await reconciling(scene)()).looked_at == 1
    assert await scene.rows() == []
    scene.msp.control("POST", f"orders/{ORDER}/pay", {"method": "PAYPAL"})
    assert (await reconciling(scene)()).looked_at == 0
    scene.clock.advance(600)
    assert (await reconciling(scene)()).looked_at == 1
    assert await scene.rows() == [(OperationKind.CHARGE, OperationState.ACCEPTED)]
    assert (await scene.ledger())[0].method == "PAYPAL"


async def test_a_payment_that_stays_open_is_read_ever_more_rarely(scene: Scene) -> None:
    """A bank transfer may take sixty days: each look is a call to MultiSafepay."""
    scene.post("BANKTRANS")
    await scene.payments.begin(payment(ORDER))
    looks = 0
    for _ in range(24 * 4):  # a day, in steps of a quarter of an hour
        looks += (await reconciling(scene)()).looked_at
        scene.clock.advance(900)
    assert 10 <= looks <= 40


@pytest.mark.parametrize("state", [PaymentState.CREATING, PaymentState.DROPPED])
async def test_an_order_whose_link_nobody_got_cannot_be_paid(scene: Scene, state: PaymentState) -> None:
    scene.post()
    await scene.payments.begin(payment(ORDER, state=state))
    scene.clock.advance(Pace().creating_for.total_seconds())
    await scene.look()
    assert scene.at_msp()["status"] == "cancelled"
    assert (await scene.payment()).state is PaymentState.SETTLED
    assert await scene.rows() == []


async def test_an_order_that_is_just_being_made_is_left_alone(scene: Scene) -> None:
    scene.post()
    await scene.payments.begin(payment(ORDER, state=PaymentState.CREATING))
    await scene.look()
    assert scene.at_msp()["status"] == "initialized"


async def test_an_order_that_was_never_made_is_forgotten(scene: Scene) -> None:
    await scene.payments.begin(payment(ORDER, state=PaymentState.CREATING))
    await scene.look()
    assert (await scene.payment()).state is PaymentState.CREATING
    scene.clock.advance(Pace().creating_for.total_seconds())
    await scene.look()
    assert (await scene.payment()).state is PaymentState.SETTLED
    assert await scene.rows() == []


async def test_an_order_that_multisafepay_will_not_cancel_is_looked_at_again(scene: Scene) -> None:
    scene.post()
    await scene.payments.begin(payment(ORDER, state=PaymentState.DROPPED))
    scene.msp.fault("update", "html", status=502)
    assert isinstance(await scene.look(), Wait)
    scene.msp.control("DELETE", "faults")
    assert isinstance(await scene.look(), Settled)
    assert scene.at_msp()["status"] == "cancelled"


async def test_a_refund_in_the_dashboard_finds_the_payment_s_home(scene: Scene) -> None:
    scene.post()
    await scene.payments.begin(payment(ORDER))
    scene.msp.control("POST", f"orders/{ORDER}/pay", {})
    scene.msp.control("POST", f"orders/{ORDER}/dashboard-refund", {"amount": 2500})
    await scene.look()
    charge, refund = sorted(await scene.ledger(), key=lambda one: one.kind)
    assert (charge.kind, refund.kind) == (OperationKind.CHARGE, OperationKind.REFUND)
    assert (refund.moved, refund.transaction_id) == (euros("25.00"), TRANSACTION)
    assert refund.told_as is None


async def test_a_capture_in_the_dashboard_and_the_release_of_the_rest(scene: Scene) -> None:
    scene.post("VISA", capture="manual")
    await scene.payments.begin(payment(ORDER))
    scene.msp.control("POST", f"orders/{ORDER}/pay", {})
    taken = {"amount": 3000, "new_order_id": "by-hand", "new_order_status": "completed"}
    scene.msp.data("POST", f"orders/{ORDER}/capture", taken)
    async with anyio.create_task_group() as looks:
        for _ in range(10):
            looks.start_soon(scene.look)
    await scene.look()
    reserved, charge = sorted(await scene.ledger(), key=lambda one: one.kind)
    assert (reserved.kind, reserved.moved) == (OperationKind.AUTHORIZATION, euros("100.00"))
    assert (charge.kind, charge.moved) == (OperationKind.CHARGE, euros("30.00"))
    assert charge.child_order_id == MspOrderId("by-hand")
    scene.msp.data("PATCH", f"capture/{ORDER}", {"status": "cancelled", "reason": "the rest is sold out"})
    await scene.look()
    await scene.look()
    (released,) = [one for one in await scene.ledger() if one.kind is OperationKind.CANCEL]
    assert released.moved == euros("70.00")
    assert len(await scene.ledger()) == 3
