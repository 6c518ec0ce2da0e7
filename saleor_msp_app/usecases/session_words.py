"""Sentences of the sessions, for shoppers and for staff."""

from saleor_msp_app.domain.payment_refused import OTHER_WAY, TRY_AGAIN, PaymentRefusalCode, PaymentRefused
from saleor_msp_app.domain.payment_standing import Stands

_LATER = "We could not check your payment just now. Please try again in a moment; you will not pay twice."

CHANNEL_NOT_CONFIGURED = PaymentRefused(
    PaymentRefusalCode.CHANNEL_NOT_CONFIGURED,
    OTHER_WAY,
    "No MultiSafepay account is configured for this sales channel.",
)
ACCOUNT_GONE = PaymentRefused(
    PaymentRefusalCode.CHANNEL_NOT_CONFIGURED,
    OTHER_WAY,
    "The MultiSafepay account with which this payment was begun is not configured any more. Bring it back: "
    "whether the payment was made cannot be found out without it.",
)
STILL_BEING_MADE = PaymentRefused(
    PaymentRefusalCode.STILL_BEING_MADE,
    TRY_AGAIN,
    "Another request of this transaction is creating the order at MultiSafepay, and was not done in time.",
)
TOO_SLOW = PaymentRefused(
    PaymentRefusalCode.UNAVAILABLE,
    TRY_AGAIN,
    "MultiSafepay or the app's database was too slow: no time was left to create an order.",
)
NOT_BEGUN = PaymentRefused(
    PaymentRefusalCode.NOT_BEGUN,
    TRY_AGAIN,
    "The app has no order at MultiSafepay for this transaction. Begin the payment again.",
)
EARLIER_ATTEMPT_OPEN = PaymentRefused(
    PaymentRefusalCode.EARLIER_ATTEMPT_OPEN,
    _LATER,
    "An earlier order of this payment can neither be used nor cancelled at MultiSafepay, so no second one "
    "was made: the shopper could pay both. Cancel it in MultiSafepay's dashboard, or wait until it expires.",
)


def unreachable(why: str) -> PaymentRefused:
    """Nothing was made."""
    return PaymentRefused(
        PaymentRefusalCode.UNAVAILABLE, TRY_AGAIN, f"MultiSafepay is out of reach ({why}). No order was made."
    )


def not_checked(why: str) -> PaymentRefused:
    """An order is there, and how it stands is not known now."""
    return PaymentRefused(
        PaymentRefusalCode.UNAVAILABLE,
        _LATER,
        f"How this payment stands could not be read at MultiSafepay ({why}). Nothing was changed.",
    )


def outcome_unknown(why: str) -> PaymentRefused:
    """Nobody has the order's link, and nobody gets it."""
    return PaymentRefused(
        PaymentRefusalCode.OUTCOME_UNKNOWN,
        TRY_AGAIN,
        f"MultiSafepay was asked for an order and gave no answer that says whether there is one ({why}). "
        "Nobody has a link to it, and it is cancelled before another one is made.",
    )


def denied(code: int | None, info: str) -> PaymentRefused:
    """MultiSafepay's own words."""
    named = "" if code is None else f" {code}"
    return PaymentRefused(
        PaymentRefusalCode.REFUSED_BY_MULTISAFEPAY,
        OTHER_WAY,
        f"MultiSafepay{named}: {info or 'no reason was given'}. No order was made.",
    )


def ended(stands: Stands) -> PaymentRefused:
    """Nothing comes of the order any more."""
    if stands is Stands.CANCELLED:
        return PaymentRefused(
            PaymentRefusalCode.CANCELLED,
            "The payment was cancelled or took too long. Nothing was charged.",
            "The payment was cancelled, or the shopper did not pay in time.",
        )
    return PaymentRefused(
        PaymentRefusalCode.DECLINED,
        "The payment was declined. Nothing was charged. Please try again or choose another way to pay.",
        "The payment was declined. MultiSafepay's dashboard may say why.",
    )
