"""Why a payment cannot be begun or went wrong: words for the shopper and words for staff."""

from dataclasses import dataclass
from enum import StrEnum


class PaymentRefusalCode(StrEnum):
    """What a storefront can act on: in capitals `data.error.code` of a session's answer. Never renamed."""

    # the request
    REQUEST_UNREADABLE = "request_unreadable"
    DATA_UNREADABLE = "data_unreadable"
    AMOUNT_NOT_PAYABLE = "amount_not_payable"
    CHANNEL_NOT_CONFIGURED = "channel_not_configured"
    RETURN_ADDRESS_NOT_ALLOWED = "return_address_not_allowed"
    ADDRESS_INCOMPLETE = "address_incomplete"
    METHOD_NOT_OFFERED = "method_not_offered"
    HOUSE_NUMBER_MISSING = "house_number_missing"
    CART_IMPOSSIBLE = "cart_impossible"
    # MultiSafepay
    REFUSED_BY_MULTISAFEPAY = "refused_by_multisafepay"
    UNAVAILABLE = "unavailable"
    OUTCOME_UNKNOWN = "outcome_unknown"
    STILL_BEING_MADE = "still_being_made"
    EARLIER_ATTEMPT_OPEN = "earlier_attempt_open"
    NOT_BEGUN = "not_begun"
    # the payment
    DECLINED = "declined"
    CANCELLED = "cancelled"
    # the app
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class PaymentRefused:
    """`for_storefront` is a sentence that a shopper may read; `for_staff` says what to do about it."""

    code: PaymentRefusalCode
    for_storefront: str
    for_staff: str


TRY_AGAIN = "The payment could not be started. Please try again in a moment."
OTHER_WAY = "This payment cannot be made here. Please choose another way to pay."
