"""A transaction and its events: what Saleor believes about the money."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from saleor_msp_app.sandbox.saleor.global_id import global_id
from saleor_msp_app.sandbox.saleor.money import ZERO, Money
from saleor_msp_app.sandbox.saleor.records.metadata import WithMetadata
from saleor_msp_app.sandbox.saleor.records.people import App, StaffUser

if TYPE_CHECKING:
    from saleor_msp_app.sandbox.saleor.records.granted_refund import GrantedRefund
    from saleor_msp_app.sandbox.saleor.records.order import Checkout, Order
    from saleor_msp_app.sandbox.saleor.records.payment_method import PaymentMethodDetails

_NEVER_THE_SAME = frozenset({"INFO", "AUTHORIZATION_ACTION_REQUIRED", "CHARGE_ACTION_REQUIRED"})


@dataclass(frozen=True, slots=True)
class Amounts:
    authorized: Decimal = ZERO
    authorize_pending: Decimal = ZERO
    charged: Decimal = ZERO
    charge_pending: Decimal = ZERO
    refunded: Decimal = ZERO
    refund_pending: Decimal = ZERO
    canceled: Decimal = ZERO
    cancel_pending: Decimal = ZERO


@dataclass(eq=False, kw_only=True)
class TransactionEvent:
    typename: ClassVar[str] = "TransactionEvent"
    number: int
    transaction: "Transaction"
    type: str
    value: Decimal
    created_at: datetime
    psp: str | None = None
    message: str = ""
    external_url: str = ""
    idempotency_key: str | None = None
    created_by: App | StaffUser | None = None
    counted: bool = True
    """Saleor's `include_in_calculations`."""
    granted_refund: "GrantedRefund | None" = None

    @property
    def id(self) -> str:
        return global_id("TransactionEvent", self.number)

    @property
    def psp_reference(self) -> str:
        return self.psp or ""

    @property
    def amount(self) -> Money:
        return Money(self.value, self.transaction.currency)

    @property
    def age(self) -> tuple[datetime, int]:
        return self.created_at, self.number


@dataclass(eq=False, kw_only=True)
class Transaction(WithMetadata):
    typename: ClassVar[str] = "TransactionItem"
    token: UUID
    currency: str
    created_at: datetime
    modified_at: datetime
    app: App | None = None
    app_identifier: str | None = None
    user: StaffUser | None = None
    name: str = ""
    message: str = ""
    psp_reference: str = ""
    external_url: str = ""
    stored_actions: list[str] = field(default_factory=list)
    """In lower case, as in Saleor's database. Anything else is damage (observed 3.23.28)."""
    payment_method_details: "PaymentMethodDetails | None" = None
    idempotency_key: str | None = None
    """Of the transactionInitialize that made it."""
    may_be_released: bool = True
    """Saleor's `last_refund_success`: False once the money was asked back automatically."""
    order: "Order | None" = None
    checkout: "Checkout | None" = None
    log: list[TransactionEvent] = field(default_factory=list)
    amounts: Amounts = field(default_factory=Amounts)

    @property
    def id(self) -> str:
        return global_id("TransactionItem", self.token)

    @property
    def created_by(self) -> App | StaffUser | None:
        return self.user or self.app

    @property
    def events(self) -> list[TransactionEvent]:
        """Newest first."""
        return sorted(self.log, key=lambda event: event.age, reverse=True)

    @property
    def is_authorized(self) -> bool:
        return any(event.type == "AUTHORIZATION_SUCCESS" for event in self.log)

    def find(self, kind: str, psp: str | None) -> TransactionEvent | None:
        """The event that one of this type and reference would be taken for."""
        if kind in _NEVER_THE_SAME:
            return None
        return next((event for event in self.log if event.type == kind and event.psp == psp), None)

    @property
    def authorized_amount(self) -> Money:
        return Money(self.amounts.authorized, self.currency)

    @property
    def authorize_pending_amount(self) -> Money:
        return Money(self.amounts.authorize_pending, self.currency)

    @property
    def charged_amount(self) -> Money:
        return Money(self.amounts.charged, self.currency)

    @property
    def charge_pending_amount(self) -> Money:
        return Money(self.amounts.charge_pending, self.currency)

    @property
    def refunded_amount(self) -> Money:
        return Money(self.amounts.refunded, self.currency)

    @property
    def refund_pending_amount(self) -> Money:
        return Money(self.amounts.refund_pending, self.currency)

    @property
    def canceled_amount(self) -> Money:
        return Money(self.amounts.canceled, self.currency)

    @property
    def cancel_pending_amount(self) -> Money:
        return Money(self.amounts.cancel_pending, self.currency)
