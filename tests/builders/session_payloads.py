"""Bodies of the session webhooks, as Saleor fills the app's own subscriptions."""

import uuid
from typing import Any

from tests.builders.saleor_orders import global_id

APP = "QXBwOjI="


def new_token() -> str:
    """A transaction that nobody has paid yet."""
    return str(uuid.uuid4())


def price(gross: str, net: str | None = None, code: str = "EUR") -> dict[str, Any]:
    amounts = {"gross": gross, "net": net or gross}
    return {name: {"amount": float(amount), "currency": code} for name, amount in amounts.items()}


def address(street: str = "Kraanspoor 39", **changes: Any) -> dict[str, Any]:
    return {
        "firstName": "Jan",
        "lastName": "de Vries",
        "companyName": "",
        "streetAddress1": street,
        "streetAddress2": "",
        "postalCode": "1033SC",
        "city": "AMSTERDAM",
        "cityArea": "",
        "countryArea": "",
        "country": {"code": "NL"},
        "phone": "+31208500500",
    } | changes


def checkout(**changes: Any) -> dict[str, Any]:
    return {
        "__typename": "Checkout",
        "email": "jan@example.com",
        "languageCode": "NL_NL",
        "channel": {"slug": "eur"},
        "totalPrice": price("46.93", "38.78"),
        "shippingPrice": price("6.95", "5.74"),
        "shippingMethod": {"name": "DHL"},
        "billingAddress": address(),
        "shippingAddress": address(),
        "lines": [
            {
                "quantity": 2,
                "totalPrice": price("39.98", "33.04"),
                "variant": {
                    "id": global_id("ProductVariant", 348),
                    "name": "S",
                    "product": {"name": "Monospace Tee"},
                },
            }
        ],
    } | changes


def order(**changes: Any) -> dict[str, Any]:
    return {
        "__typename": "Order",
        "number": "17",
        "userEmail": "jan@example.com",
        "languageCodeEnum": "NL_NL",
        "channel": {"slug": "eur"},
        "total": price("46.93", "38.78"),
        "shippingPrice": price("6.95", "5.74"),
        "shippingTaxRate": 0.21,
        "shippingMethodName": "DHL",
        "billingAddress": address(),
        "shippingAddress": address(),
        "lines": [
            {
                "quantity": 2,
                "productName": "Monospace Tee",
                "variantName": "S",
                "productVariantId": global_id("ProductVariant", 348),
                "taxRate": 0.21,
                "totalPrice": price("39.98", "33.04"),
            }
        ],
    } | changes


def session(kind: str, token: str, **changes: Any) -> dict[str, Any]:
    """`kind` is Initialize or Process; `changes` replaces members, `amount`, `flow` and `psp` deeper ones."""
    flow, amount = changes.pop("flow", "CHARGE"), changes.pop("amount", 46.93)
    return {
        "__typename": f"Transaction{kind}Session",
        "issuedAt": "2026-11-23T02:53:22.642801+00:00",
        "recipient": {"id": APP},
        "data": None,
        "customerIpAddress": "127.0.0.1",
        "action": {"actionType": flow, "amount": amount, "currency": changes.pop("currency", "EUR")},
        "transaction": {
            "id": global_id("TransactionItem", token),
            "token": token,
            "pspReference": changes.pop("psp", ""),
        },
        "sourceObject": checkout(),
    } | changes


def gateway(**changes: Any) -> dict[str, Any]:
    return {
        "__typename": "PaymentGatewayInitializeSession",
        "issuedAt": "2026-11-23T02:53:22.642801+00:00",
        "recipient": {"id": APP},
        "amount": 46.93,
        "sourceObject": {
            "__typename": "Checkout",
            "channel": {"slug": "eur"},
            "totalPrice": {"gross": {"amount": 46.93, "currency": "EUR"}},
            "billingAddress": {"country": {"code": "NL"}},
            "shippingAddress": None,
        },
    } | changes
