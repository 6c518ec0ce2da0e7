"""What a merchant may decide about refunds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class SignStyle(StrEnum):
    """How a copied cart item takes the original back."""

    NEGATIVE_UNIT_PRICE = "unit_price"
    NEGATIVE_QUANTITY = "quantity"


class ReportOn(StrEnum):
    """When Saleor is told that a refund succeeded: when MultiSafepay takes it, or when it is paid out."""

    ACCEPTANCE = "acceptance"
    COMPLETION = "completion"


EVERY_OTHER_METHOD = "*"

DEFAULT_SIGN_STYLES: Mapping[str, SignStyle] = MappingProxyType(
    {"KLARNA": SignStyle.NEGATIVE_UNIT_PRICE, EVERY_OTHER_METHOD: SignStyle.NEGATIVE_QUANTITY}
)
"""MultiSafepay's reference of 2019-10 to 2021-11, and this project's rule. Later documents of
MultiSafepay contradict it and each other (multisafepay-api.md §3.5), hence a table, not an `if`."""


@dataclass(frozen=True, slots=True)
class RefundPolicy:
    """`sign_styles` holds a merchant's exceptions from the default; method codes are upper case.

    `free_amounts_allowed`: whether an amount without a line may become a cart item of its own.
    `cart_methods` / `amount_methods`: methods that need the cart, or do not, beyond the known list.
    """

    sign_styles: Mapping[str, SignStyle] = field(default_factory=dict)
    free_amounts_allowed: bool = True
    cart_methods: frozenset[str] = frozenset()
    amount_methods: frozenset[str] = frozenset()
    description: str = "Refund {reference}"
    report_on: ReportOn = ReportOn.ACCEPTANCE

    def sign_style(self, method: str) -> SignStyle:
        """The merchant's choice for the method, else its default."""
        for table in (self.sign_styles, DEFAULT_SIGN_STYLES):
            for key in (method, EVERY_OTHER_METHOD):
                if key in table:
                    return table[key]
        return SignStyle.NEGATIVE_QUANTITY
