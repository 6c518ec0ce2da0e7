"""What the documents of the session webhooks select, as Saleor sends it. As lenient as `payloads.py`."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from saleor_msp_app.saleor.payload_model import Payload
from saleor_msp_app.saleor.payloads import Channel, Node, Number, Quantity, TaxedAmount


def _or_nothing(value: object) -> object:
    return "" if value is None else value


Text = Annotated[str, BeforeValidator(_or_nothing)]
"""Text that Saleor may leave null."""


class Country(Payload):
    """`code` is alpha-2."""

    code: Text = ""


class Address(Payload):
    """A postal address."""

    first_name: Text = ""
    last_name: Text = ""
    company_name: Text = ""
    street_address_1: Text = ""
    street_address_2: Text = ""
    postal_code: Text = ""
    city: Text = ""
    city_area: Text = ""
    country_area: Text = ""
    country: Country | None = None
    phone: Text = ""


class Named(Payload):
    """Anything of which the name is selected."""

    id: str | None = None
    name: Text = ""


class Variant(Named):
    """The variant of a checkout's line."""

    product: Named | None = None


class CheckoutLine(Payload):
    """A line of the checkout. It has no tax rate in any version of Saleor."""

    quantity: Quantity
    total_price: TaxedAmount
    variant: Variant | None = None


class OrderLine(Payload):
    """A line of the order. The variant can be gone."""

    quantity: Quantity
    total_price: TaxedAmount
    product_name: Text = ""
    variant_name: Text = ""
    product_variant_id: str | None = None
    tax_rate: Number | None = None


class _Source(Payload):
    channel: Channel | None = None
    shipping_price: TaxedAmount | None = None
    billing_address: Address | None = None
    shipping_address: Address | None = None


class Checkout(_Source):
    """A checkout that is to be paid."""

    email: Text = ""
    language_code: Text = ""
    total_price: TaxedAmount
    shipping_method: Named | None = None
    lines: tuple[CheckoutLine, ...] = ()


class Order(_Source):
    """An order that is to be paid."""

    number: Text = ""
    user_email: Text = ""
    language_code_enum: Text = ""
    total: TaxedAmount
    shipping_tax_rate: Number | None = None
    shipping_method_name: Text = ""
    lines: tuple[OrderLine, ...] = ()


class SessionTransaction(Payload):
    """Saleor's TransactionItem. The token becomes a part of MultiSafepay's order id."""

    id: Annotated[str, Field(min_length=1)]
    token: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$")]
    psp_reference: Annotated[Text, Field(max_length=512)] = ""


class SessionAction(Payload):
    """What the storefront asks for."""

    action_type: str
    amount: Number
    currency: str


class SessionPayload(Payload):
    """TRANSACTION_INITIALIZE_SESSION and TRANSACTION_PROCESS_SESSION. `data` is any JSON."""

    data: Any = None
    customer_ip_address: Text = ""
    action: SessionAction
    transaction: SessionTransaction
    source_object: dict[str, Any]


class PlaceOnly(Payload):
    """An address of which only the country is selected."""

    country: Country | None = None


class GrossAmount(Payload):
    """Money with its currency."""

    amount: Number
    currency: str


class GrossOnly(Payload):
    """A price of which only the gross amount is selected."""

    gross: GrossAmount


class GatewaySource(Payload):
    """A checkout has `totalPrice`, an order `total`."""

    channel: Channel | None = None
    total_price: GrossOnly | None = None
    total: GrossOnly | None = None
    billing_address: PlaceOnly | None = None
    shipping_address: PlaceOnly | None = None


class GatewayPayload(Payload):
    """PAYMENT_GATEWAY_INITIALIZE_SESSION. `amount` is null where the storefront leaves it to Saleor."""

    recipient: Node | None = None
    amount: Number | None = None
    source_object: GatewaySource
