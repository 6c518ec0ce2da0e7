"""MultiSafepay's error codes, and what each means for a refund that has just been sent.

Codes and meanings: multisafepay-api.md §1.4 (documented). The sort of each code is inferred there; where
this table is more careful than §1.4, the reason is beside the code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class ErrorSort(StrEnum):
    """What may be concluded from an error code."""

    PERMANENT = "permanent"
    """Nothing moved, and the same request will be refused again."""
    PASSING = "passing"
    """Nothing moved, for a reason that passes."""
    AMBIGUOUS = "ambiguous"
    """1034: one answer for five different facts."""
    DUPLICATE = "duplicate"
    """Said of an unknown order and of a reference that is already used: an earlier try may have moved
    the money."""
    UNKNOWN = "unknown"
    """Says nothing at all: it may have happened."""


@dataclass(frozen=True, slots=True)
class KnownError:
    """`hint` tells a merchant what to do, and is empty where there is nothing to do."""

    sort: ErrorSort
    meaning: str
    hint: str = ""


_PERMANENT = ErrorSort.PERMANENT
_OUR_FAULT = "This is a fault of the app: please report it"
_CHECK_KEY = "Check the API key and whether it belongs to the test or to the live environment"
_CALL_MSP = "Ask MultiSafepay's support (integration@multisafepay.com)"

CANNOT_REFUND = 1034

ERRORS: Mapping[int, KnownError] = MappingProxyType(
    {
        1000: KnownError(ErrorSort.UNKNOWN, "Unknown error"),
        1001: KnownError(_PERMANENT, "Invalid amount", _OUR_FAULT),
        1002: KnownError(_PERMANENT, "Invalid currency", "The currency must be that of the payment"),
        1003: KnownError(_PERMANENT, "Invalid account ID", _CHECK_KEY),
        1004: KnownError(_PERMANENT, "Invalid website ID", _CHECK_KEY),
        1005: KnownError(_PERMANENT, "Invalid security code", _CHECK_KEY),
        # §1.4 calls 1006 permanent. It is also the probable answer to a `refund_order_id` used before
        # (E69, to be verified): taking it for "no" would report a refund as failed that was made.
        1006: KnownError(
            ErrorSort.DUPLICATE,
            "Invalid order ID",
            "The payment is unknown to this website, or the refund's reference is already used",
        ),
        1007: KnownError(_PERMANENT, "Invalid IP address", _OUR_FAULT),
        1008: KnownError(_PERMANENT, "Invalid description", "Shorten the reason of the refund"),
        1010: KnownError(_PERMANENT, "Invalid variable", _OUR_FAULT),
        1011: KnownError(_PERMANENT, "Invalid customer account ID", _CALL_MSP),
        1012: KnownError(_PERMANENT, "Invalid customer security code", _CALL_MSP),
        1013: KnownError(_PERMANENT, "Invalid signature", _CHECK_KEY),
        1014: KnownError(ErrorSort.UNKNOWN, "Unspecified error"),
        1015: KnownError(_PERMANENT, "Unknown account", _CHECK_KEY),
        1016: KnownError(_PERMANENT, "Missing data", _OUR_FAULT),
        1017: KnownError(_PERMANENT, "Insufficient funds", _CALL_MSP),
        1018: KnownError(_PERMANENT, "Invalid country", _OUR_FAULT),
        1019: KnownError(_PERMANENT, "Site inactive", "The website is blocked in your MultiSafepay account"),
        1020: KnownError(_PERMANENT, "Account blocked", _CALL_MSP),
        1021: KnownError(ErrorSort.PASSING, "Cannot create transaction", "The bank does not answer"),
        # "ERR_EXISTS": like 1006, an earlier try may be what exists.
        1022: KnownError(ErrorSort.DUPLICATE, "Cannot initiate transaction"),
        1023: KnownError(_PERMANENT, "Gateway unavailable", "The payment method is not active"),
        1024: KnownError(_PERMANENT, "Transaction declined", "Refund it in MultiSafepay's dashboard"),
        1025: KnownError(_PERMANENT, "Multiple currencies in the cart", _OUR_FAULT),
        1026: KnownError(_PERMANENT, "Invalid cart currency", _OUR_FAULT),
        1027: KnownError(_PERMANENT, "Invalid cart amount", _OUR_FAULT),
        1028: KnownError(_PERMANENT, "Incorrect custom tax rate", _OUR_FAULT),
        1029: KnownError(_PERMANENT, "Incorrect item tax rate", _OUR_FAULT),
        1030: KnownError(_PERMANENT, "Incorrect item currency", _OUR_FAULT),
        1031: KnownError(_PERMANENT, "Incorrect item price", _OUR_FAULT),
        1032: KnownError(_PERMANENT, "Invalid API key", _CHECK_KEY),
        1033: KnownError(ErrorSort.PASSING, "Error fetching refund information"),
        # No hint: which of its causes it is shows only when the order is read again.
        CANNOT_REFUND: KnownError(ErrorSort.AMBIGUOUS, "Cannot refund transaction"),
        1035: KnownError(_PERMANENT, "Invalid signature", _CHECK_KEY),
        1036: KnownError(_PERMANENT, "Invalid iDEAL issuer", _OUR_FAULT),
        5001: KnownError(_PERMANENT, "Cart data not validated", _OUR_FAULT),
        9999: KnownError(ErrorSort.UNKNOWN, "Unknown error"),
    }
)

_NEW_CODE = KnownError(ErrorSort.UNKNOWN, "An error that this app does not know")

PARTIAL_REFUNDS_IN_TEST = (
    "On test accounts partial refunds are off until integration@multisafepay.com turns them on"
)


def known_error(code: int) -> KnownError:
    """What is known of a code. A code that MultiSafepay added since proves nothing, so it is UNKNOWN."""
    return ERRORS.get(code, _NEW_CODE)


def hint_for(code: int | None, *, is_test: bool) -> str:
    """What a merchant can do about it, or "". E89: partial refunds on test accounts."""
    if code is None:
        return ""
    if code == CANNOT_REFUND and is_test:
        return PARTIAL_REFUNDS_IN_TEST
    return known_error(code).hint


def joined(text: str, hint: str) -> str:
    """Two sentences, or one."""
    return f"{text.rstrip('.')}. {hint}." if hint else text
