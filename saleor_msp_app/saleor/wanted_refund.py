"""Lines, shipping and amount: what a payload asks for.

For a bare amount Saleor's `grantedRefund` is broken (observed 3.23.28): null beside `errors`, or an
object whose id says None.
"""

import base64

from saleor_msp_app.domain.ids import OrderLineId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import OperationKind
from saleor_msp_app.domain.refund_request import SaleorLine, WantedLine, WantedRefund
from saleor_msp_app.domain.refusals import RefusalCode
from saleor_msp_app.saleor.action_payload import reason_of
from saleor_msp_app.saleor.payload_errors import any_denied_below
from saleor_msp_app.saleor.payload_refusal import PayloadRefusal
from saleor_msp_app.saleor.payloads import (
    GrantedRefund,
    Order,
    OrderLine,
    RefundPayload,
    Transaction,
)

_FAKE = b"OrderGrantedRefund:None"


def granted_refund(payload: RefundPayload) -> GrantedRefund | None:
    """The granted refund, or None for a bare amount. Raise `PayloadRefusal`.

    A real one that Saleor could not show must not pass for a bare amount: its lines would be lost.
    """
    granted = payload.granted_refund
    if granted is None:
        if any_denied_below(payload.errors, "event", "grantedRefund"):
            raise PayloadRefusal(RefusalCode.ORDER_UNREADABLE)
        return None
    if _is_fake(granted):
        return None
    if granted.id is None or granted.lines is None:
        raise PayloadRefusal(RefusalCode.ORDER_UNREADABLE)
    return granted


def wanted_refund(transaction: Transaction, amount: Money, granted: GrantedRefund | None) -> WantedRefund:
    """What is wanted. Raise `PayloadRefusal` where the order does not have a granted line."""
    order = transaction.order or Order()
    lines = tuple(_line(line, position) for position, line in enumerate(order.lines))
    shipping = order.shipping_price
    return WantedRefund(
        amount=amount,
        lines=_wanted_lines(granted, lines) if granted else (),
        shipping=bool(granted and granted.shipping_costs_included),
        order_lines=lines,
        shipping_gross=shipping.gross.amount if shipping else None,
        reason=(granted.reason or "") if granted else reason_of(transaction, amount, OperationKind.REFUND),
    )


def _is_fake(granted: GrantedRefund) -> bool:
    if granted.id is None:
        return not granted.lines
    try:
        return base64.b64decode(granted.id, validate=True) == _FAKE
    except ValueError:
        return False


def _wanted_lines(granted: GrantedRefund, lines: tuple[SaleorLine, ...]) -> tuple[WantedLine, ...]:
    """Each order line once, with all of its units, in the order of the granted refund."""
    known = {line.id: line for line in lines}
    units: dict[OrderLineId, int] = {}
    for wanted in granted.lines or ():
        line_id = OrderLineId(wanted.order_line.id or "")
        if line_id not in known:
            raise PayloadRefusal(RefusalCode.ORDER_UNREADABLE)
        units[line_id] = units.get(line_id, 0) + wanted.quantity
    return tuple(WantedLine(known[line_id], quantity) for line_id, quantity in units.items())


def _line(line: OrderLine, position: int) -> SaleorLine:
    return SaleorLine(
        id=OrderLineId(line.id),
        position=position,
        variant_id=line.product_variant_id,
        sku=line.product_sku,
        product_name=line.product_name,
        variant_name=line.variant_name,
        quantity=line.quantity,
        unit_gross=line.unit_price.gross.amount,
        unit_net=line.unit_price.net.amount,
        tax_rate=line.tax_rate,
        is_gift=bool(line.is_gift),
    )
