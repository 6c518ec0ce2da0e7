"""Refusals: expected answers of "no", with words that a shop clerk can act on."""

from dataclasses import dataclass
from enum import StrEnum


class RefusalCode(StrEnum):
    """Why nothing is sent to MultiSafepay. Kept in the ledger and in the log; never shown alone."""

    # the request itself
    AMOUNT_NOT_POSITIVE = "amount_not_positive"
    AMOUNT_UNREADABLE = "amount_unreadable"
    CONTENT_MISSING = "content_missing"
    CONTENT_UNREADABLE = "content_unreadable"
    ORDER_UNREADABLE = "order_unreadable"
    TRANSACTION_MISSING = "transaction_missing"
    TRANSACTION_NOT_OURS = "transaction_not_ours"
    REQUEST_NOT_FOUND = "request_not_found"
    REQUEST_TOO_OLD = "request_too_old"
    CHANNEL_NOT_CONFIGURED = "channel_not_configured"
    ALREADY_REFUNDED = "already_refunded"
    GRANTED_REFUND_CHANGED = "granted_refund_changed"
    MORE_THAN_CHARGED = "more_than_charged"
    MORE_THAN_AUTHORIZED = "more_than_authorized"
    ANOTHER_UNDER_WAY = "another_under_way"
    KEYS_UNAVAILABLE = "keys_unavailable"
    # the plan
    CURRENCY_DIFFERS = "currency_differs"
    NOT_PAID = "not_paid"
    STATUS_UNKNOWN = "status_unknown"
    RESERVATION_ONLY = "reservation_only"
    CAPTURED_IN_PARTS = "captured_in_parts"
    ALREADY_VOID = "already_void"
    ALREADY_CHARGED = "already_charged"
    CHARGEBACK = "chargeback"
    MORE_THAN_LEFT = "more_than_left"
    METHOD_NOT_REFUNDABLE = "method_not_refundable"
    METHOD_NEEDS_DASHBOARD = "method_needs_dashboard"
    METHOD_UNKNOWN = "method_unknown"
    ONE_REFUND_ONLY = "one_refund_only"
    WHOLE_AMOUNT_ONLY = "whole_amount_only"
    TOO_LATE = "too_late"
    CART_MISSING = "cart_missing"
    CART_UNREADABLE = "cart_unreadable"
    CART_TOTAL_DIFFERS = "cart_total_differs"
    TAX_TABLES_MISSING = "tax_tables_missing"
    NO_ZERO_TAX_TABLE = "no_zero_tax_table"
    FREE_AMOUNT_NOT_ALLOWED = "free_amount_not_allowed"
    LINE_NOT_FOUND = "line_not_found"
    LINE_AMBIGUOUS = "line_ambiguous"
    LINE_EXHAUSTED = "line_exhausted"
    SHIPPING_NOT_FOUND = "shipping_not_found"
    SHIPPING_ALREADY_REFUNDED = "shipping_already_refunded"
    EARLIER_REFUND_NOT_IN_CART = "earlier_refund_not_in_cart"
    AMOUNT_NOT_REACHABLE = "amount_not_reachable"
    PLAN_UNSOUND = "plan_unsound"
    # the call
    ACCOUNT_GONE = "account_gone"
    ORDER_NOT_FOUND = "order_not_found"
    REFUSED_BY_MULTISAFEPAY = "refused_by_multisafepay"
    BALANCE_TOO_LOW = "balance_too_low"
    TAKEN_BACK = "taken_back"
    MULTISAFEPAY_UNREACHABLE = "multisafepay_unreachable"
    PRECEDING_REFUND_OPEN = "preceding_refund_open"
    OUTCOME_UNKNOWN = "outcome_unknown"
    SETTLED_BY_PERSON = "settled_by_person"


@dataclass(frozen=True, slots=True)
class Refused:
    """`message` is a sentence for the merchant: what is the matter and what to do."""

    code: RefusalCode
    message: str
