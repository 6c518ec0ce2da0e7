"""The webhook events that the sandbox can send, by the names of Saleor's enum."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from saleor_msp_app.sandbox.saleor.records.granted_refund import GrantedRefund, MissingGrantedRefund
from saleor_msp_app.sandbox.saleor.records.order import Checkout, Order
from saleor_msp_app.sandbox.saleor.records.people import App
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction
from saleor_msp_app.sandbox.saleor.shop import VERSION

EVENT_TYPES = {
    "TRANSACTION_REFUND_REQUESTED": "TransactionRefundRequested",
    "TRANSACTION_CHARGE_REQUESTED": "TransactionChargeRequested",
    "TRANSACTION_CANCELATION_REQUESTED": "TransactionCancelationRequested",
    "PAYMENT_GATEWAY_INITIALIZE_SESSION": "PaymentGatewayInitializeSession",
    "TRANSACTION_INITIALIZE_SESSION": "TransactionInitializeSession",
    "TRANSACTION_PROCESS_SESSION": "TransactionProcessSession",
}
"""All that an app may install."""

EVENT_OF_ACTION = {
    "REFUND": "TRANSACTION_REFUND_REQUESTED",
    "CHARGE": "TRANSACTION_CHARGE_REQUESTED",
    "CANCEL": "TRANSACTION_CANCELATION_REQUESTED",
}


@dataclass(frozen=True, slots=True)
class Action:
    action_type: str
    amount: object
    currency: str


@dataclass(frozen=True, slots=True)
class ActionRequested:
    """Somebody wants money moved."""

    typename: str
    issued_at: datetime
    recipient: App
    transaction: Transaction
    action: Action
    granted_refund: GrantedRefund | MissingGrantedRefund
    version: str = VERSION
    issuing_principal: None = None
    """Always null for these events (observed 3.23.28)."""


@dataclass(frozen=True, slots=True)
class GatewayAsked:
    """A storefront wants to know how this can be paid."""

    issued_at: datetime
    recipient: App
    source_object: Checkout | Order
    amount: object
    data: object
    typename: str = EVENT_TYPES["PAYMENT_GATEWAY_INITIALIZE_SESSION"]
    version: str = VERSION
    issuing_principal: None = None


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """A storefront pays. `idempotency_key` is not told of a session that only goes on."""

    typename: str
    issued_at: datetime
    recipient: App
    transaction: Transaction
    source_object: Checkout | Order
    action: Action
    data: object
    customer_ip_address: str | None
    idempotency_key: str | None
    version: str = VERSION
    issuing_principal: None = None

    @property
    def merchant_reference(self) -> str:
        return self.transaction.id


WebhookEvent: TypeAlias = ActionRequested | GatewayAsked | SessionStarted
