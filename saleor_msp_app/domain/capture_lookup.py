"""Whether a capture, a shipment or a cancelation whose answer was lost has reached MultiSafepay."""

from saleor_msp_app.domain.ids import MspOrderId, PspReference
from saleor_msp_app.domain.lookup import Dead, Finding, Found, NotThere, Unclear
from saleor_msp_app.domain.msp_order import MspOrder
from saleor_msp_app.domain.operation import OrderTrace
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.domain.reservation import GONE, is_gone
from saleor_msp_app.domain.reservation_plan import AlreadyDone, Planned


def read_capture(child: MspOrder, reference: PspReference) -> Found | Dead:
    """The order that a capture made bears our reference: the only proof that needs no comparison."""
    if {child.status, child.financial_status} & GONE:
        return Dead(child.transaction_id, child.status)
    amount = child.amount if child.amount.minor > 0 else None
    return Found(child.transaction_id or None, amount, MspOrderId(reference))


def without_capture(order: MspOrder, before: OrderTrace | None) -> Finding:
    """No order bears our reference. What is left of the reservation says whether anything was collected."""
    if before is None or is_gone(order):
        return NotThere()
    then, now = before.capture_remain_minor, order.capture_remain
    if then is None or now is None or now.minor == then:
        return NotThere()
    return Unclear(f"what is left of the reservation changed to {now}, and no capture bears our reference")


def by_status(planned: Planned | Refused) -> Finding:
    """Shipping and cancelling are told by the order itself, and doing them twice is doing them once."""
    match planned:
        case AlreadyDone():
            return Found(None, planned.amount)
        case Refused(_, message):
            return Unclear(message)
        case _:
            return NotThere(is_certain=True)
