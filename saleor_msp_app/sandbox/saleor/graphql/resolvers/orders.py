"""Totals of an order over its transactions."""

from collections.abc import Callable
from typing import Any

from saleor_msp_app.sandbox.saleor.graphql.context import Info
from saleor_msp_app.sandbox.saleor.money import Money
from saleor_msp_app.sandbox.saleor.records.order import Order

_AMOUNT_OF_FIELD = {
    "totalAuthorized": "authorized",
    "totalAuthorizePending": "authorize_pending",
    "totalCharged": "charged",
    "totalChargePending": "charge_pending",
    "totalCanceled": "canceled",
    "totalCancelPending": "cancel_pending",
    "totalRefunded": "refunded",
    "totalRefundPending": "refund_pending",
}


def _total(order: Order, info: Info) -> Money:
    return Money(order.total_of(_AMOUNT_OF_FIELD[info.field_name]), order.currency)


def _total_granted(order: Order, _info: Info) -> Money:
    return Money(order.granted_value, order.currency)


FIELDS: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(_AMOUNT_OF_FIELD, _total),
    "totalGrantedRefund": _total_granted,
}
