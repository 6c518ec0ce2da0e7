"""The story: a payment in a storefront and its refund in two steps; then orders that were paid before: a
Klarna refund by lines, the same for Riverty, an amount by iDEAL, and a refusal."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx
import simplejson
from rich.console import Console

from saleor_msp_app.demo import tables
from saleor_msp_app.demo.faults import DemoFailed
from saleor_msp_app.demo.shopper import Shopper
from saleor_msp_app.demo.staff import SaleorOrder, Staff, event_amounts
from saleor_msp_app.demo.stage import Stage

CANDLES = {
    "product_name": "Geometric Candle Holders",
    "variant_name": "white",
    "sku": "GCH-WHITE",
    "variant_id": "UHJvZHVjdFZhcmlhbnQ6Mzg0",
    "quantity": 3,
    "unit_gross": "108.90",
    "unit_net": "90.00",
    "tax_rate": "0.21",
}
SHIPPING = {"gross": "12.10", "net": "10.00", "tax_rate": "0.21", "name": "Flat rate"}

CART = [
    {
        "name": "Geometric Candle Holders (white)",
        "description": "",
        "unit_price": 90,
        "quantity": 3,
        "merchant_item_id": "384",
        "tax_table_selector": "BTW21",
    },
    {
        "name": "Flat rate",
        "description": "Shipping",
        "unit_price": 10,
        "quantity": 1,
        "merchant_item_id": "msp-shipping",
        "tax_table_selector": "BTW21",
    },
]
TOTAL = Decimal("338.80")
TWO_CANDLES = Decimal("217.80")

VAT = {"name": "BTW21", "standalone": True, "rules": [{"rate": Decimal("0.21")}]}
NO_VAT = {"name": "none", "standalone": False, "rules": [{"rate": 0}]}


@dataclass(frozen=True, slots=True)
class Story:
    """Told on a stage, to a console. Every chapter checks what it shows."""

    stage: Stage
    console: Console
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30, trust_env=False))

    @property
    def staff(self) -> Staff:
        return Staff(self.stage.saleor_url, self.http)

    def tell(self) -> None:
        """Every chapter, in order. Raise `DemoFailed`."""
        with self.http:
            self._install()
            self._payment()
            self._by_lines("KLARNA", "Klarna", "unit_price")
            self._by_lines("AFTERPAY", "Riverty", "quantity")
            self._by_amount()
            self._refusal()

    def _install(self) -> None:
        self._chapter("The app is installed in Saleor")
        self.staff.install(f"{self.stage.app_url}/api/manifest")
        self._say(
            f"Saleor fetched the manifest, handed over a token, and the app proved it: {self.stage.app_url}"
        )

    def _payment(self) -> None:
        self._chapter("A shopper pays in a storefront; the goods come back in two steps")
        shopper = Shopper(self.stage.saleor_url, self.http)
        offered = shopper.fills_a_cart()
        self._say(f"The storefront offers what the merchant's account has: {', '.join(offered)}.")
        order = self.staff.order(shopper.pays("KLARNA"))
        payment = self.staff.look(order)["transactions"][0]
        reference, total = payment["pspReference"], payment["authorizedAmount"]["amount"]
        self._say(
            f"Klarna is chosen and paid on MultiSafepay's page; the checkout is an order: {total:.2f} EUR."
        )
        _check(bool(event_amounts(self.staff.look(order), "AUTHORIZATION_SUCCESS")), "Klarna has reserved it")
        self._say("Klarna pays when the goods are shipped. Staff presses “Capture”.")
        self.staff.charge(order, f"{total:.2f}")
        self.staff.wait_for(order, lambda now: bool(event_amounts(now, "CHARGE_SUCCESS")), "the charge")
        self._say("One of two shirts comes back: staff grants a refund of that line and sends it.")
        self._refunded(order, {order.lines[0]: 1}, shipping=False)
        self._say("Then everything else comes back.")
        rest = {line: units - (place == 0) for place, (line, units) in enumerate(self.staff.units(order))}
        shown = self._refunded(order, rest, shipping=True)
        self.console.print(tables.events(shown))
        moved = sum(event_amounts(shown, "REFUND_SUCCESS"))
        _check(moved == total, f"Saleor shows {total} refunded, not {moved}")
        self._paid_out(reference, Decimal(total))

    def _refunded(self, order: SaleorOrder, units: dict[str, int], *, shipping: bool) -> Any:
        before = len(event_amounts(self.staff.look(order), "REFUND_SUCCESS"))
        self.staff.send(order, self.staff.grant(order, units, shipping=shipping))
        return self.staff.wait_for(
            order,
            lambda now: len(event_amounts(now, "REFUND_SUCCESS")) > before,
            "the refund as a success",
        )

    def _by_lines(self, method: str, name: str, sign: str) -> None:
        self._chapter(f"{name}: two of three candle holders are refunded")
        order = self._paid(f"demo-{name.lower()}", method, (VAT, NO_VAT))
        self._say(
            f"An order of three Geometric Candle Holders and shipping, {TOTAL} EUR, was paid by {name}."
        )
        self._say("Staff grants a refund of two of them and presses “Transfer funds”.")
        grant = self.staff.grant(order, {order.lines[0]: 2})
        self.staff.send(order, grant)
        shown = self.staff.wait_for(order, lambda now: _granted(now) == "SUCCESS", "the refund as a success")
        cart = self._posted(f"demo-{name.lower()}")
        self.console.print(
            tables.cart(f"The cart posted to MultiSafepay for {name}", cart, original=len(CART))
        )
        self.console.print(tables.events(shown))
        _check(len(cart) == len(CART) + 1, "the cart is the original and one copy")
        _check(Decimal(cart[-1][sign]) < 0, f"the copy has a negative {sign}")
        _check(event_amounts(shown, "REFUND_SUCCESS") == [TWO_CANDLES], f"Saleor shows {TWO_CANDLES} once")
        self._paid_out(f"demo-{name.lower()}", TWO_CANDLES)

    def _by_amount(self) -> None:
        self._chapter("iDEAL: an amount is refunded")
        order = self._paid("demo-ideal", "IDEAL", ())
        self._say("iDEAL needs no cart. Staff refunds a manual amount of 25.00 EUR.")
        self.staff.refund_amount(order, "25.00")
        shown = self.staff.wait_for(
            order, lambda now: bool(event_amounts(now, "REFUND_SUCCESS")), "the refund as a success"
        )
        body = simplejson.loads(self._request("demo-ideal"), use_decimal=True)
        self.console.print(tables.body("The request to MultiSafepay", body))
        self.console.print(tables.events(shown))
        _check(body["amount"] == 2500, "the amount is in minor units")  # noqa: PLR2004  25.00
        self._paid_out("demo-ideal", Decimal("25.00"))

    def _refusal(self) -> None:
        self._chapter("A refusal, in words for the shop")
        order = self._paid("demo-refusal", "AFTERPAY", (VAT,))
        self._say("This Riverty order has no 0 % tax table, so only whole lines can be refunded.")
        self._say("Staff asks for a manual amount of 5.00 EUR.")
        self.staff.refund_amount(order, "5.00")
        shown = self.staff.wait_for(
            order, lambda now: bool(event_amounts(now, "REFUND_FAILURE")), "the refund as a failure"
        )
        self.console.print(tables.events(shown))
        _check(not event_amounts(shown, "REFUND_SUCCESS"), "Saleor shows no success")
        self._paid_out("demo-refusal", Decimal(0))

    def _paid(self, order_id: str, method: str, tables_of_order: tuple[dict[str, Any], ...]) -> SaleorOrder:
        """The payment at MultiSafepay, and its order in Saleor."""
        payment: dict[str, Any] = {"order_id": order_id, "method": method, "currency": "EUR", "amount": 33880}
        if tables_of_order:
            vat = {"default": {"shipping_taxed": True, "rate": Decimal("0.21")}, "alternate": tables_of_order}
            payment |= {"items": CART, "tax_tables": vat}
        self._multisafepay("POST", "orders", payment)
        return self.staff.paid_order(order_id, [CANDLES], SHIPPING)

    def _posted(self, order_id: str) -> list[dict[str, Any]]:
        cart: list[dict[str, Any]]
        cart = simplejson.loads(self._request(order_id), use_decimal=True)["checkout_data"]["items"]
        return cart

    def _request(self, order_id: str) -> str:
        """The one refund request that MultiSafepay got for the order."""
        sent = [r for r in self._multisafepay("GET", "requests?kind=refund") if f"/{order_id}/" in r["path"]]
        _check(len(sent) == 1, f"MultiSafepay got one refund request for {order_id}")
        body: str = sent[0]["body"]
        return body

    def _paid_out(self, order_id: str, amount: Decimal) -> None:
        movements = self._multisafepay("GET", f"movements?order_id={order_id}")
        moved = Decimal(sum(one["amount"] for one in movements)).scaleb(-2)
        _check(moved == amount, f"MultiSafepay paid out {amount}, not {moved}")
        self.console.print(f"  MultiSafepay paid out [bold]{amount:.2f} EUR[/bold] for this order.")

    def _multisafepay(self, method: str, path: str, content: Any = None) -> Any:
        answer = self.http.request(
            method,
            f"{self.stage.multisafepay_url}/sandbox/{path}",
            content=None if content is None else simplejson.dumps(content, use_decimal=True),
        )
        if answer.status_code != httpx.codes.OK:
            raise DemoFailed(answer.text)
        return simplejson.loads(answer.text, use_decimal=True)

    def _chapter(self, title: str) -> None:
        self.console.print()
        self.console.rule(f"[bold]{title}")

    def _say(self, sentence: str) -> None:
        self.console.print(f"  {sentence}")


def _granted(shown: Any) -> str:
    status: str = shown["granted_refunds"][0]["status"]
    return status


def _check(holds: bool, what: str) -> None:
    if not holds:
        msg = f"it should be so that {what}, and it is not"
        raise DemoFailed(msg)
