"""What somebody asks for who wants to see a refund before it is made."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from saleor_msp_app.domain.delivery import OpenRequest, RefundDelivery
from saleor_msp_app.domain.errors import AmountNotRepresentable
from saleor_msp_app.domain.ids import OrderLineId, TransactionEventId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.refund_request import WantedLine, WantedRefund
from saleor_msp_app.domain.refusals import RefusalCode, Refused

NO_REQUEST = TransactionEventId("preview")
"""Stands for the request that Saleor has not made."""


@dataclass(frozen=True, slots=True)
class RefundAsked:
    """`units` by order line. `amount` is what Saleor would grant; None: what lines and shipping add up to.
    `reason` is the clerk's, which may become a part of MultiSafepay's description."""

    units: Mapping[OrderLineId, int]
    shipping: bool
    amount: Money | None
    reason: str = ""


def as_delivery(payment: RefundDelivery, asked: RefundAsked) -> RefundDelivery | Refused:
    """What Saleor would send if this were asked for now."""
    lines = tuple(
        WantedLine(line, asked.units[line.id])
        for line in payment.wanted.order_lines
        if asked.units.get(line.id, 0) > 0
    )
    wanted = replace(payment.wanted, lines=lines, shipping=asked.shipping, reason=asked.reason)
    amount = asked.amount or _sum(wanted)
    if isinstance(amount, Refused):
        return amount
    return replace(
        payment,
        wanted=replace(wanted, amount=amount),
        requests=(OpenRequest(NO_REQUEST, amount, by_person=None),),
    )


def _sum(wanted: WantedRefund) -> Money | Refused:
    """As Saleor adds up a granted refund: gross prices after discounts, and shipping."""
    total = sum((one.line.unit_gross * one.quantity for one in wanted.lines), Decimal(0))
    if wanted.shipping:
        total += wanted.shipping_gross or 0
    try:
        return Money.from_major(total, wanted.amount.currency.code)
    except AmountNotRepresentable:
        text = "The prices of these lines do not add up to an amount of money. Enter the amount yourself."
        return Refused(RefusalCode.AMOUNT_UNREADABLE, text)
