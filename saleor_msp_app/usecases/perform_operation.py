"""Carry an operation out at MultiSafepay: once, whatever happens on the way.

The engine calls `PerformOperation` again and again until it is settled. Each call starts from the ledger
alone, so it may be the first, a repetition after a crash, or a second one beside a slow first one: what
the ledger says decides.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import assert_never

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.errors import (
    MspRefused,
    MspUnavailable,
    PlanUnsound,
    StaleOperation,
    UnreadableOrder,
)
from saleor_msp_app.domain.ids import PspReference
from saleor_msp_app.domain.lookup import Dead, Finding, Found, NotThere, Unclear, trace
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.operation import Operation, OperationState, begin_sending, mark_taken
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.reservation_plan import AlreadyDone
from saleor_msp_app.domain.wording import capitalised, wording
from saleor_msp_app.usecases.journal import exchange_entry, planned_entry
from saleor_msp_app.usecases.looking_up import LookUp
from saleor_msp_app.usecases.pace import Pace, Settled, Step, Wait
from saleor_msp_app.usecases.ports.accounts import Accounts
from saleor_msp_app.usecases.ports.ledger import JournalEntry, Ledger, OrderBusy, OrderClaimed, OrderHeld
from saleor_msp_app.usecases.ports.multisafepay import (
    MultiSafepay,
    RefundAmbiguous,
    RefundDenied,
    RefundNotSent,
    RefundRetriable,
    RefundTaken,
    RefundUnknown,
)
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.procedure import Procedure, Sendable
from saleor_msp_app.usecases.procedures import procedure_of
from saleor_msp_app.usecases.reading_orders import read_order
from saleor_msp_app.usecases.rejection import in_words
from saleor_msp_app.usecases.settling import Settling, dead, done_before, preceding


@dataclass(frozen=True, slots=True)
class PerformOperation:
    """The use-case."""

    ledger: Ledger
    accounts: Accounts
    multisafepay: MultiSafepay
    settling: Settling
    look_up: LookUp
    clock: Clock
    pace: Pace
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def __call__(self, reference: PspReference, tries: int) -> Step:
        """One step. `tries` counts the calls before this one that ended in a wait."""
        operation = await self.ledger.get(reference)
        match operation.state:
            case OperationState.ACCEPTED | OperationState.REFUSED | OperationState.NEEDS_PERSON:
                return Settled()
            case OperationState.REQUESTED | OperationState.SENDING:
                return await self._proceed(operation, tries)
            case _:
                assert_never(operation.state)

    async def _proceed(self, operation: Operation, tries: int) -> Step:
        account = await self.accounts.by_id(operation.shop, operation.account_id)
        if account is None:
            return await self.settling.without_account(operation)
        if operation.state is OperationState.SENDING:
            return await self.look_up(operation, account, tries)
        claim = await self.ledger.claim_order(operation.psp_reference)
        match claim:
            case OrderClaimed():
                return await self._plan_and_send(operation, account, tries)
            case OrderBusy(other):
                return Wait.of(self.pace.order_busy, f"{other} of the same payment is being sent")
            case OrderHeld(other):
                return await self.settling.refuse(operation, preceding(operation.kind, other))
            case _:
                assert_never(claim)

    async def _plan_and_send(self, operation: Operation, account: MerchantAccount, tries: int) -> Step:
        order = await self._read_order(operation, account, tries)
        if isinstance(order, Wait):
            return order
        if isinstance(order, Refused):
            return await self.settling.refuse(operation, order)
        operation = replace(operation, method=order.method)  # written with whatever comes of it
        earlier = await self._after_earlier_try(operation, account, order, tries)
        if earlier is not None:
            return earlier
        plan = self._plan(order, operation, account)
        if isinstance(plan, Refused):
            return await self.settling.refuse(operation, plan)
        if isinstance(plan, AlreadyDone) and (other := await self._done_by(operation)) is not None:
            return await self.settling.refuse(operation, done_before(other))
        entry = planned_entry(operation.kind, plan, self.clock())
        sending = await self._begin(operation, plan.amount, order, entry)
        if isinstance(plan, AlreadyDone):
            return await self.settling.adopt(sending, Found(None, plan.amount))
        return await self._send(sending, account, plan, tries)

    async def _done_by(self, operation: Operation) -> Operation | None:
        """What MultiSafepay shows as done may have been done for another request: Saleor would count it
        twice."""
        for other in await self.ledger.of_transaction(operation.shop, operation.transaction_id):
            same = other.kind is operation.kind and other.msp_order_id == operation.msp_order_id
            if same and other.state is OperationState.ACCEPTED:
                return other
        return None

    async def _after_earlier_try(
        self, operation: Operation, account: MerchantAccount, order: MspOrder, tries: int
    ) -> Step | None:
        """A try that was taken for absent may show after all, and a ledger that was restored from a backup
        has forgotten what MultiSafepay has not: never plan a second one beside it."""
        try:
            finding = await self._find_earlier_try(operation, account, order)
        except (MspUnavailable, MspRefused, UnreadableOrder) as error:
            return Wait.of(self.pace.after(tries), f"an earlier try cannot be looked up: {error}")
        match finding:
            case Found() as found:
                planned = operation.planned or operation.amount
                return await self.settling.adopt(await self._begin(operation, planned, order), found)
            case Dead(refund_id, status):
                return await self.settling.refuse(operation, dead(operation.kind, refund_id, status))
            case Unclear(why):
                return await self.settling.hold(
                    operation, f"an earlier try of it may have come through: {why}"
                )
            case NotThere() | None:
                return None

    async def _find_earlier_try(
        self, operation: Operation, account: MerchantAccount, order: MspOrder
    ) -> Finding | None:
        procedure = self._procedure(operation)
        if operation.before is None:
            return await procedure.find_unsent(order, operation, account)
        return await procedure.find(order, operation, account)

    def _procedure(self, operation: Operation) -> Procedure:
        return procedure_of(operation.kind, self.multisafepay, self.clock)

    def _plan(
        self, order: MspOrder, operation: Operation, account: MerchantAccount
    ) -> Sendable | AlreadyDone | Refused:
        try:
            return self._procedure(operation).plan(order, operation, account)
        except PlanUnsound as error:
            # A fault of this app, caught before anything left: trying again would not mend it.
            text = (
                f"This app made a plan that its own last check refused ({error}). Nothing was refunded. "
                "Refund it in MultiSafepay's dashboard, and tell the app's makers."
            )
            return Refused(RefusalCode.PLAN_UNSOUND, text)

    async def _begin(
        self, operation: Operation, planned: Money, order: MspOrder, *entries: JournalEntry
    ) -> Operation:
        sending = begin_sending(operation, planned, trace(order), self.clock())
        await self.ledger.save(sending, *entries)
        return sending

    async def _send(self, operation: Operation, account: MerchantAccount, plan: Sendable, tries: int) -> Step:
        if self.clock() - (operation.sending_since or operation.updated_at) > self.pace.sends_within:
            # This process stood still, and another one may have taken over: look first.
            return Wait.of(self.pace.first, "too long between the decision to send and the call")
        answer, exchange = await self._procedure(operation).send(operation, account, plan)
        entry = exchange_entry(exchange, answer, self.clock())
        if isinstance(answer, RefundTaken):
            taken = mark_taken(operation, answer.refund_id, self.clock(), answer.child_order_id)
            await self._keep(taken, entry)
            return await self._read_back(taken, account)
        await self.ledger.note(operation.psp_reference, entry)
        match answer:
            case RefundDenied(code, info):
                return await self.settling.refuse(operation, in_words(code, info))
            case RefundAmbiguous(info=info):
                return await self.look_up.after_1034(operation, account, info)
            case RefundNotSent(why):
                return await self.settling.not_sent(operation, self.pace.after(tries), why)
            case RefundRetriable(info=info):
                return Wait.of(self.pace.after(tries), info)
            case RefundUnknown(why):
                return Wait.of(self.pace.first, why)
            case _:
                assert_never(answer)

    async def _keep(self, taken: Operation, entry: JournalEntry) -> None:
        """MultiSafepay's yes is known to this process alone: it is worth a minute of trying."""
        for pause in self.pace.keeps_trying:
            try:
                return await self.ledger.save(taken, entry)
            except StaleOperation:
                raise
            except Exception:  # noqa: BLE001  whatever the database has: what counts is written in the end
                await self.sleep(pause.total_seconds())
        return await self.ledger.save(taken, entry)

    async def _read_back(self, operation: Operation, account: MerchantAccount) -> Settled:
        """MultiSafepay computes a cart refund by itself: see what it moved before telling anyone.

        The refund is accepted by now, so an order that cannot be read now changes nothing.
        """
        found = Found(None, None)
        try:
            seen = await self.look_up.find(operation, account)
            if isinstance(seen, Dead):
                refusal = dead(operation.kind, seen.refund_id, seen.status)
                return await self.settling.refuse(operation, refusal)
            found = seen if isinstance(seen, Found) else found
        except (MspUnavailable, MspRefused, UnreadableOrder) as error:
            entry = JournalEntry(self.clock(), f"{operation.kind}.not_read_back", {"why": str(error)})
            await self.ledger.note(operation.psp_reference, entry)
        refund_id = operation.msp_refund_id or found.refund_id
        child = found.child_order_id or operation.child_order_id
        return await self.settling.adopt(operation, Found(refund_id, found.amount, child))

    async def _read_order(
        self, operation: Operation, account: MerchantAccount, tries: int
    ) -> MspOrder | Wait | Refused:
        """Before anything was sent: what cannot be read is not refunded."""
        try:
            return await read_order(self.multisafepay, self.ledger, operation, account)
        except MspUnavailable as error:
            if self.clock() - operation.created_at < self.pace.unreachable_for:
                return Wait.of(self.pace.after(tries), str(error))
            words = wording(operation.kind)
            text = (
                f"MultiSafepay is out of reach ({error}). Nothing was {words.done}. "
                f"{capitalised(words.again)} later."
            )
            return Refused(RefusalCode.MULTISAFEPAY_UNREACHABLE, text)
        except MspRefused as error:
            return in_words(error.code, error.info)
        except UnreadableOrder as error:
            text = (
                f"MultiSafepay's order cannot be read safely ({error}). "
                f"Nothing was {wording(operation.kind).done}. Use MultiSafepay's dashboard."
            )
            return Refused(RefusalCode.CART_UNREADABLE, text)
