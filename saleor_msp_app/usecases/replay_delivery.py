"""A kept delivery goes through the use-case that answered it, once more."""

from dataclasses import dataclass, replace
from typing import Protocol

from saleor_msp_app.domain.admission import Admission, admit
from saleor_msp_app.domain.delivery import ActionDelivery
from saleor_msp_app.domain.ids import SaleorApiUrl, TransactionId
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.usecases.choose_account import ChooseAccount
from saleor_msp_app.usecases.ports.ledger import GivenAnswer, IncomingRequest
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.request_action import RequestAction


class OperationsOfTransaction(Protocol):
    """What `Ledger.record` shows to `decide`, without a lock."""

    async def __call__(self, shop: SaleorApiUrl, transaction: TransactionId) -> tuple[Operation, ...]:
        """Every operation of the transaction, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class ReplayDelivery:
    """The use-case. The same bytes get the answer that they got before, so nothing new can come of it."""

    request: RequestAction
    choose: ChooseAccount
    operations: OperationsOfTransaction
    clock: Clock

    async def __call__(self, kept: IncomingRequest, read: ActionDelivery | Refused) -> GivenAnswer:
        """Answer it again, as if it had come now."""
        return await self.request(replace(kept, received_at=self.clock()), read)

    async def decision(self, shop: SaleorApiUrl, read: ActionDelivery | Refused) -> Admission:
        """What would be decided now, were the bytes new. Writes nothing."""
        if isinstance(read, Refused):
            return read
        known = await self.operations(shop, read.transaction_id)
        account = (await self.choose(shop, read)).responsible(read.msp_order_id, known)
        return admit(shop, read, account, known, self.clock())
