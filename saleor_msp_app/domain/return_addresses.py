"""Where a shopper may be sent after paying: to the storefronts that the operator named, and nowhere else.

An address that the storefront says is an address that anybody says: an open redirect would lend the payment
page's good name to it.
"""

import re
from collections.abc import Collection

from saleor_msp_app.domain.new_order import ReturnAddresses
from saleor_msp_app.domain.payment_refused import OTHER_WAY, PaymentRefusalCode, PaymentRefused
from saleor_msp_app.domain.payment_request import StorefrontData

_ADDRESS = re.compile(
    r"(https?)://([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::([0-9]{1,5}))?"
    r"(?:[/?][A-Za-z0-9._~:/?@!$&'()*+,;=%\[\]-]*)?",
)
"""Narrower than the standard: no user, no `#`, no backslash, nothing that two readers read differently."""

_USUAL_PORTS = {"http": "80", "https": "443"}
_LONGEST = 2000


def origin_of(address: str) -> str | None:
    """Scheme, host and port in their one form; None for what is no plain web address."""
    found = _ADDRESS.fullmatch(address) if len(address) <= _LONGEST else None
    if found is None:
        return None
    scheme, host, port = found.groups()
    shown = "" if port is None or port == _USUAL_PORTS[scheme] else f":{port}"
    return f"{scheme}://{host.lower()}{shown}"


def return_addresses(
    data: StorefrontData, notification: str, allowed: Collection[str]
) -> ReturnAddresses | PaymentRefused:
    """`allowed` are origins as `origin_of` writes them."""
    for name, address in (("redirectUrl", data.redirect_url), ("cancelUrl", data.cancel_url)):
        if address and origin_of(address) not in allowed:
            return _refused(name, address, allowed)
    return ReturnAddresses(notification, data.redirect_url, data.cancel_url)


def _refused(name: str, address: str, allowed: Collection[str]) -> PaymentRefused:
    listed = ", ".join(sorted(allowed)) or "nothing"
    return PaymentRefused(
        PaymentRefusalCode.RETURN_ADDRESS_NOT_ALLOWED,
        OTHER_WAY,
        f"The storefront asked for the {name} '{address[:100]}', and SALEOR_MSP_ALLOWED_STOREFRONTS lists "
        f"{listed[:200]}. Add the origin of the storefront to it.",
    )
