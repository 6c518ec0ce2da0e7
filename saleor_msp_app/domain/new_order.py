"""An order to be created at MultiSafepay (multisafepay-api.md §4.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import CartItem, TaxTables
from saleor_msp_app.domain.payment_request import OrderType


@dataclass(frozen=True, slots=True)
class NewCart:
    """A cart made for refunds: every item has its own id, every rate a table of a text name, and there is
    always one of 0 %. Its total by the rounding rule is the order's amount."""

    items: tuple[CartItem, ...]
    tax_tables: TaxTables


@dataclass(frozen=True, slots=True)
class Person:
    """`customer` or `delivery`, with the street split from the house number. Empty members are not sent."""

    first_name: str = ""
    last_name: str = ""
    company: str = ""
    street: str = ""
    street_2: str = ""
    house_number: str = ""
    postal_code: str = ""
    city: str = ""
    area: str = ""
    country: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class ReturnAddresses:
    """Where MultiSafepay tells the app, and where it sends the shopper. Empty ones are not sent."""

    notification: str
    redirect: str = ""
    cancel: str = ""


@dataclass(frozen=True, slots=True)
class NewOrder:
    """Everything that is posted. `locale` as MultiSafepay writes it (`nl_NL`).

    `manual_capture`: reserve only (cards). `details` is `gateway_info`. `notes` are echoed as `var1` to
    `var3`.
    """

    order_id: MspOrderId
    order_type: OrderType
    gateway: str
    amount: Money
    description: str
    addresses: ReturnAddresses
    customer: Person
    delivery: Person | None
    locale: str
    ip_address: str
    cart: NewCart | None
    manual_capture: bool = False
    details: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            msg = f"an order of {self.amount} cannot be paid"
            raise ValueError(msg)
