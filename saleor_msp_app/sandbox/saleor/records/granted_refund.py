"""A granted refund, and the broken one that Saleor makes of none."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, NoReturn

from saleor_msp_app.sandbox.saleor.global_id import global_id
from saleor_msp_app.sandbox.saleor.money import Money
from saleor_msp_app.sandbox.saleor.records.goods import Line
from saleor_msp_app.sandbox.saleor.records.people import App, StaffUser
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction, TransactionEvent

if TYPE_CHECKING:
    from saleor_msp_app.sandbox.saleor.records.order import Order


@dataclass(frozen=True, slots=True)
class GrantedRefundLine:
    typename: ClassVar[str] = "OrderGrantedRefundLine"
    number: int
    order_line: Line
    quantity: int
    reason: str | None

    @property
    def id(self) -> str:
        return global_id("OrderGrantedRefundLine", self.number)


@dataclass(eq=False, kw_only=True)
class GrantedRefund:
    typename: ClassVar[str] = "OrderGrantedRefund"
    number: int
    order: "Order"
    transaction: Transaction
    value: Decimal
    created_at: datetime
    updated_at: datetime
    reason: str | None
    shipping_costs_included: bool
    lines: list[GrantedRefundLine] = field(default_factory=list)
    user: StaffUser | None = None
    app: App | None = None
    status: str = "NONE"

    @property
    def id(self) -> str:
        return global_id("OrderGrantedRefund", self.number)

    @property
    def amount(self) -> Money:
        return Money(self.value, self.transaction.currency)

    @property
    def transaction_events(self) -> list[TransactionEvent]:
        return [event for event in self.transaction.events if event.granted_refund is self]


class MissingGrantedRefund:
    """What `grantedRefund` resolves to when a bare amount is refunded (a bug of Saleor 3.23.28).

    Saleor wraps None: plain fields of the wrapper read as null, fields with a resolver of their own fail.
    Seen for `lines`; the other resolvers are taken to fail in the same way.
    """

    typename = "OrderGrantedRefund"
    id = global_id("OrderGrantedRefund", None)
    created_at = updated_at = amount = reason = shipping_costs_included = status = None

    @property
    def lines(self) -> NoReturn:
        raise AttributeError("'NoneType' object has no attribute 'id'")

    transaction_events = transaction = user = app = reason_reference = lines
