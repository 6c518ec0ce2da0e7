"""Which methods the website has, and for whom: `GET /payment-methods` (multisafepay-api.md §7).

Keys and types are those of PaymentMethod.yaml. The terms themselves are contracts between a merchant and
MultiSafepay that no reference lists: countries, currencies and amounts are inferred from what the methods
are. The required customer data are the schemas' "Required for" remarks (HouseNumber.yaml and others).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from saleor_msp_app.sandbox.multisafepay.cart import number
from saleor_msp_app.sandbox.multisafepay.methods import BNPL, CARDS, NAMES
from saleor_msp_app.sandbox.multisafepay.refusal import Refusal

_ICONS = "https://media.multisafepay.com/img/methods"
_CARD_CURRENCIES = ("CHF", "DKK", "EUR", "GBP", "JPY", "NOK", "PLN", "SEK", "USD")
_EURO = ("EUR",)
_BILLINK_DATA = ("address1", "city", "country", "email", "house_number", "zip_code")


@dataclass(frozen=True, slots=True)
class Terms:
    """Amounts in cents of a euro; empty countries or currencies mean all."""

    currencies: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int | None = None
    customer_data: tuple[str, ...] = ()
    kind: str = "payment-method"

    def fit(self, amount: int | None, currency: str | None, country: str | None) -> bool:
        """None for what is not known."""
        return (
            (amount is None or self.minimum <= amount <= (amount if self.maximum is None else self.maximum))
            and (currency is None or not self.currencies or currency in self.currencies)
            and (country is None or not self.countries or country in self.countries)
        )


ACTIVATED: Mapping[str, Terms] = {
    "IDEAL": Terms(_EURO),
    "MISTERCASH": Terms(_EURO),
    "VISA": Terms(_CARD_CURRENCIES),
    "MASTERCARD": Terms(_CARD_CURRENCIES),
    "AMEX": Terms(_CARD_CURRENCIES),
    "MAESTRO": Terms(_CARD_CURRENCIES),
    "CREDITCARD": Terms(_CARD_CURRENCIES),
    "APPLEPAY": Terms(_CARD_CURRENCIES),
    "GOOGLEPAY": Terms(_CARD_CURRENCIES),
    "PAYPAL": Terms(_CARD_CURRENCIES),
    "BANKTRANS": Terms(_EURO),
    "KLARNA": Terms(
        ("CHF", "DKK", "EUR", "GBP", "NOK", "PLN", "SEK", "USD"),
        ("AT", "BE", "CH", "DE", "DK", "ES", "FI", "FR", "GB", "IT", "NL", "NO", "PL", "PT", "SE"),
        customer_data=("house_number",),
    ),
    "AFTERPAY": Terms(_EURO, ("AT", "BE", "DE", "NL"), 1, 500_000),
    "IN3": Terms(_EURO, ("NL",), 5_000, 500_000),
    "BILLINK": Terms(_EURO, ("BE", "DE", "NL"), 1, 500_000, _BILLINK_DATA),
    "EINVOICE": Terms(_EURO, ("BE", "DE", "NL"), 1, 5_000_000),
    "BNPL_MF": Terms(_EURO, ("BE", "NL"), 1, 500_000),
    "VVVGIFTCRD": Terms(_EURO, ("NL",), kind="coupon"),
}
"""In the order of the page. Other methods can be asked for by name, but are not offered."""


def terms_of(code: str) -> Terms:
    """Those of a method that is not activated hold nobody off."""
    return ACTIVATED.get(code, Terms())


def listed(query: Mapping[str, str]) -> list[str]:
    """The codes that pass the filters of `GET /payment-methods`. Raise `Refusal` 1001."""
    amount = int(number(query["amount"], 1001, "amount")) if query.get("amount") else None
    currency, country = (query.get(key, "").upper() or None for key in ("currency", "country"))
    return [
        code
        for code, terms in ACTIVATED.items()
        if terms.fit(amount, currency, country) and _is_wanted(code, terms, query)
    ]


def _is_wanted(code: str, terms: Terms, query: Mapping[str, str]) -> bool:
    """Cards one by one or as one; gift cards only when asked for (inferred where the query is silent)."""
    kind = query.get("type")
    grouped = _is_on(query.get("group_cards"))
    if code in CARDS:
        return grouped == (code == "CREDITCARD") and kind in (None, terms.kind)
    with_coupons = _is_on(query.get("include_coupons")) or kind == "coupon"
    return (terms.kind != "coupon" or with_coupons) and kind in (None, terms.kind)


def _is_on(value: str | None) -> bool:
    return value in ("1", "true")


def payment_method(code: str) -> dict[str, Any]:
    """One entry. Raise `Refusal` 1023."""
    if code not in NAMES:
        raise Refusal(1023)
    terms = terms_of(code)
    icon = code.lower()
    return {
        "additional_data": {},
        "allowed_amount": {"max": terms.maximum, "min": terms.minimum},
        "allowed_countries": list(terms.countries),
        "allowed_currencies": list(terms.currencies),
        "apps": {
            "fastcheckout": {"is_enabled": False},
            "payment_components": {"has_fields": False, "is_enabled": False},
        },
        "brands": [],
        "icon_urls": {
            "large": f"{_ICONS}/3x/{icon}.png",
            "medium": f"{_ICONS}/2x/{icon}.png",
            "vector": f"{_ICONS}/svg/{icon}.svg",
        },
        "id": code,
        "name": NAMES[code],
        "preferred_countries": [],
        "required_customer_data": list(terms.customer_data),
        "shopping_cart_required": code in BNPL,
        "tokenization": {"is_enabled": False, "models": None},
        "type": terms.kind,
    }
