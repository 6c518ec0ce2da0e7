"""Rare ways in which a refund could be made twice or told wrongly: each was found once, and proved."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace

import httpx
import pytest

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.errors import MspUnavailable, StaleOperation, UnreadableOrder
from saleor_msp_app.domain.ids import AccountId, ChannelSlug, MspOrderId, MspTransactionId, SaleorApiUrl
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import MspOrder, RelatedTransaction
from saleor_msp_app.domain.operation import Operation, OperationState
from saleor_msp_app.domain.refund_plan import RefundPlan
from saleor_msp_app.domain.reservation_plan import ReservationPlan
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.usecases.ports.accounts import Accounts
from saleor_msp_app.usecases.ports.ledger import JournalEntry
from saleor_msp_app.usecases.ports.multisafepay import Exchange, MultiSafepay, RefundAnswer, RefundNotSent
from tests.builders.operations import euros
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.plain_http import NO_TLS
from tests.workflow.desk import Desk, by_amount, open_desk

pytestmark = pytest.mark.anyio


@pytest.fixture
def sandbox() -> Iterator[MspSandbox]:
    with msp_sandbox() as opened:
        yield opened


@pytest.fixture
async def desk(database: Database, sandbox: MspSandbox) -> AsyncIterator[Desk]:
    async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as http:
        with open_desk(database, sandbox, http) as opened:
            yield opened


@dataclass
class Glass:
    """MultiSafepay, with its orders seen through `tint`, which also counts how often."""

    inner: MultiSafepay
    tint: Callable[[MspOrder, int], MspOrder]
    looks: int = 0

    async def get_order(self, account: MerchantAccount, order_id: MspOrderId) -> MspOrder:
        self.looks += 1
        return self.tint(await self.inner.get_order(account, order_id), self.looks)

    async def refund(
        self, account: MerchantAccount, order_id: MspOrderId, plan: RefundPlan
    ) -> tuple[RefundAnswer, Exchange]:
        return await self.inner.refund(account, order_id, plan)

    async def change_order(
        self, account: MerchantAccount, order_id: MspOrderId, plan: ReservationPlan
    ) -> tuple[RefundAnswer, Exchange]:
        return await self.inner.change_order(account, order_id, plan)


def look_through(desk: Desk, tint: Callable[[MspOrder, int], MspOrder]) -> None:
    glass = Glass(desk.perform.multisafepay, tint)
    look_up = replace(desk.perform.look_up, multisafepay=glass)
    desk.perform = replace(desk.perform, multisafepay=glass, look_up=look_up)


class Killed(BaseException):
    """The process dies here."""


async def test_an_order_that_gains_the_refunded_amount_gained_a_refund(desk: Desk) -> None:
    """Some answers lack the field while nothing was refunded (multisafepay-api.md §2.1)."""

    def without_zero(order: MspOrder, _: int) -> MspOrder:
        shown = order.amount_refunded if order.amount_refunded and order.amount_refunded.minor else None
        return replace(order, related=(), costs=(), status="completed", amount_refunded=shown)

    desk.sandbox.seed(method="IDEAL", amount=14682)
    desk.sandbox.quirk(references_unique=False)
    look_through(desk, without_zero)
    desk.sandbox.fault("refund", "close", accepted=True)
    done = await desk.carry_out(by_amount("5.00"))
    assert (done.state, desk.sandbox.paid_out()) == (OperationState.ACCEPTED, 500)


@dataclass
class SlowAccounts:
    """Between a worker's reading of the ledger and its claim, `meanwhile` happens once."""

    inner: Accounts
    meanwhile: Callable[[], Awaitable[object]]
    slept: bool = False

    async def for_channel(self, shop: SaleorApiUrl, channel: ChannelSlug | None) -> MerchantAccount | None:
        return await self.inner.for_channel(shop, channel)

    async def by_id(self, shop: SaleorApiUrl, account: AccountId) -> MerchantAccount | None:
        if not self.slept:
            self.slept = True
            await self.meanwhile()
        return await self.inner.by_id(shop, account)


async def test_a_late_claim_does_not_keep_the_order_for_ever(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682)
    one = await desk.take(by_amount("5.00"))
    quick = desk.perform
    slow = replace(quick, accounts=SlowAccounts(quick.accounts, lambda: quick(one.psp_reference, 0)))
    await slow(one.psp_reference, 0)
    assert (await desk.settle(one)).state is OperationState.ACCEPTED
    assert (await desk.carry_out(by_amount("6.00", "rf-2"))).state is OperationState.ACCEPTED
    assert desk.sandbox.paid_out() == 1100


async def test_a_declined_entry_under_our_reference_hides_no_living_one(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682)
    declined = RelatedTransaction(MspTransactionId("99"), "rf-1", euros("5.00"), "refund", "declined", "", "")
    look_through(desk, lambda order, _: replace(order, related=(declined, *order.related)))
    done = await desk.carry_out(by_amount("5.00"))
    assert (done.state is OperationState.ACCEPTED) == (desk.sandbox.paid_out() == 500)


async def test_a_taken_refund_whose_order_cannot_be_read_is_a_success(desk: Desk) -> None:
    def dies_then_unreadable(order: MspOrder, looks: int) -> MspOrder:
        if looks == 2:
            raise Killed
        if looks > 2:
            raise UnreadableOrder("half an order")
        return order

    desk.sandbox.seed(method="IDEAL", amount=14682)
    look_through(desk, dies_then_unreadable)
    one = await desk.take(by_amount("5.00"))
    with pytest.raises(Killed):
        await desk.perform(one.psp_reference, 0)
    done = await desk.settle(one)
    assert (done.state, done.moved) == (OperationState.ACCEPTED, euros("5.00"))


@pytest.mark.parametrize("paid", [500, 14682])
async def test_a_try_that_shows_only_after_it_was_taken_for_absent(desk: Desk, paid: int) -> None:
    """Lost, invisible for more than six minutes, MultiSafepay away, then there: neither twice nor denied."""

    def away(order: MspOrder, _: int) -> MspOrder:
        gone = [why for why in desk.waits if why.startswith("certainly not")]
        if gone and sum(why == "away" for why in desk.waits) < 8:
            raise MspUnavailable("away")
        return order

    desk.sandbox.seed(method="IDEAL", amount=paid)
    desk.sandbox.quirk(visible_after_seconds=420, related_style="old", references_unique=False)
    desk.sandbox.fault("refund", "close", accepted=True)
    look_through(desk, away)
    done = await desk.carry_out(by_amount("5.00"))
    assert (done.state, desk.sandbox.paid_out()) == (OperationState.ACCEPTED, 500)


@pytest.mark.parametrize("amount", [Money.of(0, "EUR"), Money.of(-500, "EUR"), Money.of(540, "USD")])
async def test_an_amount_that_no_refund_can_have_is_not_told(desk: Desk, amount: Money) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682)
    look_through(
        desk, lambda order, _: replace(order, related=tuple(replace(r, amount=amount) for r in order.related))
    )
    assert (await desk.carry_out(by_amount("5.00"))).moved == euros("5.00")


async def test_an_earlier_equal_refund_that_shows_late_is_not_taken_for_this_one(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682)
    desk.sandbox.quirk(visible_after_seconds=600)
    await desk.carry_out(by_amount("5.00"))
    look_through(desk, lambda order, _: replace(order, related=(), costs=()))
    desk.clock.advance(400)
    desk.sandbox.fault("refund", "close", accepted=False)
    second = await desk.carry_out(by_amount("5.00", "rf-2"))
    assert second.state is not OperationState.ACCEPTED or desk.sandbox.paid_out() == 1000


@pytest.mark.parametrize("method", ["PAYPAL", "IDEAL"])
@pytest.mark.parametrize("answer", ["order_and_transaction", "refund_id"])
async def test_an_earlier_refund_that_shows_late_and_without_reference_is_not_taken_for_this_one(
    desk: Desk, method: str, answer: str
) -> None:
    """PayPal's booking has no amount either, and MultiSafepay's answer need not have a number."""
    desk.sandbox.seed(method=method, amount=14682)
    desk.sandbox.quirk(
        visible_after_seconds=300, related_style="old", amount_answer=answer, equal_amount_seconds=0
    )
    await desk.carry_out(by_amount("5.00"))
    desk.sandbox.fault("refund", "close", accepted=False)
    second = await desk.carry_out(by_amount("5.00", "rf-2"))
    assert desk.sandbox.paid_out() == (1000 if second.state is OperationState.ACCEPTED else 500)
    assert second.state in {OperationState.ACCEPTED, OperationState.NEEDS_PERSON}


@pytest.mark.parametrize("visible_after", [0, 300])
async def test_a_second_equal_refund_within_five_minutes_goes_through_by_paypal(
    desk: Desk, visible_after: int
) -> None:
    """Error 1034, while the earlier one is a booking without an amount, or is not shown at all yet."""
    desk.sandbox.seed(method="PAYPAL", amount=14682)
    desk.sandbox.quirk(visible_after_seconds=visible_after, amount_answer="order_and_transaction")
    await desk.carry_out(by_amount("5.00"))
    second = await desk.carry_out(by_amount("5.00", "rf-2"))
    assert (second.state, desk.sandbox.paid_out()) == (OperationState.ACCEPTED, 1000)


@dataclass
class CutOff:
    """MultiSafepay, to which no connection can be made for the second refund call."""

    inner: MultiSafepay
    calls: int = 0

    async def get_order(self, account: MerchantAccount, order_id: MspOrderId) -> MspOrder:
        return await self.inner.get_order(account, order_id)

    async def refund(
        self, account: MerchantAccount, order_id: MspOrderId, plan: RefundPlan
    ) -> tuple[RefundAnswer, Exchange]:
        self.calls += 1
        if self.calls == 2:
            return RefundNotSent("no connection"), Exchange("POST", "", "", None, "", 0.0)
        return await self.inner.refund(account, order_id, plan)

    async def change_order(
        self, account: MerchantAccount, order_id: MspOrderId, plan: ReservationPlan
    ) -> tuple[RefundAnswer, Exchange]:
        return await self.inner.change_order(account, order_id, plan)


async def test_a_lost_try_is_remembered_when_the_next_one_never_left(desk: Desk) -> None:
    """Lost and invisible, taken for absent, not connected, then there: by a booking alone."""
    desk.sandbox.seed(method="PAYPAL", amount=14682)
    desk.sandbox.quirk(visible_after_seconds=366, references_unique=False, equal_amount_seconds=0)
    desk.sandbox.fault("refund", "close", accepted=True)
    desk.perform = replace(desk.perform, multisafepay=CutOff(desk.perform.multisafepay))
    done = await desk.carry_out(by_amount("5.00"))
    assert [why for why in desk.waits if why == "no connection"]
    assert (done.state, desk.sandbox.paid_out()) == (OperationState.ACCEPTED, 500)


async def test_a_process_that_stood_still_before_its_call_looks_first(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682)
    one = await desk.take(by_amount("5.00"))
    late = replace(
        desk.perform, pace=replace(desk.perform.pace, sends_within=-desk.perform.pace.sends_within)
    )
    await late(one.psp_reference, 0)
    assert (await desk.ledger.get(one.psp_reference)).state is OperationState.SENDING
    assert desk.sent() == 0
    assert (await desk.settle(one)).state is OperationState.ACCEPTED


async def test_multisafepays_yes_is_written_down_when_the_database_comes_back(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682)
    desk.sandbox.quirk(visible_after_seconds=100_000, references_unique=False)
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    class Failing:
        def __getattr__(self, name: str) -> object:
            return getattr(desk.ledger, name)

        async def save(self, operation: Operation, *entries: JournalEntry) -> None:
            if operation.taken and len(pauses) < 3:
                raise OSError("the database is locked")
            await desk.ledger.save(operation, *entries)

    failing = Failing()
    desk.perform = replace(desk.perform, ledger=failing, sleep=pause)  # type: ignore[arg-type]  # the port but one method
    done = await desk.carry_out(by_amount("5.00"))
    assert (done.state, len(pauses)) == (OperationState.ACCEPTED, 3)
    assert (desk.sent(), desk.sandbox.paid_out()) == (1, 500)


async def test_a_stale_yes_is_not_forced_into_the_ledger(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682)

    class Overtaken:
        def __getattr__(self, name: str) -> object:
            return getattr(desk.ledger, name)

        async def save(self, operation: Operation, *entries: JournalEntry) -> None:
            if operation.taken:
                raise StaleOperation(operation.psp_reference)
            await desk.ledger.save(operation, *entries)

    one = await desk.take(by_amount("5.00"))
    overtaken = replace(desk.perform, ledger=Overtaken())  # type: ignore[arg-type]  # the port but one method
    with pytest.raises(StaleOperation):
        await overtaken(one.psp_reference, 0)


async def test_a_connection_that_could_not_be_made_is_no_try(desk: Desk) -> None:
    """Error 1034 afterwards means what it says: nothing earlier can have come through."""
    desk.sandbox.seed(method="IDEAL", amount=14682)
    desk.sandbox.quirk(balance=0)
    one = await desk.take(by_amount("5.00"))
    await desk.ledger.claim_order(one.psp_reference)
    order = await desk.perform.multisafepay.get_order(
        (await desk.perform.accounts.by_id(one.shop, one.account_id)) or pytest.fail("no account"),
        one.msp_order_id,
    )
    sending = await desk.perform._begin(one, one.amount, order)
    await desk.perform.settling.not_sent(sending, desk.perform.pace.first, "refused")
    again = await desk.ledger.get(one.psp_reference)
    assert (again.state, again.attempts, again.before) == (OperationState.REQUESTED, 0, None)
    done = await desk.settle(one)
    assert done.refusal is not None
    assert "balance" in done.refusal.message
