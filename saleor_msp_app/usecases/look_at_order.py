"""What stands beside an order in Saleor: its MultiSafepay payments, and what was refunded of each."""

from dataclasses import dataclass

from saleor_msp_app.domain.account import AccountGone, MerchantAccount
from saleor_msp_app.domain.claim import without_account
from saleor_msp_app.domain.delivery import RefundDelivery
from saleor_msp_app.domain.errors import MspRefused, MspUnavailable, UnreadableOrder
from saleor_msp_app.domain.ids import SaleorOrderId
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.operation import Operation, OperationKind
from saleor_msp_app.usecases.choose_account import ChooseAccount
from saleor_msp_app.usecases.ports.installations import Installation
from saleor_msp_app.usecases.ports.ledger import Ledger
from saleor_msp_app.usecases.ports.multisafepay import MultiSafepay
from saleor_msp_app.usecases.ports.order_page import OrderReading
from saleor_msp_app.usecases.rejection import UNKNOWN_ORDER

_GIVEN_BACK = frozenset({OperationKind.REFUND, OperationKind.CHARGEBACK, OperationKind.CHARGEBACK_REVERSED})


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """One payment. `order` is MultiSafepay's, None where `why_not` says why it could not be read. `account`
    took it, None where the app cannot use that one any more. `refunds` newest first."""

    payment: RefundDelivery
    account: MerchantAccount | None
    order: MspOrder | None
    why_not: str
    refunds: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class OrderCards:
    """The payments of an order that went through this app or its MultiSafepay accounts."""

    id: SaleorOrderId
    number: str
    cards: tuple[PaymentCard, ...]


@dataclass(frozen=True, slots=True)
class LookAtOrder:
    """The use-case. It only reads."""

    orders: OrderReading
    ledger: Ledger
    choose: ChooseAccount
    multisafepay: MultiSafepay

    async def __call__(self, installation: Installation, order: SaleorOrderId) -> OrderCards | None:
        """None where the shop has no such order. Raise `SaleorError`."""
        found = await self.orders.payments_of(installation, order)
        if found is None:
            return None
        cards = [await self._card(installation, payment) for payment in found.payments]
        return OrderCards(found.id, found.number, tuple(card for card in cards if card is not None))

    async def _card(self, installation: Installation, payment: RefundDelivery) -> PaymentCard | None:
        """None for a payment of another app: without a reference, or with one that MultiSafepay does not
        know and the ledger neither."""
        if not payment.msp_order_id.strip():
            return None
        known = await self.ledger.of_transaction(installation.shop, payment.transaction_id)
        choice = await self.choose(installation.shop, payment)
        account = choice.responsible(payment.msp_order_id, known)
        if account is None:
            return None
        refunds = tuple(one for one in reversed(known) if one.kind in _GIVEN_BACK)
        if isinstance(account, AccountGone):
            refusal = without_account(OperationKind.REFUND, account)
            return PaymentCard(payment, None, None, refusal.message, refunds)
        try:
            order = await self.multisafepay.get_order(account, payment.msp_order_id)
        except MspRefused as error:
            if error.code == UNKNOWN_ORDER and not known and choice.recorded is None:
                return None
            return PaymentCard(payment, account, None, str(error), refunds)
        except (MspUnavailable, UnreadableOrder) as error:
            return PaymentCard(payment, account, None, str(error), refunds)
        return PaymentCard(payment, account, order, "", refunds)
