"""Puts the merchant's desk together; a part of the composition root."""

from saleor_msp_app.multisafepay.refund_body import refund_body
from saleor_msp_app.usecases.choose_account import ChooseAccount
from saleor_msp_app.usecases.look_at_order import LookAtOrder
from saleor_msp_app.usecases.order_page_ports import OrderReading
from saleor_msp_app.usecases.ports import Clock, Ledger, MultiSafepay
from saleor_msp_app.usecases.preview_refund import PreviewRefund
from saleor_msp_app.web.desk.order_pages import OrderPages


def order_pages(
    *, orders: OrderReading, ledger: Ledger, choose: ChooseAccount, multisafepay: MultiSafepay, clock: Clock
) -> OrderPages:
    """What stands beside an order in Saleor."""
    look = LookAtOrder(orders, ledger, choose, multisafepay)
    return OrderPages(look, PreviewRefund(ledger, choose, multisafepay, refund_body, clock))
