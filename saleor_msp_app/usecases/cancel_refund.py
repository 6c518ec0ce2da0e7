"""A person has a refund cancelled at MultiSafepay before it is paid out.

MultiSafepay's yes is not believed: the order is read again, and what it shows then is what the ledger and
Saleor hear, as after any change that is made there (`FollowOrder`).
"""

from dataclasses import dataclass
from typing import Protocol, TypeAlias, assert_never

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.errors import MspRefused, MspUnavailable, StaleOperation, UnreadableOrder
from saleor_msp_app.domain.ids import MspOrderId, MspTransactionId, PspReference
from saleor_msp_app.domain.operation import Operation, begin_canceling
from saleor_msp_app.domain.refund_cancel import (
    Cancellable,
    NotCancellable,
    cancellable,
    cancellable_by_ledger,
)
from saleor_msp_app.domain.wording import SOMEBODY_ELSE
from saleor_msp_app.usecases.journal import asked_entries, canceling_entry, exchange_entry
from saleor_msp_app.usecases.ports.accounts import Accounts
from saleor_msp_app.usecases.ports.ledger import Ledger
from saleor_msp_app.usecases.ports.multisafepay import (
    Exchange,
    MultiSafepay,
    RefundAmbiguous,
    RefundAnswer,
    RefundDenied,
    RefundNotSent,
    RefundRetriable,
    RefundTaken,
    RefundUnknown,
)
from saleor_msp_app.usecases.ports.running import Clock, Notices


class RefundVoiding(Protocol):
    """MultiSafepay's API for cancelling a refund."""

    async def void_refund(
        self, account: MerchantAccount, order_id: MspOrderId, refund_id: MspTransactionId
    ) -> tuple[RefundAnswer, Exchange]:
        """Send exactly one request. Never raises for anything that MultiSafepay does."""
        ...


@dataclass(frozen=True, slots=True)
class CanBeCancelled:
    """MultiSafepay shows it as not paid out; nothing was sent."""

    operation: Operation
    shown: Cancellable


@dataclass(frozen=True, slots=True)
class CancelSent:
    """`answered` is False where MultiSafepay's answer was lost: it may be cancelled or not."""

    operation: Operation
    answered: bool


@dataclass(frozen=True, slots=True)
class NotCancelled:
    """The refund goes on. `why` is a sentence."""

    operation: Operation
    why: str


CancelOutcome: TypeAlias = CanBeCancelled | CancelSent | NotCancelled


@dataclass(frozen=True, slots=True)
class CancelRefund:
    """The use-case."""

    ledger: Ledger
    accounts: Accounts
    multisafepay: MultiSafepay
    voiding: RefundVoiding
    notices: Notices
    clock: Clock

    async def __call__(
        self, reference: PspReference, *, dry_run: bool, who: str | None = None, seen: int | None = None
    ) -> CancelOutcome:
        """`seen` is the version that the person saw: what was changed since is not cancelled.

        Raise `LookupError` for an unknown reference.
        """
        operation = await self.ledger.get(reference)
        if seen is not None and operation.version != seen:
            return NotCancelled(operation, SOMEBODY_ELSE)
        against = cancellable_by_ledger(operation)
        if against is not None:
            return NotCancelled(operation, against.why)
        account = await self.accounts.by_id(operation.shop, operation.account_id)
        if account is None:
            return NotCancelled(operation, "Its MultiSafepay account is not configured any more.")
        shown = await self._look(operation, account)
        if isinstance(shown, NotCancellable):
            return NotCancelled(operation, shown.why)
        if dry_run:
            return CanBeCancelled(operation, shown)
        return await self._begin(operation, account, shown, who)

    async def _look(self, operation: Operation, account: MerchantAccount) -> Cancellable | NotCancellable:
        try:
            order = await self.multisafepay.get_order(account, operation.msp_order_id)
        except (MspUnavailable, MspRefused, UnreadableOrder) as error:
            return NotCancellable(f"MultiSafepay's order cannot be read: {error}. Try again later.")
        return cancellable(operation, order)

    async def _begin(
        self, operation: Operation, account: MerchantAccount, shown: Cancellable, who: str | None
    ) -> CancelOutcome:
        """Committed before the call leaves: who asks at the same time finds another version."""
        now = self.clock()
        asked = begin_canceling(operation, now)
        entries = (*asked_entries(who, "cancel", now), canceling_entry(shown.refund_id, now))
        try:
            await self.ledger.save(asked, *entries)
        except StaleOperation:
            return NotCancelled(await self.ledger.get(operation.psp_reference), SOMEBODY_ELSE)
        return await self._send(asked, account, shown)

    async def _send(
        self, operation: Operation, account: MerchantAccount, shown: Cancellable
    ) -> CancelOutcome:
        order_id = operation.msp_order_id
        answer, exchange = await self.voiding.void_refund(account, order_id, shown.refund_id)
        entry = exchange_entry(exchange, answer, self.clock())
        await self.ledger.note(operation.psp_reference, entry)
        await self.notices.look_at(account.id, order_id)
        match answer:
            case RefundTaken():
                return CancelSent(operation, answered=True)
            case RefundUnknown():
                return CancelSent(operation, answered=False)
            case RefundDenied(info=info) | RefundRetriable(info=info) | RefundAmbiguous(info=info):
                return NotCancelled(operation, f"MultiSafepay did not cancel it: {info}")
            case RefundNotSent(why):
                return NotCancelled(operation, f"MultiSafepay is out of reach, and was not asked: {why}.")
            case _:
                assert_never(answer)
