"""Payment methods: how each one is refunded, and for how long.

Codes are MultiSafepay's gateway ids, as `payment_details.type` shows them (multisafepay-api.md §3.6, §3.8,
§7.1).
"""

from enum import StrEnum

from saleor_msp_app.domain.policy import RefundPolicy


class RefundWay(StrEnum):
    """How a method is refunded."""

    CART = "cart"
    CART_IF_THERE = "cart_if_there"
    AMOUNT = "amount"
    DASHBOARD = "dashboard"
    NEVER = "never"
    UNKNOWN = "unknown"


EITHER_WAY_METHODS = frozenset({"EINVOICE"})
"""With or without the cart, as the order was made (e-invoicing.md; E50)."""

CART_METHODS = frozenset(
    {
        "AFTERPAY",
        "BILLINK",
        "BNPL_INST",
        "BNPL_INSTM",
        "BNPL_MF",
        "BNPL_OB",
        "IN3",
        "IN3B2B",
        "KLARNA",
        "PAYAFTB2B",
        "PAYAFTER",
        "ZINIA",
        "ZINIA_IN3",
    }
)
"""Buy now, pay later: the union of the lists of MultiSafepay's own libraries (§3.6)."""

SANTANDER = "SANTANDER"
"""Betaal per Maand: sources disagree and the manual tells a procedure by dashboard and e-mail (E51)."""

IBAN_METHODS = frozenset({"MBWAY", "MULTIBANCO"})
"""Only the dashboard can take the customer's IBAN (E60)."""

BIZUM = "BIZUM"
PAYSAFECARD = "PSAFECARD"

_CARDS = frozenset({"AMEX", "CREDITCARD", "MAESTRO", "MASTERCARD", "POSTEPAY", "VISA"})
_BANKING = frozenset(
    {
        "BANKTRANS",
        "BELFIUS",
        "BIZUM",
        "CBC",
        "CBC/KBC",
        "DBRTP",
        "DIRDEB",
        "DIRECTBANK",
        "DOTPAY",
        "EPS",
        "GIROPAY",
        "IDEAL",
        "IDEALQR",
        "KBC",
        "MYBANK",
        "TRUSTPAY",
    }
)
_WALLETS = frozenset({"ALIPAY", "ALIPAYPLUS", "AMAZONBTN", "APPLEPAY", "GOOGLEPAY", "PAYPAL", "WECHAT"})
_OTHERS = frozenset({"MISTERCASH", "TRUSTLY", PAYSAFECARD})

AMOUNT_METHODS = _CARDS | _BANKING | _WALLETS | _OTHERS

GIFT_CARDS = frozenset(
    {
        "AMSGIFT",
        "BABYCAD",
        "BEAUTYCAD",
        "BEAUTYWELL",
        "BIERCHEQUE",
        "BLOEMENCAD",
        "BOEKENBON",
        "BOEKENVOOR",
        "DEGROTESPL",
        "DORDTPAS",
        "EDENCO",
        "EDENCOM",
        "EDENECO",
        "EDENRES",
        "EDENSPORTS",
        "FASHIONCHQ",
        "FASHIONGFT",
        "FIETSENBON",
        "GELREPAS",
        "GEZONDHEID",
        "GOOD4FUN",
        "HORSESGIFT",
        "HUISTUIN",
        "KIDSCADEAU",
        "KLUSCADEAU",
        "MONIECO",
        "MONIGIFT",
        "MONIMEAL",
        "NATENCRD",
        "NATNLBIOSC",
        "NATNLETUIN",
        "OHMYGOOD",
        "PARFUMCADE",
        "ROTGIFT",
        "SODESPORTS",
        "SPORTENFIT",
        "SPORTSGIFT",
        "UPAS",
        "VRGIFTCARD",
        "VVVGIFTCARD",
        "VVVGIFTCRD",
        "WEBSHOPGFT",
        "WIJNCADEAU",
        "YOURGIFT",
    }
)
_COUPON = "COUPON"


def is_gift_card(method: str) -> bool:
    """Gift cards come by their own code, as `COUPON`, or as `Coupon::INTERSOLVE` (§2.1)."""
    return method in GIFT_CARDS or method.startswith(_COUPON)


def refund_way(method: str, policy: RefundPolicy) -> RefundWay:
    """How the method is refunded. A merchant's setting counts, but not against what cannot be done."""
    if is_gift_card(method):
        return RefundWay.NEVER
    if method in IBAN_METHODS:
        return RefundWay.DASHBOARD
    if method in policy.cart_methods:
        return RefundWay.CART
    if method in policy.amount_methods:
        return RefundWay.AMOUNT
    if method == SANTANDER:
        return RefundWay.DASHBOARD
    return _known_way(method)


def days_to_refund(method: str) -> int | None:
    """For how many days after the payment MultiSafepay refunds it; None where it says nothing (E62)."""
    if method == "PAYPAL":
        return 60
    if method in _CARDS or method in {"MISTERCASH", PAYSAFECARD}:
        return 180
    if method in {"ALIPAY", "ALIPAYPLUS", "TRUSTLY", "WECHAT"}:
        return 365
    if method in _BANKING | CART_METHODS | EITHER_WAY_METHODS:
        return 730
    return None


def _known_way(method: str) -> RefundWay:
    if method in CART_METHODS:
        return RefundWay.CART
    if method in EITHER_WAY_METHODS:
        return RefundWay.CART_IF_THERE
    if method in AMOUNT_METHODS:
        return RefundWay.AMOUNT
    return RefundWay.UNKNOWN
