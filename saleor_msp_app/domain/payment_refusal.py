"""Why a payment cannot be begun or went wrong: words for the shopper and words for staff."""

from dataclasses import dataclass
from enum import StrEnum


class PaymentRefusalCode(StrEnum):
    """What a storefront can act on: `data.error.code` of a session's answer. Never renamed."""

    # the request
    REQUEST_UNREADABLE = "REQUEST_UNREADABLE"
    DATA_UNREADABLE = "DATA_UNREADABLE"
    AMOUNT_NOT_PAYABLE = "AMOUNT_NOT_PAYABLE"
    CHANNEL_NOT_CONFIGURED = "CHANNEL_NOT_CONFIGURED"
    RETURN_ADDRESS_NOT_ALLOWED = "RETURN_ADDRESS_NOT_ALLOWED"
    ADDRESS_INCOMPLETE = "ADDRESS_INCOMPLETE"
    CART_NOT_REACHABLE = "CART_NOT_REACHABLE"
    # MultiSafepay
    REFUSED_BY_MULTISAFEPAY = "REFUSED_BY_MULTISAFEPAY"
    UNAVAILABLE = "UNAVAILABLE"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
    STILL_BEING_MADE = "STILL_BEING_MADE"
    EARLIER_ATTEMPT_OPEN = "EARLIER_ATTEMPT_OPEN"
    NOT_BEGUN = "NOT_BEGUN"
    # the payment
    DECLINED = "DECLINED"
    CANCELLED = "CANCELLED"
    # the app
    FAULT = "FAULT"


@dataclass(frozen=True, slots=True)
class PaymentRefused:
    """`storefront` is a sentence that a shopper may read; `staff` says what is the matter and what to do."""

    code: PaymentRefusalCode
    storefront: str
    staff: str


TRY_AGAIN = "The payment could not be started. Please try again in a moment."
OTHER_WAY = "This payment cannot be made here. Please choose another way to pay."
