"""What a payment was made with, in words that staff know, out of MultiSafepay's code of the method.

Nothing of a card is kept but its brand: its digits and its expiry are nobody's need here.
"""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class CardDetails:
    """A card whose brand the code says."""

    brand: str


@dataclass(frozen=True, slots=True)
class OtherDetails:
    """Anything else, by its name: the code itself where no document names it."""

    name: str


MethodDetails: TypeAlias = CardDetails | OtherDetails

_BRANDS = {
    "AMEX": "American Express",
    "MAESTRO": "Maestro",
    "MASTERCARD": "Mastercard",
    "POSTEPAY": "PostePay",
    "VISA": "Visa",
}

_NAMES = {
    "AFTERPAY": "Riverty",
    "ALIPAY": "Alipay",
    "ALIPAYPLUS": "Alipay+",
    "AMAZONBTN": "Amazon Pay",
    "APPLEPAY": "Apple Pay",
    "BANKTRANS": "Bank transfer",
    "BELFIUS": "Belfius",
    "BILLINK": "Billink",
    "BIZUM": "Bizum",
    "BNPL_INST": "Pay After Delivery (installments)",
    "BNPL_INSTM": "Pay After Delivery (installments)",
    "BNPL_MF": "Pay After Delivery",
    "COUPON": "Gift card",
    "CREDITCARD": "Card",
    "DBRTP": "Request to Pay",
    "DIRDEB": "Direct debit",
    "DIRECTBANK": "Sofort",
    "EINVOICE": "E-Invoicing",
    "GOOGLEPAY": "Google Pay",
    "IDEAL": "iDEAL",
    "IDEALQR": "iDEAL QR",
    "IN3": "in3",
    "KLARNA": "Klarna",
    "MBWAY": "MB WAY",
    "MISTERCASH": "Bancontact",
    "MULTIBANCO": "Multibanco",
    "MYBANK": "MyBank",
    "PAYAFTER": "Pay After Delivery",
    "PAYPAL": "PayPal",
    "PSAFECARD": "Paysafecard",
    "SANTANDER": "Betaal per Maand",
    "TRUSTLY": "Trustly",
    "TRUSTPAY": "TrustPay",
    "WECHAT": "WeChat Pay",
    "ZINIA": "Zinia",
}
"""MultiSafepay's gateway ids and what its documents call them (multisafepay-api.md §7.1)."""


def method_details(method: str) -> MethodDetails | None:
    """`method` as `payment_details.type` shows it; None for an order that nobody has paid yet.

    `CREDITCARD` tells no brand: it may be any.
    """
    code = method.strip().upper()
    if not code:
        return None
    if code in _BRANDS:
        return CardDetails(_BRANDS[code])
    family = code.partition("::")[0]  # `Coupon::INTERSOLVE` (§2.1)
    return OtherDetails(_NAMES.get(code) or _NAMES.get(family) or method.strip())
