"""The MultiSafepay sandbox over real HTTP, and short words to drive it."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import httpx
import simplejson

from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY, create_multisafepay
from tests.http_server import serve
from tests.plain_http import NO_TLS

TAX_TABLES = {
    "default": {"shipping_taxed": True, "rate": Decimal("0.21")},
    "alternate": [
        {"name": "BTW21", "standalone": True, "rules": [{"rate": Decimal("0.21")}]},
        {"name": "BTW9", "standalone": True, "rules": [{"rate": Decimal("0.09")}]},
        {"name": "none", "standalone": False, "rules": [{"rate": 0}]},
    ],
}


def item(
    item_id: str, price: str | int, quantity: str | int = 1, selector: str = "BTW21", name: str = ""
) -> dict[str, Any]:
    """A cart item as a merchant posts it."""
    return {
        "name": name or f"Item {item_id}",
        "description": "",
        "unit_price": Decimal(price),
        "quantity": Decimal(quantity),
        "merchant_item_id": item_id,
        "tax_table_selector": selector,
        "weight": {"unit": "KG", "value": 12},
    }


RIVERTY_CART = [item("1111", 90, 3), item("666666", 35, 1, "BTW9"), item("msp-shipping", 10, 1, "none")]
"""374.85 (multisafepay-api.md §3.9)."""


ADDRESS = {
    "first_name": "Jane",
    "last_name": "Doe",
    "address1": "Kraanspoor",
    "house_number": "39C",
    "zip_code": "1033 SC",
    "city": "Amsterdam",
    "country": "NL",
    "email": "jane@example.com",
}


def new_order(**more: Any) -> dict[str, Any]:
    """An order as a merchant posts it: with all that a pay-later method needs."""
    order: dict[str, Any] = {
        "type": "redirect",
        "order_id": "order-1",
        "gateway": "KLARNA",
        "currency": "EUR",
        "amount": 37485,
        "description": "Test",
        "shopping_cart": {"items": RIVERTY_CART},
        "checkout_options": {"tax_tables": TAX_TABLES},
        "customer": ADDRESS,
        "delivery": ADDRESS,
    }
    return order | more


@dataclass(frozen=True, slots=True)
class MspSandbox:
    """`http` calls the sandbox; `origin` is where it listens."""

    origin: str
    http: httpx.Client

    @property
    def api_url(self) -> str:
        """What a merchant account's `api_url` must be."""
        return f"{self.origin}/v1/json"

    def control(self, method: str, path: str, content: Any = None) -> Any:
        """Call `/sandbox/…`, which must go well."""
        answer = self.http.request(method, f"{self.origin}/sandbox/{path}", content=_json(content))
        assert answer.status_code == 200, answer.text
        return simplejson.loads(answer.text, use_decimal=True)

    def seed(self, order_id: str = "order-1", method: str = "KLARNA", **more: Any) -> Any:
        """A paid order: with the Riverty cart, unless an amount is given."""
        order = {"order_id": order_id, "method": method, "currency": "EUR", **more}
        if "amount" not in more and "items" not in more:
            order["items"] = RIVERTY_CART
        return self.control("POST", "orders", {"tax_tables": TAX_TABLES, **order})

    def fault(self, on: str, answer: str, **more: Any) -> None:
        """Let the next call of a kind go wrong."""
        self.control("POST", "faults", {"on": on, "answer": answer, **more})

    def quirk(self, **wanted: Any) -> None:
        """Turn a switch."""
        self.control("PATCH", "quirks", wanted)

    def paid_out(self, order_id: str = "order-1") -> int:
        """What has left for the customer, in cents."""
        return sum(one["amount"] for one in self.control("GET", f"movements?order_id={quote(order_id)}"))

    def call(self, method: str, path: str, content: Any = None, key: str = SANDBOX_KEY) -> httpx.Response:
        """Call MultiSafepay's API."""
        return self.http.request(
            method, f"{self.api_url}/{path}", content=_json(content), headers={"api_key": key}
        )

    def data(self, method: str, path: str, content: Any = None) -> Any:
        """Call MultiSafepay's API, which must say yes; its `data`."""
        answer = simplejson.loads(self.call(method, path, content).text, use_decimal=True)
        assert answer["success"] is True, answer
        return answer["data"]

    def error(self, method: str, path: str, content: Any = None) -> int:
        """Call MultiSafepay's API, which must say no; its code."""
        answer = simplejson.loads(self.call(method, path, content).text)
        assert answer["success"] is False, answer
        code: int = answer["error_code"]
        return code

    def refund(self, items: list[dict[str, Any]], order_id: str = "order-1", **more: Any) -> Any:
        """A cart refund that must be taken."""
        return self.data("POST", f"orders/{order_id}/refunds", {"checkout_data": {"items": items}, **more})


@contextmanager
def msp_sandbox(*api_keys: str) -> Generator[MspSandbox]:
    """A sandbox of its own."""
    app = create_multisafepay(api_keys or (SANDBOX_KEY,))
    with serve(app) as origin, httpx.Client(timeout=10, trust_env=False, verify=NO_TLS) as http:
        yield MspSandbox(origin, http)


def _json(content: Any) -> str | None:
    return None if content is None else simplejson.dumps(content, use_decimal=True)
