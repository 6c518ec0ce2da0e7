"""What staff may ask for next of a payment, by what the ledger knows (saleor-contract.md §5.5 i)."""

from collections.abc import Iterable
from enum import StrEnum

from saleor_msp_app.domain.operation import Operation, OperationKind, OperationState, Origin


class TransactionAction(StrEnum):
    """Saleor's `TransactionActionEnum`."""

    CHARGE = "CHARGE"
    CANCEL = "CANCEL"
    REFUND = "REFUND"


_BACK = (OperationKind.REFUND, OperationKind.CHARGEBACK)


def available_actions(ledger: Iterable[Operation]) -> tuple[TransactionAction, ...] | None:
    """`ledger` holds every operation of the transaction. None where it does not know how the payment began,
    so that Saleor's own answer is left alone."""
    done = [o for o in ledger if o.state is OperationState.ACCEPTED]
    if not _knows_the_payment(done):
        return None
    charged = _sum(done, OperationKind.CHARGE)
    authorized = _sum(done, OperationKind.AUTHORIZATION)
    reserved = authorized - charged - _sum(done, OperationKind.CANCEL)
    kept = charged - _sum(done, *_BACK) + _sum(done, OperationKind.CHARGEBACK_REVERSED)
    of_reserved = (TransactionAction.CHARGE, TransactionAction.CANCEL) if reserved > 0 else ()
    return (*of_reserved, *((TransactionAction.REFUND,) if kept > 0 else ()))


def _knows_the_payment(done: list[Operation]) -> bool:
    """An authorisation, or a charge that came by itself. After one that was only asked for, more may be
    authorised than the ledger has seen."""
    return any(
        o.kind is OperationKind.AUTHORIZATION or (o.kind is OperationKind.CHARGE and o.origin is Origin.FOUND)
        for o in done
    )


def _sum(done: list[Operation], *kinds: OperationKind) -> int:
    return sum((o.moved or o.amount).minor for o in done if o.kind in kinds)
