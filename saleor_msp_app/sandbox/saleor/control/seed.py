"""Putting orders, checkouts and their transactions into the shop."""

import uuid
from typing import Any

from saleor_msp_app.sandbox.saleor.calculation import settle
from saleor_msp_app.sandbox.saleor.control import goods
from saleor_msp_app.sandbox.saleor.control.goods import Json
from saleor_msp_app.sandbox.saleor.global_id import global_id
from saleor_msp_app.sandbox.saleor.money import ZERO
from saleor_msp_app.sandbox.saleor.records.order import Checkout, Order
from saleor_msp_app.sandbox.saleor.records.people import App
from saleor_msp_app.sandbox.saleor.records.transaction import Transaction
from saleor_msp_app.sandbox.saleor.shop import Shop


class CannotSeed(Exception):
    pass


def seed_order(shop: Shop, given: Json) -> Order:
    transaction_created = shop.clock.now()
    basket = _basket(shop, given, "OrderLine")
    currency = basket["currency"]
    order = Order(
        **basket,
        number=str(given.get("number") or shop.number("Order")),
        updated_at=shop.clock.now(),
        checkout_id=given.get("checkout_id", global_id("Checkout", uuid.uuid4())),
        discounts=[goods.discount(one, currency) for one in given.get("discounts", ())],
    )
    shop.orders[order.key] = order
    for one in _transactions(given):
        seed_transaction(shop, order, one)
    for transaction in order.transactions:
        transaction.created_at = min(transaction.created_at, transaction_created)
    return order


def seed_checkout(shop: Shop, given: Json) -> Checkout:
    discount = goods.number(given.get("discount", 0))
    checkout = Checkout(**_basket(shop, given, "CheckoutLine"), discount_value=discount)
    shop.checkouts[checkout.key] = checkout
    for one in _transactions(given):
        seed_transaction(shop, checkout, one)
    return checkout


def _transactions(given: Json) -> list[Json]:
    """One that has paid everything, unless told otherwise. `"transactions": []` makes none."""
    found: list[Json] = given.get("transactions", [given.get("transaction", {})])
    return found


def _basket(shop: Shop, given: Json, kind: str) -> dict[str, Any]:
    channel = goods.channel(shop, given)
    currency = str(given.get("currency", channel.currency_code))
    shipping: Json = given.get("shipping", goods.STANDARD_SHIPPING)
    address = goods.address(shop, given.get("address", {}))
    price = goods.shipping(shipping, currency)
    return {
        "key": uuid.uuid4(),
        "channel": channel,
        "currency": currency,
        "created": shop.clock.now(),
        "lines": [goods.line(shop, kind, one, currency) for one in given.get("lines", goods.STANDARD_LINES)],
        "shipping_price": price,
        "undiscounted_shipping": goods.number(shipping.get("undiscounted", price.gross_value)),
        "shipping_tax_rate": goods.number(shipping.get("tax_rate", ZERO)),
        "shipping_method_name": shipping.get("name"),
        "billing_address": address,
        "shipping_address": address,
        "email": str(given.get("email", "jan@example.com")),
        "language": str(given.get("language", "NL_NL")),
        "voucher": goods.voucher(shop, given.get("voucher_code")),
        "gift_cards": [goods.gift_card(shop, one, currency) for one in given.get("gift_cards", ())],
        "public": dict(given.get("metadata", {})),
    }


def seed_transaction(shop: Shop, owner: Order | Checkout, given: Json) -> Transaction:
    """As the app itself would have made it through transactionInitialize."""
    app = _app(shop, given)
    charged = goods.number(given.get("charged", owner.total.gross_value))
    psp = str(given.get("psp_reference") or f"psp-{uuid.uuid4().hex[:12]}")
    transaction = Transaction(
        token=uuid.uuid4(),
        currency=owner.currency,
        created_at=shop.clock.now(),
        modified_at=shop.clock.now(),
        app=app,
        app_identifier=app.identifier if app else None,
        name=str(given.get("name", "")),
        psp_reference=psp,
        stored_actions=[str(name).lower() for name in given.get("actions", ["REFUND"])],
        order=owner if isinstance(owner, Order) else None,
        checkout=owner if isinstance(owner, Checkout) else None,
        public=dict(given.get("metadata", {})),
    )
    if charged:
        key = str(uuid.uuid4())
        shop.add_event(transaction, "CHARGE_REQUEST", charged, psp=psp, idempotency_key=key)
        shop.add_event(transaction, "CHARGE_SUCCESS", charged, psp=psp, created_by=app)
    authorized = goods.number(given.get("authorized", 0))
    if authorized:
        # The shop's flow asks for a charge, the app only authorises: as in the recordings of charges.
        key = str(uuid.uuid4())
        shop.add_event(transaction, "CHARGE_REQUEST", authorized, psp=psp, idempotency_key=key, counted=False)
        shop.add_event(transaction, "AUTHORIZATION_SUCCESS", authorized, psp=psp, created_by=app)
    settle(transaction)
    transaction.modified_at = shop.clock.now()
    shop.transactions[transaction.token] = transaction
    owner.transactions.append(transaction)
    return transaction


def _app(shop: Shop, given: Json) -> App | None:
    """The app named by `app` (an identifier; null for nobody's), else the last one installed."""
    if "app" not in given:
        return next((app for app in reversed(shop.apps) if not app.removed), None)
    if given["app"] is None:
        return None
    found = next((app for app in shop.apps if app.identifier == given["app"] and not app.removed), None)
    if found is None:
        raise CannotSeed(f"no app {given['app']} is installed")
    return found
