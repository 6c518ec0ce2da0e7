"""What differs between payment methods (multisafepay-api.md §2.3, §2.4, §3.6, §3.8)."""

BNPL = frozenset(
    {
        "AFTERPAY",
        "BILLINK",
        "BNPL_INST",
        "BNPL_INSTM",
        "BNPL_MF",
        "BNPL_OB",
        "EINVOICE",
        "IN3",
        "IN3B2B",
        "KLARNA",
        "PAYAFTER",
        "SANTANDER",
        "ZINIA",
        "ZINIA_IN3",
    }
)
"""Methods whose refunds are made by cart (§3.6, the list of the PHP SDK)."""

RESERVABLE = frozenset({"CREDITCARD", "MAESTRO", "MASTERCARD", "VISA"})
"""Cards that `capture: manual` only reserves (§5.2)."""

CARDS = frozenset({"AMEX", "CREDITCARD", "MAESTRO", "MASTERCARD", "VISA"})

UNCLEARED_FIRST = frozenset({"BNPL_INST", "BNPL_INSTM", "BNPL_MF", "EINVOICE", "PAYAFTER"})
"""Paid by these, an order is uncleared until somebody accepts it (§7.2, the published direct answers)."""

DONE_WHEN_DIRECT = UNCLEARED_FIRST | {"AFTERPAY"}
"""A direct order needs no page: the published answers send the customer straight to `redirect_url`."""

REFUND_ONLY_IN_COSTS = frozenset({"AFTERPAY", "PAYPAL"})
"""No related transaction shows their refunds (§2.4)."""

ONE_REFUND_ONLY = frozenset({"BIZUM"})
DASHBOARD_ONLY = frozenset({"MULTIBANCO", "MBWAY"})
"""A refund needs the customer's IBAN, which no API field takes."""

NAMES = {
    "AFTERPAY": "Riverty",
    "ALIPAY": "Alipay",
    "ALIPAYPLUS": "Alipay+",
    "AMAZONBTN": "Amazon Pay",
    "AMEX": "American Express",
    "APPLEPAY": "Apple Pay",
    "BANKTRANS": "Bank transfer",
    "BELFIUS": "Belfius",
    "BILLINK": "Billink",
    "BIZUM": "Bizum",
    "BNPL_INSTM": "Pay After Delivery installments",
    "BNPL_MF": "Pay After Delivery",
    "CBC": "CBC",
    "CREDITCARD": "Credit card",
    "DBRTP": "Request to Pay",
    "DIRDEB": "Direct debit",
    "DIRECTBANK": "Sofort",
    "DOTPAY": "Dotpay",
    "EINVOICE": "E-Invoicing",
    "EPS": "EPS",
    "GIROPAY": "Giropay",
    "GOOGLEPAY": "Google Pay",
    "IDEAL": "iDEAL",
    "IDEALQR": "iDEAL QR",
    "IN3": "in3",
    "KBC": "KBC",
    "KLARNA": "Klarna",
    "MAESTRO": "Maestro",
    "MASTERCARD": "Mastercard",
    "MBWAY": "MB WAY",
    "MISTERCASH": "Bancontact",
    "MULTIBANCO": "Multibanco",
    "MYBANK": "MyBank",
    "PAYAFTER": "Pay after delivery",
    "PAYPAL": "PayPal",
    "PSAFECARD": "Paysafecard",
    "SANTANDER": "Betaal per Maand",
    "TRUSTLY": "Trustly",
    "TRUSTPAY": "TrustPay",
    "VISA": "Visa",
    "VVVGIFTCRD": "VVV Cadeaukaart",
    "WECHAT": "WeChat Pay",
    "ZINIA": "Zinia",
}
"""§7.1, of the gift cards only one."""

_INITIALIZED_FIRST = {
    "KLARNA": "completed",
    "AFTERPAY": "completed",
    "IDEAL": "initialized",
    "EINVOICE": "initialized",
    "ZINIA": "initialized",
    "CBC": "initialized",
    "KBC": "initialized",
    "GIROPAY": "initialized",
    "PSAFECARD": "initialized",
    "TRUSTLY": "initialized",
    # No first status is documented for these two; they can be declined later (inferred).
    "IN3": "initialized",
    "BILLINK": "initialized",
}


def first_statuses(method: str) -> tuple[str, str]:
    """Order status and financial status of a refund just accepted (§2.3, table by method)."""
    if method in _INITIALIZED_FIRST:
        return "initialized", _INITIALIZED_FIRST[method]
    return "reserved", "initialized" if method == "PAYPAL" else "reserved"


def last_financial_status(method: str) -> str:
    """Financial status of a refund that is completed: two methods keep `initialized` (§2.3)."""
    return "initialized" if method in ("BIZUM", "PAYPAL") else "completed"


def just_paid_statuses(method: str) -> tuple[str, str]:
    """Order and financial status when the customer has just paid (§2.3, §7.2)."""
    return ("uncleared", "uncleared") if method in UNCLEARED_FIRST else paid_statuses(method)


def paid_statuses(method: str) -> tuple[str, str]:
    """Order and financial status of a payment that was accepted (§2.3)."""
    return ("completed", "uncleared") if method in BNPL else ("completed", "completed")
