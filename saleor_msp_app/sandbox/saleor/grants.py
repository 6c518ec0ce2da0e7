"""Granting a refund: staff's intention, before anything is asked of the app."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from saleor_msp_app.sandbox.saleor.money import ZERO, quantise
from saleor_msp_app.sandbox.saleor.records.goods import Line
from saleor_msp_app.sandbox.saleor.records.granted_refund import GrantedRefund, GrantedRefundLine
from saleor_msp_app.sandbox.saleor.records.order import Order
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction
from saleor_msp_app.sandbox.saleor.shop import Shop


class GrantRefused(Exception):
    def __init__(
        self, field: str, code: str, message: str, lines: list[dict[str, Any]] | None = None
    ) -> None:
        super().__init__(message)
        self.field = field
        self.code = code
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Grant:
    lines: list[tuple[str, int, str | None]]
    amount: Decimal | None
    shipping: bool
    reason: str


def grant_refund(shop: Shop, transaction: Transaction, grant: Grant) -> GrantedRefund:
    order = transaction.order
    if order is None:
        raise GrantRefused("id", "NOT_FOUND", "The transaction has no order.")
    chosen = [_chosen(order, *line) for line in grant.lines]
    if grant.shipping and any(one.shipping_costs_included for one in order.granted_refunds):
        raise GrantRefused(
            "grantRefundForShipping",
            "SHIPPING_COSTS_ALREADY_GRANTED",
            "Shipping costs have already been granted.",
        )
    if not chosen and not grant.shipping and grant.amount is None:
        raise GrantRefused(
            "amount",
            "REQUIRED",
            "You must provide at least one of `amount`, `lines`, `grantRefundForShipping`.",
        )
    now = shop.clock.now()
    granted = GrantedRefund(
        number=shop.number("OrderGrantedRefund"),
        order=order,
        transaction=transaction,
        value=_value(order, transaction, grant, chosen),
        created_at=now,
        updated_at=shop.clock.now(),
        reason=grant.reason,
        shipping_costs_included=grant.shipping,
        lines=[
            GrantedRefundLine(shop.number("OrderGrantedRefundLine"), line, quantity, reason)
            for line, quantity, reason in chosen
        ],
    )
    order.granted_refunds.append(granted)
    shop.granted_refunds[granted.number] = granted
    return granted


def _chosen(order: Order, line_id: str, quantity: int, reason: str | None) -> tuple[Line, int, str | None]:
    """Units granted before count whatever became of them (observed 3.23.28)."""
    line = next((one for one in order.lines if one.id == line_id), None)
    if line is None:
        _refuse_line(line_id, "NOT_FOUND", "Could not resolve order line.")
    granted = sum(
        one.quantity for refund in order.granted_refunds for one in refund.lines if one.order_line is line
    )
    if quantity > line.quantity - granted:
        _refuse_line(
            line_id,
            "QUANTITY_GREATER_THAN_AVAILABLE",
            "Cannot grant refund for more than the available quantity of the line "
            f"({line.quantity - granted}).",
        )
    return line, quantity, reason


def _refuse_line(line_id: str, code: str, message: str) -> NoReturn:
    line = {"field": "quantity", "code": code, "message": message, "line_id": line_id}
    raise GrantRefused("lines", "INVALID", "Provided input for lines is invalid.", [line])


def _value(
    order: Order, transaction: Transaction, grant: Grant, chosen: list[tuple[Line, int, str | None]]
) -> Decimal:
    """An amount of one's own must be there; the worth of lines is cut to what is there (observed 3.23.28)."""
    charged = transaction.amounts.charged
    if grant.amount is not None:
        if grant.amount > charged:
            raise GrantRefused(
                "amount",
                "AMOUNT_GREATER_THAN_AVAILABLE",
                "Cannot grant refund for more than the charged amount of the transaction.",
            )
        return quantise(grant.amount, order.currency)
    worth = sum((line.unit_price.gross_value * quantity for line, quantity, _ in chosen), ZERO)
    if grant.shipping:
        worth += order.shipping_price.gross_value
    return min(quantise(worth, order.currency), charged)
