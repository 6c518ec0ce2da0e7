"""Which account carries out what is asked for a payment: the one that took it, not the channel's of today.

MultiSafepay's order ids are the merchant's own and may stand on two websites for two payments (1000123): the
wrong account would refund another customer's order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from saleor_msp_app.domain.account import AccountGone, MerchantAccount
from saleor_msp_app.domain.ids import AccountId, MspOrderId
from saleor_msp_app.domain.operation import Operation, OperationState, Origin

Responsible: TypeAlias = MerchantAccount | AccountGone | None
"""None where no account is configured."""


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """What decides. `recorded` is the account that is known to have taken the payment, None where nothing
    tells; `channel` is the one that serves the channel now, `known` every account of the shop."""

    recorded: AccountId | None
    channel: MerchantAccount | None
    known: Mapping[AccountId, MerchantAccount]

    def responsible(self, order: MspOrderId, ledger: Sequence[Operation]) -> Responsible:
        """`ledger` holds every operation of the transaction, oldest first, as they are under its lock."""
        taker = self.recorded or taker_by(ledger, order)
        if taker is None:
            return self.channel
        return self.known.get(taker) or AccountGone(taker)


def taker_by(ledger: Sequence[Operation], order: MspOrderId) -> AccountId | None:
    """The account of the newest operation that proves anything, of this order rather than of another.

    A request that was refused proves nothing: it may have been refused as the account was the wrong one.
    """
    telling = [one for one in reversed(ledger) if _tells(one)]
    of_order = [one for one in telling if one.msp_order_id == order]
    return next((one.account_id for one in (*of_order, *telling)), None)


def _tells(operation: Operation) -> bool:
    return (
        operation.state is not OperationState.REFUSED
        or operation.origin is Origin.FOUND
        or operation.was_taken_back
    )
