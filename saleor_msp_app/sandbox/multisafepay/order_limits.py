"""How long the texts of a posted order may be, and what else each single field must be (§4.2).

Limits are the schemas' `maxLength`. Codes where §1.4 has one; 1016 elsewhere (inferred).
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from saleor_msp_app.sandbox.multisafepay.cart import number
from saleor_msp_app.sandbox.multisafepay.links import is_web_address
from saleor_msp_app.sandbox.multisafepay.refusal import Refusal

_ADDRESS_LIMITS = {
    "address1": 64,
    "city": 50,
    "email": 64,
    "house_number": 10,
    "phone": 25,
    "state": 6,
    "zip_code": 10,
}
MAX_VARIABLE = 500
MAX_NOTIFICATION_URL = 150
_SPANS = {"seconds_active": 31_536_000, "days_active": 365}
_COUNTRY = re.compile(r"[A-Z]{2}")
_NOTIFICATION_URL = re.compile(r"[A-Za-z0-9\-_.:/]+(\?[!-~]*)?")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def check_fields(body: Mapping[str, Any], *, strict_notification_url: bool) -> None:
    """Raise `Refusal` for the first that is wrong."""
    for name in ("var1", "var2", "var3"):
        _check_length(body.get(name), MAX_VARIABLE, 1010, name)
    for name in ("customer", "delivery"):
        _check_address(body.get(name), name)
    for name, most in _SPANS.items():
        if name in body and not 1 <= number(body[name], 1016, name) <= most:
            raise Refusal(1016, name)
    _check_options(body.get("payment_options"), strict=strict_notification_url)


def _check_address(posted: Any, where: str) -> None:
    if not isinstance(posted, Mapping):
        return
    for name, most in _ADDRESS_LIMITS.items():
        _check_length(posted.get(name), most, 1016, f"{where}.{name}")
    country = posted.get("country")
    if country and not (isinstance(country, str) and _COUNTRY.fullmatch(country)):
        raise Refusal(1018, f"{where}.country")


def _check_length(value: Any, most: int, code: int, what: str) -> None:
    if value is not None and len(str(value)) > most:
        raise Refusal(code, what)


def _check_options(options: Any, *, strict: bool) -> None:
    if not isinstance(options, Mapping):
        return
    for name in ("notification_url", "redirect_url", "cancel_url"):
        if options.get(name) and not is_web_address(options[name]):
            raise Refusal(1016, name)
    if options.get("notification_method") not in (None, "", "GET", "POST"):
        raise Refusal(1016, "notification_method")
    if options.get("notification_url"):
        _check_notification_url(options["notification_url"], strict=strict)


def _check_notification_url(url: str, *, strict: bool) -> None:
    """HTTPS, no port, a set of ASCII signs (§4.2). A sandbox on this machine may be told of loopback."""
    _check_length(url, MAX_NOTIFICATION_URL, 1016, "notification_url")
    parts = urlsplit(url)
    if not strict or parts.hostname in _LOOPBACK:
        return
    if parts.scheme != "https" or ":" in parts.netloc or not _NOTIFICATION_URL.fullmatch(url):
        raise Refusal(1016, "notification_url")
