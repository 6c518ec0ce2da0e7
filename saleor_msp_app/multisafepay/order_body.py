"""The JSON text of a new order (multisafepay-api.md §4.2; openapi/paths/orders.yaml)."""

from typing import Any

import simplejson

from saleor_msp_app import __version__
from saleor_msp_app.domain.msp_order import TaxTables
from saleor_msp_app.domain.new_order import NewOrder, Person
from saleor_msp_app.multisafepay.cart_body import posted_item
from saleor_msp_app.multisafepay.json_numbers import exact_number

_PLUGIN = {"shop": "Saleor", "plugin_version": __version__, "partner": "saleor-msp-app"}
_NAMES = {
    "first_name": "first_name",
    "last_name": "last_name",
    "company": "company_name",
    "street": "address1",
    "street_2": "address2",
    "house_number": "house_number",
    "postal_code": "zip_code",
    "city": "city",
    "area": "state",
    "country": "country",
    "phone": "phone",
    "email": "email",
}
"""Our members, and MultiSafepay's names for them."""


def order_body(order: NewOrder) -> str:
    """What is posted to `/orders`. No reminders by MultiSafepay: the storefront decides about its orders."""
    body: dict[str, Any] = {
        "type": order.order_type,
        "order_id": order.order_id,
        "currency": order.amount.currency.code,
        "amount": order.amount.minor,
        "description": order.description,
        "payment_options": _payment_options(order),
        "customer": _person(order.customer) | _browser(order),
        "second_chance": {"send_email": False},
        "plugin": _PLUGIN,
        **{f"var{place}": note for place, note in enumerate(order.notes, start=1)},
    }
    if order.gateway:
        body["gateway"] = order.gateway
    if order.delivery is not None:
        body["delivery"] = _person(order.delivery)
    if order.details:
        body["gateway_info"] = dict(order.details)
    if order.manual_capture:
        body["capture"] = "manual"
    return simplejson.dumps(body | _cart(order), ensure_ascii=True)


def _payment_options(order: NewOrder) -> dict[str, str]:
    addresses = order.addresses
    options = {"notification_url": addresses.notification, "notification_method": "POST"}
    if addresses.redirect:
        options["redirect_url"] = addresses.redirect
    if addresses.cancel:
        options["cancel_url"] = addresses.cancel
    return options


def _person(person: Person) -> dict[str, str]:
    named = {theirs: getattr(person, ours) for ours, theirs in _NAMES.items()}
    return {name: text for name, text in named.items() if text}


def _browser(order: NewOrder) -> dict[str, str]:
    known = {"locale": order.locale, "ip_address": order.ip_address}
    return {name: text for name, text in known.items() if text}


def _cart(order: NewOrder) -> dict[str, Any]:
    """`validate_cart`: a cart that does not come to the amount is refused now, not at the first refund."""
    if order.cart is None:
        return {}
    return {
        "shopping_cart": {"items": [posted_item(item) for item in order.cart.items]},
        "checkout_options": {"validate_cart": True, "tax_tables": _tables(order.cart.tax_tables)},
    }


def _tables(tables: TaxTables) -> dict[str, Any]:
    default = {} if tables.default_rate is None else {"rate": exact_number(tables.default_rate)}
    return {
        "default": {"shipping_taxed": False} | default,
        "alternate": [
            {
                "name": table.name,
                "standalone": True,
                "rules": [{"rate": exact_number(rule.rate)} for rule in table.rules],
            }
            for table in tables.alternate
        ],
    }
