"""One order followed by many at once, and one that changes while it is read: against the sandbox."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import anyio
import httpx
import pytest
import sqlalchemy as sa

from saleor_msp_app.composition.environment_account import EnvironmentAccount
from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.aftermath import take_back
from saleor_msp_app.domain.errors import MspRefused, SaleorAccessLost
from saleor_msp_app.domain.ids import AccountId, MspOrderId, PspReference, TransactionId
from saleor_msp_app.domain.movements import ListedRefund
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.operation import Operation, OperationState, ReportState, mark_reported
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.multisafepay.client import MultiSafepayClient
from saleor_msp_app.multisafepay.order_desk import MultiSafepayDesk
from saleor_msp_app.storage.aftermath import SqlAftermath
from saleor_msp_app.storage.differences import SqlDifferences
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.payments import SqlPayments
from saleor_msp_app.storage.resumption import SqlResumption
from saleor_msp_app.storage.takers import SqlTakers
from saleor_msp_app.usecases.find_home import FindHome
from saleor_msp_app.usecases.follow_order import FollowOrder
from saleor_msp_app.usecases.follow_payment import FollowPayment
from saleor_msp_app.usecases.pace import Pace, Settled, Wait
from saleor_msp_app.usecases.ports.installations import Installation
from saleor_msp_app.usecases.ports.saleor import OwnTransaction
from saleor_msp_app.usecases.reconcile import Reconcile, Reconciled
from tests.builders.operations import ACCOUNT, euros
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.plain_http import NO_TLS
from tests.saleor.fakes import installation
from tests.workflow.desk import Desk, by_amount, merchant, open_desk

pytestmark = pytest.mark.anyio

ORDER = MspOrderId("order-1")
GONE = Refused(RefusalCode.TAKEN_BACK, "Taken back.")


@dataclass
class Shops:
    """The ports `Shops` and `TransactionSearch`: each shop with what it answers; None: it cannot search."""

    answers: list[Sequence[OwnTransaction] | SaleorAccessLost | None] = field(default_factory=list)

    async def all(self) -> tuple[Installation, ...]:
        return tuple(replace(installation(), app_id=f"app-{n}") for n in range(len(self.answers)))  # type: ignore[arg-type]  # an id

    async def transactions_of(
        self, shop: Installation, order: MspOrderId
    ) -> tuple[OwnTransaction, ...] | None:
        del order
        answer = self.answers[int(shop.app_id.removeprefix("app-"))]
        if isinstance(answer, SaleorAccessLost):
            raise answer
        return None if answer is None else tuple(answer)


@dataclass
class Scene:
    """One refund of 25.00 that was accepted and reported, and everything that follows the order."""

    desk: Desk
    follow: FollowOrder
    aftermath: SqlAftermath
    shops: Shops
    again: list[tuple[PspReference, int]]

    async def look(self, tries: int = 0) -> Settled | Wait:
        return await self.follow(ACCOUNT.id, ORDER, tries)

    async def rows(self) -> tuple[Operation, ...]:
        return await self.aftermath.of_order(ACCOUNT.id, ORDER)

    async def reported(self) -> Operation:
        done = await self.desk.carry_out(by_amount("25.00"))
        told = mark_reported(done, self.desk.clock())
        await self.desk.ledger.save(told)
        return told

    def by_hand(self, amount: int = 500) -> None:
        self.desk.sandbox.control("POST", f"orders/{ORDER}/dashboard-refund", {"amount": amount})

    def put(self, status: str) -> None:
        self.desk.sandbox.control(
            "POST", f"refunds/{self.desk.refunds()[0]['refund_id']}", {"status": status}
        )


@pytest.fixture(scope="module")
def running() -> Iterator[MspSandbox]:
    with msp_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def scene(running: MspSandbox, database: Database) -> AsyncIterator[Scene]:
    running.control("POST", "reset")
    running.control("DELETE", "faults")
    running.seed(method="IDEAL", amount=10000)
    again: list[tuple[PspReference, int]] = []

    def handed(connection: sa.Connection, reference: PspReference) -> None:
        del connection
        again.append((reference, 0))

    def handed_again(connection: sa.Connection, reference: PspReference, version: int) -> None:
        del connection
        again.append((reference, version))

    async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as http:
        with open_desk(database, running, http) as desk:
            aftermath = SqlAftermath(database, handed)
            accounts, shops = EnvironmentAccount(merchant(running)), Shops()
            follow = FollowOrder(
                aftermath,
                desk.ledger,
                SqlResumption(database, handed_again),
                accounts,
                MultiSafepayClient(http),
                SqlDifferences(database),
                FindHome(shops, accounts, SqlTakers(database), shops),
                FollowPayment(SqlPayments(database), aftermath, MultiSafepayDesk(http), desk.clock, Pace()),
                desk.clock,
                Pace(),
            )
            yield Scene(desk, follow, aftermath, shops, again)


async def test_twenty_who_follow_at_once_write_each_thing_once(scene: Scene) -> None:
    one = await scene.reported()
    scene.put("declined")
    scene.by_hand()
    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(scene.look)
    while isinstance(await scene.look(), Wait):
        pass
    found, known = sorted(await scene.rows(), key=lambda row: row.origin, reverse=True)
    assert (known.state, known.report) == (OperationState.REFUSED, ReportState.DUE)
    assert (found.amount, found.report) == (euros("5.00"), ReportState.DUE)
    assert sorted(scene.again) == sorted([(one.psp_reference, one.version + 1), (found.psp_reference, 0)])
    kinds = [entry.kind for entry in await scene.desk.ledger.journal(one.psp_reference)]
    assert kinds.count("refund.taken_back") == 1


async def test_what_no_program_may_decide_is_kept_until_it_shows_no_more(scene: Scene) -> None:
    """Saleor was told of a success and then of a failure: it takes no second success (observed 3.23.28)."""
    one = await scene.reported()
    differences = scene.follow.differences
    for status, differs in (("declined", False), ("completed", True), ("declined", False)):
        scene.put(status)
        while isinstance(await scene.look(), Wait):
            pass
        found = await differences.all(scene.desk.clock() + timedelta(seconds=1))
        assert [item.order_number for item in found] == ([one.order_number] if differs else [])
        assert all("tell Saleor by hand" in item.why for item in found)


async def test_work_that_goes_on_is_not_doubled(scene: Scene) -> None:
    """Its report is due still: the work under way tells Saleor whatever holds by then."""
    await scene.desk.carry_out(by_amount("25.00"))
    scene.put("declined")
    assert isinstance(await scene.look(), Settled)
    (row,) = await scene.rows()
    assert (row.state, row.report) == (OperationState.REFUSED, ReportState.DUE)
    assert scene.again == []


async def test_an_order_that_was_read_before_the_ledger_changed_is_read_again(scene: Scene) -> None:
    """What was read shows the refund alive; meanwhile another replica has seen it declined."""
    one = await scene.reported()
    true_get = scene.follow.multisafepay

    class Slow:
        async def get_order(self, account: MerchantAccount, order_id: MspOrderId) -> MspOrder:
            order = await true_get.get_order(account, order_id)
            await scene.desk.ledger.save(take_back(one, GONE, scene.desk.clock()))
            return order

    slow = replace(scene.follow, multisafepay=Slow())  # type: ignore[arg-type]  # the one call that it makes
    assert isinstance(await slow(ACCOUNT.id, ORDER, 0), Wait)
    (row,) = await scene.rows()
    assert row.state is OperationState.REFUSED


@pytest.mark.parametrize(
    ("answers", "homes"),
    [
        ([], 0),
        ([[]], 0),
        ([None], 0),
        ([SaleorAccessLost("uninstalled"), [OwnTransaction(TransactionId("t1"), "7")]], 1),
        ([[OwnTransaction(TransactionId("t1"), "7")]], 1),
        ([[OwnTransaction(TransactionId("t1"), "7"), OwnTransaction(TransactionId("t2"), "8")]], 0),
        ([[OwnTransaction(TransactionId("t1"), "7")], [OwnTransaction(TransactionId("t2"), "8")]], 0),
    ],
)
async def test_an_order_that_the_ledger_never_met_needs_one_home(
    scene: Scene, answers: list[Sequence[OwnTransaction] | SaleorAccessLost | None], homes: int
) -> None:
    scene.shops.answers = answers
    scene.by_hand()
    assert isinstance(await scene.look(), Settled)
    rows = await scene.rows()
    assert len(rows) == homes
    assert {row.transaction_id for row in rows} == ({"t1"} if homes else set())


async def test_an_order_of_the_same_id_that_another_account_took_is_not_told(
    scene: Scene, database: Database
) -> None:
    """Order ids are the merchant's: 1000123 stands on two websites for two payments."""
    scene.shops.answers = [[OwnTransaction(TransactionId("t1"), "118")]]
    scene.by_hand()
    shop = (await scene.shops.all())[0].shop
    takers = SqlTakers(database)
    await takers.adopt(shop, ORDER, AccountId("another"), scene.desk.clock())
    assert isinstance(await scene.look(), Settled)
    assert await scene.rows() == ()
    await takers.adopt(shop, ORDER, ACCOUNT.id, scene.desk.clock())
    assert isinstance(await scene.look(), Settled)
    assert [one.amount for one in await scene.rows()] == [euros("5.00")]


async def test_multisafepay_away_is_waited_for_and_left_to_the_reconciliation_in_the_end(
    scene: Scene,
) -> None:
    scene.desk.sandbox.fault("get_order", "html", status=502, times=2)
    assert isinstance(await scene.look(), Wait)
    assert isinstance(await scene.look(tries=Pace().most_looks), Settled)


@dataclass
class Listing:
    """The port `RefundListing`."""

    entries: tuple[ListedRefund, ...] = ()
    refused: bool = False
    asked: int = 0

    async def refunds_since(self, account: MerchantAccount, since: object) -> tuple[ListedRefund, ...]:
        del account, since
        self.asked += 1
        if self.refused:
            raise MspRefused(None, "Forbidden", 403)
        return self.entries


def reconciling(scene: Scene, listing: Listing) -> Reconcile:
    return Reconcile(
        scene.aftermath,
        scene.follow.payment.payments,
        scene.follow.accounts,
        listing,
        scene.follow,
        scene.desk.clock,
        Pace(),
    )


async def test_a_quiet_order_is_read_ever_more_rarely(scene: Scene) -> None:
    await scene.reported()
    reconcile = reconciling(scene, Listing())
    looks = 0
    for _ in range(24 * 4):  # a day, in steps of a quarter of an hour
        looks += (await reconcile()).looked_at
        scene.desk.clock.advance(900)
    assert 10 <= looks <= 40
    scene.desk.clock.advance(timedelta(days=59).total_seconds())
    assert await reconcile() == Reconciled(1, 0)
    scene.desk.clock.advance(timedelta(days=1).total_seconds())
    assert await reconcile() == Reconciled(0, 0)


async def test_a_key_that_may_not_list_reads_the_ledgers_orders_all_the_same(scene: Scene) -> None:
    await scene.reported()
    assert await reconciling(scene, Listing(refused=True))() == Reconciled(1, 0)


async def test_an_entry_of_the_list_is_followed_once_and_again_when_it_changes(scene: Scene) -> None:
    number = "17"
    listing = Listing((ListedRefund(number, MspOrderId("order-1"), euros("1.00"), "reserved"),))  # type: ignore[arg-type]  # an id
    reconcile = reconciling(scene, listing)
    assert [(await reconcile()).looked_at for _ in range(3)] == [1, 0, 0]
    listing.entries = (replace(listing.entries[0], status="completed"),)
    assert [(await reconcile()).looked_at for _ in range(2)] == [1, 0]


async def test_one_order_that_cannot_be_read_keeps_no_other_waiting(scene: Scene) -> None:
    await scene.reported()
    listing = Listing((ListedRefund("17", MspOrderId("order-9"), euros("1.00"), "reserved"),))  # type: ignore[arg-type]  # an id
    scene.desk.sandbox.fault("get_order", "html", status=502)
    assert await reconciling(scene, listing)() == Reconciled(2, 1)
