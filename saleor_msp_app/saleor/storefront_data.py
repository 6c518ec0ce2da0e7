"""`data` of a session: what the storefront says, which is what anybody says. Any JSON comes in.

    {"gateway": "IDEAL", "type": "direct", "gatewayInfo": {"issuerId": "0031"},
     "redirectUrl": "https://shop.example/return", "cancelUrl": "…", "locale": "nl_NL"}

Everything is optional; names may be written as MultiSafepay does (`redirect_url`); what is unknown is
left alone.
"""

import re
from collections.abc import Mapping

from saleor_msp_app.domain.payment_refused import OTHER_WAY, PaymentRefusalCode, PaymentRefused
from saleor_msp_app.domain.payment_request import OrderType, StorefrontData

_GATEWAY = re.compile(r"[A-Z0-9_]{0,40}")
_LOCALE = re.compile(r"([a-z]{2}[_-][A-Z]{2})?")
_MEMBER = re.compile(r"[a-z_]{1,40}")
_LONGEST = 2000
_CAPITAL = re.compile(r"(?<!^)([A-Z])")
_MOST_DETAILS = 20


def read_storefront_data(data: object) -> StorefrontData | PaymentRefused:
    """Read it, or say what is wrong. Never raises."""
    if data is None:
        return StorefrontData()
    if not isinstance(data, Mapping):
        return _refused("it is no object")
    members = {_snake(name): value for name, value in data.items() if value is not None}
    order_type = _order_type(members.get("type", OrderType.REDIRECT))
    details = _details(members.get("gateway_info", {}))
    texts = {name: members.get(name, "") for name in ("gateway", "redirect_url", "cancel_url", "locale")}
    wrong = next((name for name, text in texts.items() if not _is_text(text)), None)
    if wrong is not None:
        return _refused(f"{wrong} is no text")
    if order_type is None:
        return _refused("type is none of redirect, direct, paymentlink")
    if details is None:
        return _refused("gatewayInfo is no object of texts")
    return _checked(order_type, details, texts)


def _checked(
    order_type: OrderType, details: Mapping[str, str], texts: Mapping[str, str]
) -> StorefrontData | PaymentRefused:
    gateway, locale = texts["gateway"].strip().upper(), texts["locale"].strip()
    if not _GATEWAY.fullmatch(gateway):
        return _refused("gateway is no code of MultiSafepay")
    if not _LOCALE.fullmatch(locale):
        return _refused("locale is not like nl_NL")
    if order_type is OrderType.DIRECT and not gateway:
        return _refused("type direct needs a gateway")
    return StorefrontData(
        order_type, gateway, details, texts["redirect_url"], texts["cancel_url"], locale.replace("-", "_")
    )


def _order_type(value: object) -> OrderType | None:
    return OrderType(value) if isinstance(value, str) and value in set(OrderType) else None


def _details(value: object) -> Mapping[str, str] | None:
    if not isinstance(value, Mapping) or len(value) > _MOST_DETAILS:
        return None
    found = {_snake(name): text for name, text in value.items() if text is not None}
    sound = all(_MEMBER.fullmatch(name) and _is_text(text) for name, text in found.items())
    return {name: str(text) for name, text in found.items()} if sound else None


def _snake(name: str) -> str:
    return _CAPITAL.sub(r"_\1", name).lower()


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST and (value.isprintable() or not value)


def _refused(why: str) -> PaymentRefused:
    return PaymentRefused(
        PaymentRefusalCode.DATA_UNREADABLE,
        OTHER_WAY,
        f"The storefront's `data` cannot be used: {why}. This is a fault of the storefront.",
    )
