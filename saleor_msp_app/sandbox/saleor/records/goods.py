"""What orders and checkouts are made of."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from saleor_msp_app.sandbox.saleor.global_id import global_id
from saleor_msp_app.sandbox.saleor.money import Money, TaxedMoney
from saleor_msp_app.sandbox.saleor.records.metadata import WithMetadata


@dataclass(eq=False, slots=True)
class Channel:
    typename: ClassVar[str] = "Channel"
    number: int
    slug: str
    name: str
    currency_code: str
    is_active: bool = True
    default_transaction_flow: str = "CHARGE"
    """CHARGE or AUTHORIZATION: what a payment asks for that does not say it itself."""
    completes_paid_checkouts: bool = False
    """Saleor's `automaticallyCompleteFullyPaidCheckouts`."""

    @property
    def id(self) -> str:
        return global_id("Channel", self.number)


@dataclass(frozen=True, slots=True)
class CountryDisplay:
    code: str
    country: str


@dataclass(frozen=True, slots=True)
class Address:
    typename: ClassVar[str] = "Address"
    number: int
    first_name: str
    last_name: str
    company_name: str
    street_address1: str
    street_address2: str
    city: str
    city_area: str
    postal_code: str
    country: CountryDisplay
    country_area: str
    phone: str | None

    @property
    def id(self) -> str:
        return global_id("Address", self.number)


@dataclass(frozen=True, slots=True)
class Named:
    """An object of which a payment app sees no more than id and name."""

    typename: str
    key: object
    name: str

    @property
    def id(self) -> str:
        return global_id(self.typename, self.key)


@dataclass(frozen=True, slots=True)
class Voucher:
    typename: ClassVar[str] = "Voucher"
    number: int
    code: str
    name: str | None = None

    @property
    def id(self) -> str:
        return global_id("Voucher", self.number)


@dataclass(frozen=True, slots=True)
class GiftCard:
    typename: ClassVar[str] = "GiftCard"
    number: int
    last4_code_chars: str
    current_balance: Money

    @property
    def id(self) -> str:
        return global_id("GiftCard", self.number)

    @property
    def display_code(self) -> str:
        return self.last4_code_chars


@dataclass(frozen=True, slots=True)
class Discount:
    typename: str
    key: object
    type: str
    name: str | None
    value_type: str
    value: Decimal
    total: Money
    reason: str | None = None

    @property
    def id(self) -> str:
        return global_id(self.typename, self.key)

    @property
    def unit(self) -> Money:
        return self.total


@dataclass(frozen=True, slots=True)
class Variant:
    typename: ClassVar[str] = "ProductVariant"
    id: str
    name: str
    sku: str | None
    product: Named


@dataclass(eq=False, kw_only=True)
class Line(WithMetadata):
    """A line of an order or of a checkout: the API shows the same goods under different names."""

    typename: str
    key: object
    variant: Variant
    quantity: int
    unit_price: TaxedMoney
    total_price: TaxedMoney
    undiscounted_unit: TaxedMoney
    undiscounted_total: TaxedMoney
    tax_rate: Decimal
    tax_class: Named | None = None
    quantity_fulfilled: int = 0
    is_gift: bool = False
    is_shipping_required: bool = True
    is_price_overridden: bool = False
    unit_discount_value: Decimal = Decimal(0)
    unit_discount_type: str | None = "FIXED"
    unit_discount_reason: str | None = None
    voucher_code: str | None = None
    sale_id: str | None = None
    discounts: tuple[Discount, ...] = ()

    @property
    def id(self) -> str:
        return global_id(self.typename, self.key)

    @property
    def product_name(self) -> str:
        return self.variant.product.name

    @property
    def variant_name(self) -> str:
        return self.variant.name

    @property
    def product_sku(self) -> str | None:
        return self.variant.sku

    @property
    def product_variant_id(self) -> str:
        return self.variant.id

    @property
    def quantity_to_fulfill(self) -> int:
        return self.quantity - self.quantity_fulfilled

    @property
    def tax_class_name(self) -> str | None:
        return self.tax_class.name if self.tax_class else None

    @property
    def unit_discount(self) -> Money:
        return Money(self.unit_discount_value, self.unit_price.currency)

    @property
    def undiscounted_unit_price(self) -> TaxedMoney | Money:
        return self._in_my_form(self.undiscounted_unit)

    @property
    def undiscounted_total_price(self) -> TaxedMoney | Money:
        return self._in_my_form(self.undiscounted_total)

    @property
    def requires_shipping(self) -> bool:
        return self.is_shipping_required

    def _in_my_form(self, price: TaxedMoney) -> TaxedMoney | Money:
        """Checkout lines show undiscounted prices without taxes (observed 3.23.28)."""
        return price if self.typename == "OrderLine" else price.gross
