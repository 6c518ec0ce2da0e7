"""What PAYMENT_GATEWAY_INITIALIZE_SESSION asks for, and what the storefront is told."""

from dataclasses import dataclass

from saleor_msp_app.domain.account import Environment
from saleor_msp_app.domain.ids import ChannelSlug
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.payment_method import PaymentMethod


@dataclass(frozen=True, slots=True)
class GatewayQuery:
    """`country` is alpha-2, "" where the shopper has not given an address yet."""

    channel: ChannelSlug | None
    amount: Money
    country: str


@dataclass(frozen=True, slots=True)
class GatewayOffer:
    """The methods in MultiSafepay's order, and which of its two worlds they belong to."""

    environment: Environment
    amount: Money
    methods: tuple[PaymentMethod, ...]
