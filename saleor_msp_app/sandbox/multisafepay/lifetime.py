"""How long an unpaid order lives: the link's lifetime, and the method's where one was chosen (§4.2, §4.4)."""

from datetime import datetime, timedelta
from typing import Any

from saleor_msp_app.sandbox.multisafepay.books import Order

_USUAL_LINK = timedelta(seconds=2_592_000)

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)

_OF_METHOD = (
    dict.fromkeys(
        (
            "AMEX",
            "APPLEPAY",
            "CREDITCARD",
            "DBRTP",
            "GOOGLEPAY",
            "IDEAL",
            "IDEALQR",
            "MAESTRO",
            "MASTERCARD",
            "MISTERCASH",
            "MYBANK",
            "VISA",
        ),
        _HOUR,
    )
    | dict.fromkeys(("IN3", "TRUSTLY", "WECHAT"), 2 * _HOUR)
    | dict.fromkeys(("DIRECTBANK", "KLARNA", "SANTANDER"), _DAY)
    | dict.fromkeys(("BELFIUS", "CBC", "KBC"), 5 * _DAY)
    | dict.fromkeys(("BNPL_INSTM", "PAYPAL"), 14 * _DAY)
    | dict.fromkeys(("AFTERPAY", "BNPL_MF", "PAYAFTER"), 90 * _DAY)
    | {
        "ALIPAY": 5 * _HOUR,
        "ALIPAYPLUS": _HOUR,
        "BANKTRANS": 60 * _DAY,
        "BIZUM": _HOUR / 2,
        "DOTPAY": 3 * _DAY,
        "MBWAY": timedelta(minutes=4),
        "MULTIBANCO": 3 * _DAY,
        "PSAFECARD": 3 * _HOUR,
        "TRUSTPAY": 10 * _DAY,
    }
)
"""Methods that are not here never expire by themselves."""


def dies_at(order: Order) -> datetime | None:
    """When it expires if nobody pays: whichever lifetime ends first (inferred), None for never.

    A link's lifetime is only for the types that have one; both begin with the order.
    """
    link = None if order.posted.get("type") == "direct" else _link(order.posted)
    lives = [span for span in (link, _OF_METHOD.get(order.method)) if span is not None]
    return order.created + min(lives) if lives else None


def _link(posted: dict[str, Any]) -> timedelta:
    """Seconds win over days (SecondsActive.yaml). Both were checked when the order was made."""
    if posted.get("seconds_active"):
        return timedelta(seconds=int(posted["seconds_active"]))
    return timedelta(days=int(posted["days_active"])) if posted.get("days_active") else _USUAL_LINK
