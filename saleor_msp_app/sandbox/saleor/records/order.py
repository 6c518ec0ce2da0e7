"""Orders and checkouts: the two things a transaction can belong to."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import add
from typing import ClassVar
from uuid import UUID

from saleor_msp_app.sandbox.saleor.global_id import global_id
from saleor_msp_app.sandbox.saleor.money import ZERO, Money, TaxedMoney, quantise
from saleor_msp_app.sandbox.saleor.records.catalogue import ProductVariant
from saleor_msp_app.sandbox.saleor.records.goods import (
    Address,
    Channel,
    Discount,
    GiftCard,
    Line,
    Named,
    Voucher,
)
from saleor_msp_app.sandbox.saleor.records.granted_refund import GrantedRefund
from saleor_msp_app.sandbox.saleor.records.metadata import WithMetadata
from saleor_msp_app.sandbox.saleor.records.people import StaffUser
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction


@dataclass(eq=False, kw_only=True)
class Basket(WithMetadata):
    """What orders and checkouts have in common."""

    key: UUID
    channel: Channel
    currency: str
    created: datetime
    lines: list[Line]
    shipping_price: TaxedMoney
    undiscounted_shipping: Decimal
    billing_address: Address | None
    shipping_address: Address | None
    email: str
    language: str = "NL_NL"
    shipping_tax_rate: Decimal = ZERO
    shipping_method_name: str | None = "DHL"
    display_gross_prices: bool = True
    tax_exemption: bool = False
    voucher: Voucher | None = None
    user: StaffUser | None = None
    gift_cards: list[GiftCard] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)

    @property
    def subtotal(self) -> TaxedMoney:
        return self._sum([line.total_price for line in self.lines])

    @property
    def total(self) -> TaxedMoney:
        return self.subtotal + self.shipping_price

    @property
    def voucher_code(self) -> str | None:
        return self.voucher.code if self.voucher else None

    def total_of(self, amount: str) -> Decimal:
        """Sum one of the amounts over all transactions."""
        return sum((getattr(item.amounts, amount) for item in self.transactions), ZERO)

    def _sum(self, prices: list[TaxedMoney]) -> TaxedMoney:
        return reduce(add, prices, TaxedMoney(ZERO, ZERO, self.currency))


@dataclass(eq=False, kw_only=True)
class Checkout(Basket):
    typename: ClassVar[str] = "Checkout"
    discount_value: Decimal = ZERO
    """What a voucher took off. The prices of the lines are lowered already."""

    @property
    def id(self) -> str:
        return global_id("Checkout", self.key)

    @property
    def token(self) -> UUID:
        return self.key

    @property
    def subtotal_price(self) -> TaxedMoney:
        return self.subtotal

    @property
    def total_price(self) -> TaxedMoney:
        return self.total

    @property
    def language_code(self) -> str:
        return self.language

    @property
    def discount(self) -> Money:
        return Money(self.discount_value, self.currency)

    @property
    def shipping_method(self) -> Named | None:
        return Named("ShippingMethod", 2, self.shipping_method_name) if self.shipping_method_name else None

    @property
    def total_balance(self) -> Money:
        return Money(self._charged() - self.total.gross_value, self.currency)

    @property
    def charge_status(self) -> str:
        charged, due = quantise(self._charged(), self.currency), self.total.gross_value
        if charged == due:
            return "FULL"
        if charged <= ZERO:
            return "NONE"
        return "PARTIAL" if charged < due else "OVERCHARGED"

    @property
    def authorize_status(self) -> str:
        """What is charged counts as well, and what is pending (read in Saleor's source)."""
        covered = self._charged() + self.total_of("authorized") + self.total_of("authorize_pending")
        if covered >= self.total.gross_value:
            return "FULL"
        return "PARTIAL" if covered > ZERO else "NONE"

    def _charged(self) -> Decimal:
        return self.total_of("charged") + self.total_of("charge_pending")


@dataclass(eq=False, kw_only=True)
class Order(Basket):
    typename: ClassVar[str] = "Order"
    number: str
    updated_at: datetime
    status: str = "UNFULFILLED"
    origin: str = "CHECKOUT"
    checkout_id: str | None = None
    external_reference: str | None = None
    shipping_tax_class_name: str | None = ""
    discounts: list[Discount] = field(default_factory=list)
    granted_refunds: list[GrantedRefund] = field(default_factory=list)
    sold: tuple[tuple[ProductVariant, int], ...] = ()
    """What a draft was made of, for the look into the stock when it is completed."""
    payments: tuple[()] = ()
    events: tuple[()] = ()

    @property
    def id(self) -> str:
        return global_id("Order", self.key)

    @property
    def user_email(self) -> str:
        return self.email

    @property
    def language_code_enum(self) -> str:
        return self.language

    @property
    def undiscounted_shipping_price(self) -> Money:
        return Money(self.undiscounted_shipping, self.currency)

    @property
    def undiscounted_total(self) -> TaxedMoney:
        """Shipping goes in without its tax, net and gross alike (observed 3.23.28)."""
        shipping = TaxedMoney(self.undiscounted_shipping, self.undiscounted_shipping, self.currency)
        return self._sum([line.undiscounted_total for line in self.lines]) + shipping

    @property
    def granted_value(self) -> Decimal:
        """All granted refunds count, failed ones too (observed 3.23.28)."""
        return sum((granted.value for granted in self.granted_refunds), ZERO)

    @property
    def still_due(self) -> Decimal:
        return max(self.total.gross_value - self.granted_value, ZERO)

    @property
    def is_paid(self) -> bool:
        return self.total_of("charged") >= self.total.gross_value

    @property
    def charge_status(self) -> str:
        charged, due = quantise(self.total_of("charged"), self.currency), self.still_due
        if charged == due:
            return "FULL"
        if charged <= ZERO:
            return "NONE"
        return "PARTIAL" if charged < due else "OVERCHARGED"

    @property
    def authorize_status(self) -> str:
        covered = self.total_of("authorized") + self.total_of("charged")
        if covered == ZERO:
            return "NONE"
        return "FULL" if covered >= self.still_due else "PARTIAL"

    @property
    def payment_status(self) -> str:
        match self.charge_status:
            case "NONE":
                return "NOT_CHARGED"
            case "PARTIAL":
                return "PARTIALLY_CHARGED"
            case _:
                return "FULLY_CHARGED"

    @property
    def total_balance(self) -> Money:
        return Money(self.total_of("charged") - (self.total.gross_value - self.granted_value), self.currency)

    @property
    def total_remaining_grant(self) -> Money:
        open_value = self.granted_value - self.total_of("refunded") - self.total_of("refund_pending")
        return Money(max(open_value, ZERO), self.currency)
