"""Adopt a payment that was made before the app: give it a transaction that the app owns.

Saleor takes a second transaction of the same pspReference without a word, so this looks first, and one
process at a time makes one for a payment. Whatever an earlier run has left undone, the next one completes.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias, assert_never

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.adoption import Adoption, NotAdoptable, adoption_of
from saleor_msp_app.domain.aftermath import Home, found
from saleor_msp_app.domain.errors import MspError, UnreadableOrder
from saleor_msp_app.domain.ids import AccountId, MspOrderId, SaleorApiUrl, SaleorOrderId, TransactionId
from saleor_msp_app.domain.methods import refund_way
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.saleor_order import SaleorOrder
from saleor_msp_app.domain.settlement import FoundThere, settle
from saleor_msp_app.usecases.journal import found_entry
from saleor_msp_app.usecases.ports.account_book import Takers
from saleor_msp_app.usecases.ports.accounts import Accounts
from saleor_msp_app.usecases.ports.adoption import SaleorOrders
from saleor_msp_app.usecases.ports.installations import Installation, Installations
from saleor_msp_app.usecases.ports.ledger import Aftermath
from saleor_msp_app.usecases.ports.multisafepay import MultiSafepay
from saleor_msp_app.usecases.ports.running import Chores, Clock
from saleor_msp_app.usecases.ports.saleor import OwnTransaction, TransactionSearch

_ONE_AT_A_TIME = timedelta(minutes=1)
"""Longer than a call to Saleor may take: one whose answer was lost shows by then."""


@dataclass(frozen=True, slots=True)
class AdoptionRequest:
    """Which payment is to belong to which order. `account_id` None: that of the order's channel."""

    shop: SaleorApiUrl
    order_id: SaleorOrderId
    msp_order_id: MspOrderId
    account_id: AccountId | None = None


@dataclass(frozen=True, slots=True)
class CanAdopt:
    """Nothing is done yet."""

    request: AdoptionRequest
    plan: Adoption


@dataclass(frozen=True, slots=True)
class Adopted:
    """The transaction is made; `told` refunds are in the ledger, and Saleor is told of them by a server."""

    request: AdoptionRequest
    plan: Adoption
    transaction: TransactionId
    told: int


@dataclass(frozen=True, slots=True)
class AlreadyAdopted:
    """The order has the app's transaction for this payment. `told` are refunds that no run had come to."""

    request: AdoptionRequest
    transaction: TransactionId
    order_number: str
    told: int = 0


@dataclass(frozen=True, slots=True)
class NotAdopted:
    """Nothing was done, and why."""

    request: AdoptionRequest
    why: str


AdoptionOutcome: TypeAlias = CanAdopt | Adopted | AlreadyAdopted | NotAdopted


@dataclass(frozen=True, slots=True)
class _Read:
    """Everything that decides, as it was read."""

    installation: Installation
    account: MerchantAccount
    order: SaleorOrder
    payment: MspOrder
    own: tuple[OwnTransaction, ...] | None


@dataclass(frozen=True, slots=True)
class AdoptPayment:
    """The use-case: `look` says what would be done, calling it does it."""

    installations: Installations
    accounts: Accounts
    takers: Takers
    multisafepay: MultiSafepay
    orders: SaleorOrders
    search: TransactionSearch
    aftermath: Aftermath
    chores: Chores
    clock: Clock

    async def look(self, request: AdoptionRequest) -> CanAdopt | AlreadyAdopted | NotAdopted:
        """Change nothing. Raise `SaleorError` and `MspUnavailable`."""
        read = await self._read(request)
        return read if isinstance(read, NotAdopted) else _judge(request, read)

    async def __call__(self, request: AdoptionRequest) -> Adopted | AlreadyAdopted | NotAdopted:
        """Look again and do it. Raise `SaleorError` and `MspUnavailable`; after `SaleorUnavailable` it may be
        done, and a repetition says so."""
        read = await self._read(request)
        if isinstance(read, NotAdopted):
            return read
        judged = _judge(request, read)
        match judged:
            case NotAdopted():
                return judged
            case AlreadyAdopted(_, transaction, number):
                await self._remember(read)
                told = await self._tell_refunds(read, transaction)
                return AlreadyAdopted(request, transaction, number, told)
            case CanAdopt(_, plan):
                return await self._adopt(request, read, plan)
            case _:
                assert_never(judged)

    async def _adopt(
        self, request: AdoptionRequest, read: _Read, plan: Adoption
    ) -> Adopted | AlreadyAdopted | NotAdopted:
        name = f"adopt:{request.shop}:{request.msp_order_id}"
        if not await self.chores.claim(name, self.clock(), _ONE_AT_A_TIME):
            return NotAdopted(
                request,
                "An adoption of this payment has begun within the last minute. Repeat this afterwards.",
            )
        before = await self.search.transactions_of(read.installation, request.msp_order_id)
        if before:
            return _owned(request, read.order, before)
        await self._remember(read)
        transaction = await self.orders.create_transaction(read.installation, plan)
        return Adopted(request, plan, transaction, await self._tell_refunds(read, transaction))

    async def _remember(self, read: _Read) -> None:
        """Before there is a transaction that could be refunded: which account is to do it, whatever the
        channel has by then."""
        shop = read.installation.shop
        await self.takers.adopt(shop, read.payment.order_id, read.account.id, self.clock())

    async def _tell_refunds(self, read: _Read, transaction: TransactionId) -> int:
        """Every refund that the order shows and the ledger does not have: a row each, whoever is first."""
        account = read.account
        order_id = read.payment.order_id
        home = Home(
            read.installation.shop,
            transaction,
            read.order.number,
            account.id,
            order_id,
            account.policy.report_on,
        )
        known = await self.aftermath.of_order(account.id, order_id)
        return sum(
            [
                await self._tell(home, change)
                for change in settle(read.payment, known)
                if isinstance(change, FoundThere)
            ]
        )

    async def _tell(self, home: Home, change: FoundThere) -> bool:
        now = self.clock()
        operation = found(
            home, change.reference, change.kind, change.id, change.amount, now=now, completed=change.completed
        )
        return await self.aftermath.add(operation, found_entry(operation, now))

    async def _read(self, request: AdoptionRequest) -> _Read | NotAdopted:
        installation = await self.installations.get(request.shop)
        if installation is None:
            return NotAdopted(
                request, "The app is not installed in this shop. `shops list` shows where it is."
            )
        order = await self.orders.order(installation, request.order_id)
        if order is None:
            return NotAdopted(request, "Saleor has no such order.")
        own = await self.search.transactions_of(installation, request.msp_order_id)
        account = await self._account(request, order, own)
        if not isinstance(account, MerchantAccount):
            return account
        try:
            payment = await self.multisafepay.get_order(account, request.msp_order_id)
        except (MspError, UnreadableOrder) as error:
            return NotAdopted(request, f"MultiSafepay's order cannot be read: {error}.")
        return _Read(installation, account, order, payment, own)

    async def _account(
        self, request: AdoptionRequest, order: SaleorOrder, own: tuple[OwnTransaction, ...] | None
    ) -> MerchantAccount | NotAdopted:
        """A payment that the app has by now stays with the account that it was taken over for."""
        taker = await self.takers.of(request.shop, own[0].id, request.msp_order_id) if own else None
        if taker is not None and request.account_id not in {None, taker}:
            return NotAdopted(request, f"The app has this payment already, of the account {taker}.")
        wanted = request.account_id or taker
        if wanted is None:
            account = await self.accounts.for_channel(request.shop, order.channel)
        else:
            account = await self.accounts.by_id(request.shop, wanted)
        return account or NotAdopted(request, "No account of MultiSafepay is set up for this.")


def _judge(request: AdoptionRequest, read: _Read) -> CanAdopt | AlreadyAdopted | NotAdopted:
    if read.own:
        return _owned(request, read.order, read.own)
    if request.msp_order_id in read.order.references:
        return NotAdopted(
            request,
            f"Order {read.order.number} has a transaction with this reference, and it is not the app's, or "
            "this Saleor cannot say whose it is (3.21). Saleor would count the payment twice.",
        )
    way = refund_way(read.payment.method, read.account.policy)
    plan = adoption_of(read.payment, read.order, way)
    match plan:
        case NotAdoptable(why):
            return NotAdopted(request, why)
        case Adoption():
            return CanAdopt(request, plan)
        case _:
            assert_never(plan)


def _owned(
    request: AdoptionRequest, order: SaleorOrder, own: tuple[OwnTransaction, ...]
) -> AlreadyAdopted | NotAdopted:
    here = [one for one in own if one.order_number == order.number]
    if len(own) == 1 and here:
        return AlreadyAdopted(request, here[0].id, order.number)
    where = ", ".join(sorted({one.order_number or "a checkout" for one in own}))
    return NotAdopted(request, f"The app has a transaction for this payment already, of order {where}.")
