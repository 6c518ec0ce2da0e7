"""Read an order of MultiSafepay again and let the ledger follow.

Called for a notification and by the reconciliation, perhaps both at once and on several replicas: what is
written is guarded by each operation's version, or by a reference that only one row can have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

import structlog

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.aftermath import Home, complete, found, home_of, home_of_payment, prove, take_back
from saleor_msp_app.domain.errors import (
    MspRefused,
    MspUnavailable,
    SaleorError,
    StaleOperation,
    UnreadableOrder,
)
from saleor_msp_app.domain.ids import AccountId, MspOrderId, MspTransactionId
from saleor_msp_app.domain.movements import ListedRefund
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.operation import Operation, ReportState
from saleor_msp_app.domain.payment import Payment
from saleor_msp_app.domain.problem import Difference
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.domain.settlement import (
    Change,
    Completed,
    FoundThere,
    Proved,
    TakenBack,
    Unsure,
    settle,
)
from saleor_msp_app.usecases.find_home import FindHome
from saleor_msp_app.usecases.follow_payment import FollowPayment
from saleor_msp_app.usecases.journal import (
    CANCELING,
    completed_entry,
    found_entry,
    proved_entry,
    taken_back_entry,
)
from saleor_msp_app.usecases.pace import Pace, Settled, Step, Wait
from saleor_msp_app.usecases.ports.accounts import AllAccounts
from saleor_msp_app.usecases.ports.ledger import Aftermath, JournalEntry, Ledger, Resumption
from saleor_msp_app.usecases.ports.multisafepay import MultiSafepay
from saleor_msp_app.usecases.ports.problems import Differences
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.settling import cancelled, taken_back

_VOID = "void"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class FollowOrder:
    """The use-case. Settled when the ledger agrees with what was read, else how long to wait."""

    aftermath: Aftermath
    ledger: Ledger
    resume: Resumption
    accounts: AllAccounts
    multisafepay: MultiSafepay
    differences: Differences
    find_home: FindHome
    payment: FollowPayment
    clock: Clock
    pace: Pace

    async def __call__(
        self, account_id: AccountId, order_id: MspOrderId, tries: int, listed: Sequence[ListedRefund] = ()
    ) -> Step:
        """One look. `listed` are the order's entries in MultiSafepay's list of refunds, where it was read."""
        account = next((a for a in await self.accounts.all() if a.id == account_id), None)
        if account is None:
            return self._give_up(order_id, "its account is not configured any more")
        before = await self.aftermath.of_order(account.id, order_id)
        try:
            order = await self.multisafepay.get_order(account, order_id)
        except MspUnavailable as error:
            return self._later(order_id, tries, str(error))
        except (MspRefused, UnreadableOrder) as error:
            await self.payment.unreadable(account, order_id, error)
            return self._give_up(order_id, str(error))
        operations = await self.aftermath.of_order(account.id, order_id)
        if operations != before:
            return self._later(order_id, tries, "its operations changed while the order was read")
        return await self._follow(order, operations, account, tries, listed)

    async def _follow(
        self,
        order: MspOrder,
        operations: tuple[Operation, ...],
        account: MerchantAccount,
        tries: int,
        listed: Sequence[ListedRefund],
    ) -> Step:
        changes = settle(order, operations, listed)
        await self._compare(changes, operations, account)
        try:
            payment = await self.payment(order, operations, account)
            for change in changes:
                await self._apply(change, operations, account, order, payment)
        except StaleOperation as error:
            return self._later(order.order_id, tries, f"{error} was changed meanwhile")
        except (SaleorError, MspUnavailable) as error:
            return self._later(order.order_id, tries, str(error))
        if operations:
            await self.aftermath.looked_at(account.id, operations[0].msp_order_id, self.clock())
        return Settled()

    async def _compare(
        self, changes: Sequence[Change], operations: Sequence[Operation], account: MerchantAccount
    ) -> None:
        """What no program may decide is kept for staff until it shows no more. Without an operation the shop
        is not known."""
        unsure = [change.why for change in changes if isinstance(change, Unsure)]
        if not operations:
            return
        first, now = operations[0], self.clock()
        if unsure:
            found = Difference(
                account.id, first.msp_order_id, first.shop, first.order_number, "; ".join(unsure), now
            )
            await self.differences.found(found)
        else:
            await self.differences.settled(account.id, first.msp_order_id)

    async def _apply(
        self,
        change: Change,
        operations: tuple[Operation, ...],
        account: MerchantAccount,
        order: MspOrder,
        payment: Payment | None,
    ) -> None:
        now = self.clock()
        match change:
            case Completed(operation, refund_id):
                done = complete(operation, refund_id, now)
                await self._write(operation, done, completed_entry(refund_id, now))
            case TakenBack(operation, refund_id, status):
                refusal = await self._why_taken_back(operation, refund_id, status)
                entry = taken_back_entry(refund_id, status, now)
                await self._write(operation, take_back(operation, refusal, now), entry)
            case Proved(operation, refund_id, amount, completed):
                proved = prove(operation, amount, refund_id, now, completed=completed)
                await self._write(operation, proved, proved_entry(refund_id, amount, now))
            case FoundThere():
                await self._add(change, operations, account, order, payment)
            case Unsure(why):
                log.warning("order.unclear", msp_order_id=order.order_id, why=why)
            case _:
                assert_never(change)

    async def _why_taken_back(
        self, operation: Operation, refund_id: MspTransactionId, status: str
    ) -> Refused:
        """Staff who have cancelled it need not ask MultiSafepay why."""
        journal = await self.ledger.journal(operation.psp_reference)
        asked = status == _VOID and any(one.kind == CANCELING for one in journal)
        return cancelled(refund_id) if asked else taken_back(refund_id, status)

    async def _write(self, before: Operation, after: Operation, entry: JournalEntry) -> None:
        """Work that goes on sees the change by itself; where it has ended, a due report needs new work."""
        if after.report is ReportState.DUE and not before.has_workflow:
            await self.resume(after, entry)
        else:
            await self.ledger.save(after, entry)
        log.info("operation.followed", psp_reference=after.psp_reference, what=entry.kind)

    async def _add(
        self,
        change: FoundThere,
        operations: tuple[Operation, ...],
        account: MerchantAccount,
        order: MspOrder,
        payment: Payment | None,
    ) -> None:
        home = await self._home(operations, account, order, payment)
        if home is None:
            return
        now = self.clock()
        operation = found(
            home,
            change.reference,
            change.kind,
            change.id,
            change.amount,
            now=now,
            completed=change.completed,
            method=order.method,
        )
        if await self.aftermath.add(operation, found_entry(operation, now)):
            log.info("operation.found", psp_reference=operation.psp_reference, kind=operation.kind)

    async def _home(
        self,
        operations: tuple[Operation, ...],
        account: MerchantAccount,
        order: MspOrder,
        payment: Payment | None,
    ) -> Home | None:
        if payment is not None:
            return home_of_payment(payment, account.policy.report_on)
        homes = {(o.shop, o.transaction_id): home_of(o) for o in operations}
        if len(homes) > 1:
            log.warning(
                "order.unclear", msp_order_id=order.order_id, why="several transactions have this order"
            )
            return None
        return next(iter(homes.values()), None) or await self.find_home(account, order.order_id)

    def _later(self, order_id: MspOrderId, tries: int, why: str) -> Step:
        if tries >= self.pace.most_looks:
            return self._give_up(order_id, why)
        return Wait.of(self.pace.after(tries), why)

    def _give_up(self, order_id: MspOrderId, why: str) -> Settled:
        """The reconciliation comes back to it."""
        log.warning("order.not_followed", msp_order_id=order_id, why=why)
        return Settled()
