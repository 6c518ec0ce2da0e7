"""The guards, each of which can be taken away: a run that does not notice proves nothing.

The product's code has no such switches; its ports and use-cases are replaced here.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.ids import PspReference, TransactionId
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.operation import Operation, ReportState, mark_reported
from saleor_msp_app.domain.reporting import report_of
from saleor_msp_app.usecases.pace import Settled, Step
from saleor_msp_app.usecases.perform_operation import PerformOperation
from saleor_msp_app.usecases.ports.installations import Installations
from saleor_msp_app.usecases.ports.ledger import Decide, GivenAnswer, IncomingRequest, Ledger, OrderClaimed
from saleor_msp_app.usecases.ports.saleor import Saleor
from saleor_msp_app.usecases.settling import Settling

LOOK_UP, LOCK, DEDUPE, STORED_REFERENCE = "look-up", "lock", "dedupe", "stored-reference"
GUARDS = (LOOK_UP, LOCK, DEDUPE, STORED_REFERENCE)


@dataclass(frozen=True)
class SendBlindly:
    """Instead of `LookUp`: what was being sent is sent again."""

    guarded: Any
    settling: Settling

    def __getattr__(self, name: str) -> Any:
        return getattr(self.guarded, name)

    async def __call__(self, operation: Operation, account: MerchantAccount, tries: int) -> Step:
        if operation.taken:
            step: Step = await self.guarded(operation, account, tries)
            return step
        return await self.settling.plan_anew(operation, timedelta(), "not looked up")


class BlindlyPerform(PerformOperation):
    """Instead of `PerformOperation`: does not look for an earlier try either."""

    async def _find_earlier_try(
        self, operation: Operation, account: MerchantAccount, order: MspOrder
    ) -> None:
        del operation, account, order


def send_blindly(perform: PerformOperation) -> PerformOperation:
    """The use-case without any look-up."""
    parts = {field.name: getattr(perform, field.name) for field in fields(perform)}
    return BlindlyPerform(**parts | {"look_up": SendBlindly(perform.look_up, perform.settling)})


@dataclass(frozen=True)
class Unlocked:
    """Instead of the ledger: everybody may send at once."""

    guarded: Ledger

    def __getattr__(self, name: str) -> Any:
        return getattr(self.guarded, name)

    async def claim_order(self, reference: PspReference) -> OrderClaimed:
        del reference
        return OrderClaimed()


@dataclass(frozen=True)
class Forgetful:
    """Instead of the ledger: the same bytes are new each time, and no granted refund was met before."""

    guarded: Ledger
    _times: Iterator[int]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.guarded, name)

    async def record(
        self, request: IncomingRequest, transaction: TransactionId, decide: Decide
    ) -> GivenAnswer:
        def decide_anew(known: tuple[Operation, ...]) -> Any:
            return decide(tuple(replace(one, granted_refund_id=None) for one in known))

        other_bytes = replace(request, body=request.body + b" " * next(self._times))
        return await self.guarded.record(other_bytes, transaction, decide_anew)


def forgetful(ledger: Ledger) -> Forgetful:
    return Forgetful(ledger, itertools.count(1))


@dataclass(frozen=True)
class ReportAtOnce:
    """Instead of `ReportOperation`: does not ask whether Saleor has stored our reference."""

    guarded: Any
    ledger: Ledger
    installations: Installations
    saleor: Saleor

    async def __call__(self, reference: PspReference, tries: int) -> Step:
        operation = await self.ledger.get(reference)
        installation = await self.installations.get(operation.shop)
        if operation.report is not ReportState.DUE or installation is None:
            step: Step = await self.guarded(reference, tries)
            return step
        await self.saleor.report(installation, report_of(operation))
        await self.ledger.save(mark_reported(operation, operation.updated_at))
        return Settled()
