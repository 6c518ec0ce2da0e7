"""A sales channel of a shop."""

from dataclasses import dataclass

from saleor_msp_app.domain.ids import ChannelSlug


@dataclass(frozen=True, slots=True)
class SaleorChannel:
    """`currency` is its ISO 4217 code."""

    slug: ChannelSlug
    name: str
    currency: str
    is_active: bool
