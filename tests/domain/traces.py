"""What an order showed before a refund was sent."""

from saleor_msp_app.domain.operation import OrderTrace

TRACE = OrderTrace(0, (), (), None, "completed")
