"""How a payment stands at MultiSafepay, found out while a storefront waits."""

import asyncio
from dataclasses import dataclass
from typing import TypeAlias

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.errors import MspRefused, MspUnavailable, UnreadableOrder
from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.domain.money import Currency, Money
from saleor_msp_app.domain.payment_standing import Stands, standing_of
from saleor_msp_app.usecases.payment_parts import SessionPace
from saleor_msp_app.usecases.ports.multisafepay import MultiSafepay

_NO_SUCH_ORDER = 1006
"""multisafepay-api.md §1.4."""


@dataclass(frozen=True, slots=True)
class Seen:
    """`amount` is the order's own."""

    stands: Stands
    amount: Money


@dataclass(frozen=True, slots=True)
class Absent:
    """MultiSafepay has no such order."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """It could not be found out now."""

    why: str


Look: TypeAlias = Seen | Absent | Unclear


@dataclass(frozen=True, slots=True)
class PaymentLook:
    """Reads the order once. Never raises for anything that MultiSafepay does."""

    multisafepay: MultiSafepay
    pace: SessionPace

    async def __call__(self, account: MerchantAccount, order_id: MspOrderId, currency: Currency) -> Look:
        """`currency` is the transaction's: money of another one cannot be told to Saleor."""
        try:
            async with asyncio.timeout(self.pace.calling.total_seconds()):
                order = await self.multisafepay.get_order(account, order_id)
        except MspRefused as refused:
            return Absent() if refused.code == _NO_SUCH_ORDER else Unclear(str(refused))
        except (MspUnavailable, UnreadableOrder) as error:
            return Unclear(str(error))
        except TimeoutError:
            return Unclear("MultiSafepay did not answer in time")
        if order.amount.currency != currency:
            return Unclear(f"the order is of {order.amount}, the transaction of {currency.code}")
        return Seen(standing_of(order), order.amount)
