"""Payments as a storefront asks for them."""

from dataclasses import replace
from decimal import Decimal

from saleor_msp_app.domain.ids import ChannelSlug, MspOrderId, TransactionId, TransactionToken
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.new_order import ReturnAddresses
from saleor_msp_app.domain.payment_request import (
    Flow,
    PayLine,
    PaymentRequest,
    PayShipping,
    PostalAddress,
    StorefrontData,
)

ORDER_ID = MspOrderId("0eb2cc48-0658-4de1-bd4c-fe32b5aba2ef-1")
ADDRESSES = ReturnAddresses("https://app.example/api/notifications/multisafepay", "https://shop.example/back")


def address(street: str = "Kraanspoor 39C", country: str = "NL", company: str = "") -> PostalAddress:
    return PostalAddress(
        "Anna", "de Vries", company, street, "", "1033 SC", "AMSTERDAM", "", country, "+31612345678"
    )


def payment_request(
    *, gateway: str = "", amount: int = 33880, street: str = "Kraanspoor 39C", flow: Flow = Flow.CHARGE
) -> PaymentRequest:
    """Three candle holders and shipping."""
    euros = Money.of(amount, "EUR")
    candles = PayLine(
        0,
        "UHJvZHVjdFZhcmlhbnQ6Mzg0",
        "Geometric Candle Holders",
        3,
        euros.with_minor(32670),
        euros.with_minor(27000),
        Decimal("0.21"),
    )
    return PaymentRequest(
        transaction_id=TransactionId("VHJhbnNhY3Rpb25JdGVtOjBlYjJjYzQ4"),
        token=TransactionToken("0eb2cc48-0658-4de1-bd4c-fe32b5aba2ef"),
        psp_reference=MspOrderId(""),
        flow=flow,
        amount=euros,
        total=euros.with_minor(33880),
        channel=ChannelSlug("default-channel"),
        order_number="",
        lines=(candles,),
        shipping=PayShipping("Flat rate", euros.with_minor(1210), euros.with_minor(1000), Decimal("0.21")),
        billing=address(street),
        delivery=None,
        email="anna@example.com",
        language="nl",
        ip_address="203.0.113.7",
        data=replace(StorefrontData(), gateway=gateway),
    )
