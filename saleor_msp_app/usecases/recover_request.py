"""A delivery that came without its body: find out which request it is about, and answer that one.

It changes nothing that a genuine delivery would not: the only thing ever written is the admission of an
amount that a clerk asked for, once, under the reference of Saleor's own event.
"""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeAlias, assert_never

from saleor_msp_app.domain.admission import Admission, admit
from saleor_msp_app.domain.delivery import ActionDelivery
from saleor_msp_app.domain.errors import SaleorError
from saleor_msp_app.domain.ids import (
    REFUSAL_PREFIX,
    PspReference,
    SaleorApiUrl,
    TransactionEventId,
    TransactionId,
    operation_reference,
    refusal_reference,
)
from saleor_msp_app.domain.operation import Operation, OperationKind
from saleor_msp_app.domain.recovery import (
    AnswerAgain,
    AskForAnother,
    CannotTell,
    NothingOpen,
    RecentTransactions,
    TakeAmount,
    candidates,
    meant,
)
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.wording import wording
from saleor_msp_app.usecases.choose_account import ChooseAccount
from saleor_msp_app.usecases.ports.installations import Installation
from saleor_msp_app.usecases.ports.ledger import GivenAnswer, IncomingRequest, Ledger
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.ports.saleor import Saleor

RECENT = timedelta(minutes=15)
"""Saleor sends the last empty body 310 seconds after the first delivery, or up to 90 later where each of them
takes its 18 (observed 3.23.28). The rest is for clocks that differ."""


@dataclass(frozen=True, slots=True)
class Hold:
    """It cannot be told now: Saleor is to ask again."""

    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It never can be told: this is no retry, or Saleor is too old to be asked."""

    why: str


Recovery: TypeAlias = GivenAnswer | Hold | Unknown


@dataclass(frozen=True, slots=True)
class RecoverRequest:
    """The use-case."""

    ledger: Ledger
    choose: ChooseAccount
    saleor: Saleor
    clock: Clock

    async def __call__(self, installation: Installation, event: str, kind: OperationKind) -> Recovery:
        """Answer one delivery without a body. `event` is the webhook's, `kind` what it asks for."""
        since = self.clock() - RECENT
        try:
            recent = await self.saleor.recent_requests(installation, kind, since)
            if recent is None:
                return Unknown("this Saleor cannot list transactions")
            return await self._answer(installation, event, kind, recent)
        except SaleorError as error:
            return Hold(f"Saleor cannot be asked which request this is: {error}")

    async def _answer(
        self, installation: Installation, event: str, kind: OperationKind, recent: RecentTransactions
    ) -> Recovery:
        shop, since = installation.shop, self.clock() - RECENT
        known = await self.ledger.answers(shop, [one.id for one in recent.transactions])
        found = candidates(recent.transactions, known, _reference, since, kind)
        decision = meant(found, complete=recent.complete)
        match decision:
            case AnswerAgain(given):
                return given
            case TakeAmount(transaction, request):
                return await self._take(installation, event, kind, transaction, request)
            case AskForAnother(transaction, request):
                return _press_again(shop, transaction, request)
            case CannotTell(why):
                return Hold(why)
            case NothingOpen():
                return Unknown(f"Saleor waits for no {wording(kind).noun} of ours")
            case _:
                assert_never(decision)

    async def _take(
        self,
        installation: Installation,
        event: str,
        kind: OperationKind,
        transaction: TransactionId,
        request: TransactionEventId,
    ) -> GivenAnswer:
        """As if the delivery had come: a body of our own stands for it, the same for every retry."""
        read = await self.saleor.bare_request(installation, kind, transaction, request)
        body = json.dumps({"recovered": {"transaction": transaction, "request": request}}).encode()
        incoming = IncomingRequest(installation.shop, event, body, self.clock())
        if isinstance(read, Refused):
            return GivenAnswer(refusal_reference(incoming.shop, body), read)
        return await self._admit(incoming, _only(read, request))

    async def _admit(self, incoming: IncomingRequest, read: ActionDelivery) -> GivenAnswer:
        choice = await self.choose(incoming.shop, read)

        def decide(known: tuple[Operation, ...]) -> Admission:
            account = choice.responsible(read.msp_order_id, known)
            return admit(incoming.shop, read, account, known, self.clock())

        return await self.ledger.record(incoming, read.transaction_id, decide)


def _reference(given: GivenAnswer) -> PspReference:
    return given.reference


def _only(read: ActionDelivery, request: TransactionEventId) -> ActionDelivery:
    """Here it is known which request is meant: no other may be claimed for it."""
    return replace(read, requests=tuple(one for one in read.requests if one.id == request))


def _press_again(shop: SaleorApiUrl, transaction: TransactionId, request: TransactionEventId) -> GivenAnswer:
    return GivenAnswer(
        operation_reference(REFUSAL_PREFIX, shop, transaction, request),
        Refused(
            RefusalCode.CONTENT_MISSING,
            "The request did not reach the app, and Saleor's retry came without its content. "
            "Nothing was sent to MultiSafepay. Press Refund again.",
        ),
    )
