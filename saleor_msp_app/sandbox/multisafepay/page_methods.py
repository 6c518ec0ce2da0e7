"""The methods that the payment page offers for an order."""

from saleor_msp_app.sandbox.multisafepay.books import Order
from saleor_msp_app.sandbox.multisafepay.method_needs import country_of, lacking
from saleor_msp_app.sandbox.multisafepay.method_terms import ACTIVATED, terms_of
from saleor_msp_app.sandbox.multisafepay.methods import BNPL
from saleor_msp_app.sandbox.multisafepay.totals import total_minor

_NOT_ON_PAGES = frozenset({"CREDITCARD", "VVVGIFTCRD"})
"""Cards are shown one by one; gift cards need another method for the rest, which the page cannot do."""


def offered(order: Order) -> list[str]:
    """Those that fit amount, currency, country and cart; first the one that the merchant asked for."""
    asked = str(order.posted.get("gateway") or "").upper()
    usual = [code for code in ACTIVATED if code not in _NOT_ON_PAGES and code != asked]
    return [code for code in ([asked] if asked else []) + usual if _fits(order, code)]


def _fits(order: Order, code: str) -> bool:
    if not terms_of(code).fit(order.amount, order.currency, country_of(order.posted)):
        return False
    if code not in BNPL:
        return True
    adds_up = total_minor(order.original or (), order.tables, order.currency) == order.amount
    return adds_up and not lacking(order.posted, code)
