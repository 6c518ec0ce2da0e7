"""Whether a request to charge or to release what is reserved becomes a new operation."""

from datetime import datetime

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.claim import (
    Admission,
    Admitted,
    claim,
    new_operation,
    refusal_of_request,
    without_account,
)
from saleor_msp_app.domain.delivery import OpenRequest, ReservationDelivery
from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.domain.operation import Operation, OperationKind
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.domain.responsible import Responsible
from saleor_msp_app.domain.transaction_events import REQUESTS, SUCCESSES
from saleor_msp_app.domain.wording import wording


def admit_reservation(
    shop: SaleorApiUrl,
    delivery: ReservationDelivery,
    account: Responsible,
    ledger: tuple[Operation, ...],
    now: datetime,
) -> Admission:
    """Decide on one delivery. `ledger` holds every operation of its transaction."""
    refusal = refusal_of_request(delivery, now)
    if refusal is not None:
        return refusal
    request = claim(delivery, ledger, granted=False)
    if not isinstance(request, OpenRequest):
        return request
    if not isinstance(account, MerchantAccount):
        return without_account(delivery.kind, account)
    refusal = _refuse_beside_another(delivery, ledger) or _more_than_authorized(delivery, ledger)
    return refusal or Admitted(
        new_operation(shop, delivery, account, request, msp_order_id=delivery.msp_order_id, now=now)
    )


def _refuse_beside_another(delivery: ReservationDelivery, ledger: tuple[Operation, ...]) -> Refused | None:
    """Charges may follow each other; a release takes all that is left, so nothing may be under way."""
    under_way = [o for o in ledger if o.takes_reserved and o.is_undecided]
    for other in under_way:
        if OperationKind.CANCEL in (delivery.kind, other.kind):
            ours, theirs = wording(delivery.kind), wording(other.kind)
            return Refused(
                RefusalCode.ANOTHER_UNDER_WAY,
                f"A {theirs.noun} of {other.amount} is under way for this payment (reference "
                f"{other.psp_reference}). Nothing was {ours.done}. Once it has its result, {ours.again}.",
            )
    return None


def _more_than_authorized(delivery: ReservationDelivery, ledger: tuple[Operation, ...]) -> Refused | None:
    """Add up what the delivery does not show: Saleor's guard comes too late when two clerks press at once,
    and a delivery may be older than what has been done since it was written."""
    asked = delivery.wanted.amount
    unseen = asked.with_minor(sum((o.moved or o.amount).minor for o in ledger if _is_unseen(o, delivery)))
    left = delivery.authorized - unseen
    if asked <= left:
        return None
    words = wording(delivery.kind)
    return Refused(
        RefusalCode.MORE_THAN_AUTHORIZED,
        f"{asked} is more than is still authorized of this payment: {left.with_minor(max(left.minor, 0))}"
        + (f" ({unseen} is being charged or cancelled right now)" if unseen.minor else "")
        + f". Nothing was {words.done}.",
    )


def _is_unseen(operation: Operation, delivery: ReservationDelivery) -> bool:
    """Whether Saleor had not taken it off what is authorised when it wrote the delivery."""
    if not operation.takes_reserved or operation.amount.currency != delivery.wanted.amount.currency:
        return False
    done = SUCCESSES[operation.kind]
    if operation.told_as is not None:
        return not any(e.psp_reference == operation.told_as and e.kind == done for e in delivery.events)
    counted = {done, REQUESTS[operation.kind]}
    return not any(e.psp_reference == operation.psp_reference and e.kind in counted for e in delivery.events)
