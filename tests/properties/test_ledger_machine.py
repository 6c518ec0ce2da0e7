"""A state machine over performing: requests, answers, crashes and lost calls in any order.

The use-case is the real one, the ledger and MultiSafepay are in memory. After every step no request has been
paid twice; in the end every request is paid and accepted, or not paid and refused, or held for a person.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from saleor_msp_app.composition.environment_account import EnvironmentAccount
from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.errors import StaleOperation
from saleor_msp_app.domain.ids import MspOrderId, MspTransactionId, PspReference
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import MspOrder, RelatedTransaction
from saleor_msp_app.domain.operation import Operation, OperationState
from saleor_msp_app.domain.refund_plan import RefundPlan
from saleor_msp_app.domain.refunded import AcceptedRefund
from saleor_msp_app.domain.reservation_plan import ReservationPlan
from saleor_msp_app.usecases.looking_up import LookUp
from saleor_msp_app.usecases.pace import Pace, Wait
from saleor_msp_app.usecases.perform_operation import PerformOperation
from saleor_msp_app.usecases.ports.ledger import JournalEntry, OrderBusy, OrderClaim, OrderClaimed, OrderHeld
from saleor_msp_app.usecases.ports.multisafepay import (
    Exchange,
    RefundAmbiguous,
    RefundAnswer,
    RefundDenied,
    RefundNotSent,
    RefundTaken,
    RefundUnknown,
)
from saleor_msp_app.usecases.settling import Settling
from tests.builders.msp_orders import msp_order
from tests.builders.operations import ACCOUNT, NOW, euros, operation

PAID = 10_000
PACE = replace(Pace(), keeps_trying=())
SETTLED = (OperationState.ACCEPTED, OperationState.REFUSED)

Result = TypeVar("Result")


class Killed(BaseException):
    """The process dies."""


@dataclass
class MemoryLedger:
    """The port `Ledger`, as far as performing goes. `dies_in`: saves until the process dies."""

    rows: dict[PspReference, Operation] = field(default_factory=dict)
    claimed: dict[MspOrderId, PspReference] = field(default_factory=dict)
    dies_in: int = -1
    dies_after: bool = False

    async def get(self, reference: PspReference) -> Operation:
        return self.rows[reference]

    async def save(self, operation: Operation, *entries: JournalEntry) -> None:
        del entries
        self._perhaps_die(after=False)
        if self.rows[operation.psp_reference].version != operation.version - 1:
            raise StaleOperation(operation.psp_reference)
        self.rows[operation.psp_reference] = operation
        if operation.state in SETTLED and self.claimed.get(operation.msp_order_id) == operation.psp_reference:
            del self.claimed[operation.msp_order_id]
        self._perhaps_die(after=True)

    async def note(self, reference: PspReference, entry: JournalEntry) -> None:
        del reference, entry

    async def claim_order(self, reference: PspReference) -> OrderClaim:
        one = self.rows[reference]
        holder = self.claimed.setdefault(one.msp_order_id, reference)
        if holder == reference:
            return OrderClaimed()
        held = self.rows[holder].state is OperationState.NEEDS_PERSON
        return OrderHeld(holder) if held else OrderBusy(holder)

    async def accepted(self, operation: Operation) -> tuple[AcceptedRefund, ...]:
        del operation
        taken = [one for one in self.rows.values() if one.state is OperationState.ACCEPTED]
        return tuple(
            AcceptedRefund(one.psp_reference, one.moved or one.amount, one.msp_refund_id) for one in taken
        )

    def _perhaps_die(self, *, after: bool) -> None:
        if self.dies_after is after and self.dies_in >= 0:
            self.dies_in -= 1
            if self.dies_in < 0:
                raise Killed


@dataclass
class MemoryMultiSafepay:
    """One order of 100.00 by iDEAL. What it does with the next call is told by `answer`."""

    clock: "MovedClock"
    payouts: list[tuple[PspReference, int, datetime]] = field(default_factory=list)
    answer: str = "taken"
    visible_after: timedelta = timedelta(0)

    async def get_order(self, account: MerchantAccount, order_id: MspOrderId) -> MspOrder:
        del account, order_id
        shown = [p for p in self.payouts if self.clock() - p[2] >= self.visible_after]
        order = msp_order(method="IDEAL", amount=PAID, refunded=sum(p[1] for p in shown))
        return replace(order, related=tuple(_related(place, *p) for place, p in enumerate(shown)))

    async def change_order(
        self, account: MerchantAccount, order_id: MspOrderId, plan: ReservationPlan
    ) -> tuple[RefundAnswer, Exchange]:
        raise NotImplementedError

    async def refund(
        self, account: MerchantAccount, order_id: MspOrderId, plan: RefundPlan
    ) -> tuple[RefundAnswer, Exchange]:
        del account, order_id
        answer, self.answer = self.answer, "taken"
        return self._refund(plan, answer), Exchange("POST", "/", "", None, "", 0)

    def _refund(self, plan: RefundPlan, answer: str) -> RefundAnswer:
        if answer == "not sent":
            return RefundNotSent("no connection")
        if answer == "lost before":
            return RefundUnknown("no answer")
        if answer == "denied":
            return RefundDenied(1019, "the site is blocked")
        if plan.amount.minor > PAID - sum(p[1] for p in self.payouts):
            return RefundAmbiguous(1034, "more than is left")
        self.payouts.append((plan.reference, plan.amount.minor, self.clock()))
        return RefundUnknown("no answer") if answer == "lost after" else RefundTaken(None)


def _related(place: int, reference: PspReference, minor: int, _: datetime) -> RelatedTransaction:
    number = MspTransactionId(str(1000 + place))
    return RelatedTransaction(number, reference, Money.of(minor, "EUR"), "refund", "completed", "Refund", "")


@dataclass
class MovedClock:
    """The port `Clock`, moved by hand."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


class Performing(RuleBasedStateMachine):
    """The machine. Every rule leaves the ledger as a process could leave it."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = MovedClock()
        self.ledger = MemoryLedger()
        self.msp = MemoryMultiSafepay(self.clock)
        settling = Settling(self.ledger, self.clock)  # type: ignore[arg-type]  # the part of the port in use
        self.perform = PerformOperation(
            ledger=self.ledger,  # type: ignore[arg-type]  # as above
            accounts=EnvironmentAccount(ACCOUNT),
            multisafepay=self.msp,
            settling=settling,
            look_up=LookUp(self.msp, settling, self.clock, PACE),
            clock=self.clock,
            pace=PACE,
        )

    @rule(cents=st.integers(1, 6000))
    def ask(self, cents: int) -> None:
        """A request of Saleor is admitted."""
        amount = Money.of(cents, "EUR")
        one = operation(f"rf-{len(self.ledger.rows)}", amount=amount, event=f"event-{len(self.ledger.rows)}")
        one = replace(one, created_at=self.clock(), wanted=replace(one.wanted, order_lines=()))
        self.ledger.rows[one.psp_reference] = one

    @rule(answer=st.sampled_from(["taken", "lost before", "lost after", "not sent", "denied"]))
    def prepare(self, answer: str) -> None:
        """What becomes of the next refund call."""
        self.msp.answer = answer

    @rule(seconds=st.sampled_from([0, 60, 350]))
    def lag(self, seconds: int) -> None:
        """How late a refund shows: never later than its absence is taken for certain."""
        self.msp.visible_after = timedelta(seconds=seconds)

    @rule(place=st.integers(0, 9), saves=st.integers(0, 3), after=st.booleans())
    def die_at_work(self, place: int, saves: int, *, after: bool) -> None:
        """A process dies at one of its commits, before it or after."""
        self.ledger.dies_in, self.ledger.dies_after = saves, after
        try:
            self.work(place)
        except Killed:
            pass
        finally:
            self.ledger.dies_in = -1

    @rule(place=st.integers(0, 9))
    def work(self, place: int) -> None:
        """One step at some operation; a wait is waited out."""
        references = list(self.ledger.rows)
        if references:
            self._step(references[place % len(references)])

    @invariant()
    def nobody_is_paid_twice(self) -> None:
        references = [reference for reference, _, _ in self.msp.payouts]
        assert len(references) == len(set(references))
        assert sum(minor for _, minor, _ in self.msp.payouts) <= PAID

    def teardown(self) -> None:
        """Work until everything is settled, and compare the books."""
        self.msp.answer = "taken"
        for _ in range(200):
            waiting = [one.psp_reference for one in self.ledger.rows.values() if one.is_open]
            if not waiting:
                break
            for reference in waiting:
                self._step(reference)
        self.nobody_is_paid_twice()
        paid = {reference: minor for reference, minor, _ in self.msp.payouts}
        for one in self.ledger.rows.values():
            assert not one.is_open, one
            if one.state is OperationState.ACCEPTED:
                assert one.moved == euros("0.00").with_minor(paid[one.psp_reference])
            if one.state is OperationState.REFUSED:
                assert one.psp_reference not in paid

    def _step(self, reference: PspReference) -> None:
        outcome = run(self.perform(reference, 0))
        if isinstance(outcome, Wait):
            self.clock.now += timedelta(seconds=outcome.seconds)


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Nothing in it waits for anything outside."""
    with asyncio.Runner() as runner:
        return runner.run(work)


TestPerforming = Performing.TestCase
TestPerforming.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
