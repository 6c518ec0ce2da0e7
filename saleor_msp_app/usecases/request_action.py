"""A verified request of Saleor: written and handed to the engine, or refused, then answered."""

from dataclasses import dataclass

from saleor_msp_app.domain.admission import Admission, admit
from saleor_msp_app.domain.delivery import ActionDelivery
from saleor_msp_app.domain.ids import refusal_reference
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.usecases.choose_account import ChooseAccount
from saleor_msp_app.usecases.ports.ledger import GivenAnswer, IncomingRequest, Ledger
from saleor_msp_app.usecases.ports.running import Clock


@dataclass(frozen=True, slots=True)
class RequestAction:
    """The use-case. Never calls MultiSafepay: the answer has to be out in milliseconds."""

    ledger: Ledger
    choose: ChooseAccount
    clock: Clock

    async def __call__(self, request: IncomingRequest, read: ActionDelivery | Refused) -> GivenAnswer:
        """Answer one delivery. `read` is its payload, or why it cannot be one of ours."""
        if isinstance(read, Refused):
            return GivenAnswer(refusal_reference(request.shop, request.body), read)
        choice = await self.choose(request.shop, read)

        def decide(known: tuple[Operation, ...]) -> Admission:
            account = choice.responsible(read.msp_order_id, known)
            return admit(request.shop, read, account, known, self.clock())

        return await self.ledger.record(request, read.transaction_id, decide)
