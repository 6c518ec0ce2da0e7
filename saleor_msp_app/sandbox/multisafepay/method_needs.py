"""What an order must bring for its method (§4.1, §4.2, BNPL.yaml, the published requests).

The codes are inferred, but for 1023 and the cart's 1027.
"""

from collections.abc import Mapping
from typing import Any

from saleor_msp_app.sandbox.multisafepay.method_terms import terms_of
from saleor_msp_app.sandbox.multisafepay.methods import BNPL, NAMES
from saleor_msp_app.sandbox.multisafepay.refusal import Refusal

_DELIVERY = ("address1", "city", "country", "first_name", "house_number", "last_name", "zip_code")

_WITHOUT_DELIVERY = frozenset({"EINVOICE"})
"""Its published redirect request has none."""

_DIRECT_INFO: Mapping[str, tuple[str, ...]] = {
    "APPLEPAY": ("payment_token",),
    "BILLINK": ("birthday", "phone", "email"),
    "AFTERPAY": ("birthday", "phone", "email"),
    "BNPL_MF": ("birthday", "email"),
    "CREDITCARD": ("card_number", "card_holder_name", "card_expiry_date", "card_cvc"),
    "DIRDEB": ("account_id", "account_holder_name", "account_holder_iban"),
    "EINVOICE": ("birthday", "phone", "email"),
    "GOOGLEPAY": ("payment_token",),
    "IN3": ("birthday", "phone"),
    "KLARNA": ("birthday", "phone", "email"),
}
"""Keys of `gateway_info` in every published direct request of the method, less what varies between them."""


def check_method(body: Mapping[str, Any], method: str, *, within_terms: bool) -> None:
    """Raise `Refusal`. An order without a method is for the payment page, which asks the same again."""
    is_direct = body.get("type") == "direct"
    if method and method not in NAMES and method not in BNPL:
        raise Refusal(1023)
    if is_direct and not method and not (body.get("payment_data") or body.get("recurring_id")):
        raise Refusal(1023, "a direct order needs a gateway")
    if method and within_terms and not _is_within_terms(body, method):
        raise Refusal(1023, "not for this amount, currency or country")
    missing = lacking(body, method)
    if "shopping_cart" in missing:
        raise Refusal(1027, "a shopping cart is required")
    if is_direct:
        missing += _absent(body, "gateway_info", _DIRECT_INFO.get(method, ()))
    if missing:
        raise Refusal(1016, ", ".join(missing))


def lacking(body: Mapping[str, Any], method: str) -> list[str]:
    """What a pay-later method still needs of the order."""
    if method not in BNPL:
        return []
    cart = body.get("shopping_cart")
    options = body.get("checkout_options")
    missing = [] if isinstance(cart, Mapping) and cart.get("items") else ["shopping_cart"]
    if not isinstance(options, Mapping) or not isinstance(options.get("tax_tables"), Mapping):
        missing.append("checkout_options.tax_tables")
    missing += _absent(body, "customer", ("house_number",))
    if method not in _WITHOUT_DELIVERY:
        missing += _absent(body, "delivery", _DELIVERY)
    return missing


def _absent(body: Mapping[str, Any], part: str, names: tuple[str, ...]) -> list[str]:
    posted = body.get(part)
    posted = posted if isinstance(posted, Mapping) else {}
    return [f"{part}.{name}" for name in names if posted.get(name) in (None, "")]


def country_of(body: Mapping[str, Any]) -> str | None:
    """The customer's."""
    customer = body.get("customer")
    return str(customer.get("country") or "") or None if isinstance(customer, Mapping) else None


def _is_within_terms(body: Mapping[str, Any], method: str) -> bool:
    return terms_of(method).fit(int(body["amount"]), body["currency"], country_of(body))
