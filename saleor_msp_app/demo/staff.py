"""What staff does in Saleor's dashboard, by the mutations that the dashboard uses."""

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx
import simplejson

from saleor_msp_app.demo.faults import DemoFailed
from saleor_msp_app.sandbox.saleor import STAFF_TOKEN

PATIENCE = 30.0

GRANT = """
mutation Grant(
  $order: ID!, $transaction: ID!, $lines: [OrderGrantRefundCreateLineInput!], $shipping: Boolean
) {
  orderGrantRefundCreate(id: $order, input: {
    transactionId: $transaction, lines: $lines, grantRefundForShipping: $shipping, reason: "returned"
  }) { grantedRefund { id amount { amount } } errors { field code message } }
}"""

SEND = """
mutation Send($transaction: ID!, $grant: ID!) {
  transactionRequestRefundForGrantedRefund(id: $transaction, grantedRefundId: $grant) {
    errors { field code message }
  }
}"""

REFUND_AMOUNT = """
mutation RefundAmount($transaction: ID!, $amount: PositiveDecimal) {
  transactionRequestAction(id: $transaction, actionType: REFUND, amount: $amount) {
    errors { field code message }
  }
}"""

ACT = """
mutation Act($transaction: ID!, $action: TransactionActionEnum!, $amount: PositiveDecimal) {
  transactionRequestAction(id: $transaction, actionType: $action, amount: $amount) {
    errors { field code message }
  }
}"""


@dataclass(frozen=True, slots=True)
class SaleorOrder:
    """An order that was paid through the app."""

    id: str
    transaction: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff of the shop at `url`."""

    url: str
    http: httpx.Client

    def install(self, manifest_url: str) -> None:
        """Install the app, as "Install from manifest URL" does. Raise `DemoFailed`."""
        outcome = self.control("POST", "install", {"manifest_url": manifest_url})
        if outcome["status"] != "INSTALLED":
            raise DemoFailed(str(outcome["message"]))

    def paid_order(
        self, msp_order_id: str, lines: list[dict[str, Any]], shipping: dict[str, Any]
    ) -> SaleorOrder:
        """An order whose payment has the given pspReference."""
        return self._order(lines, shipping, {"psp_reference": msp_order_id})

    def reserved_order(
        self, msp_order_id: str, lines: list[dict[str, Any]], shipping: dict[str, Any], amount: str
    ) -> SaleorOrder:
        """An order whose payment is authorised and not charged."""
        transaction = {
            "psp_reference": msp_order_id,
            "charged": 0,
            "authorized": amount,
            "actions": ["CHARGE", "CANCEL"],
        }
        return self._order(lines, shipping, transaction)

    def _order(
        self, lines: list[dict[str, Any]], shipping: dict[str, Any], transaction: dict[str, Any]
    ) -> SaleorOrder:
        content = {"lines": lines, "shipping": shipping, "transaction": transaction}
        shown = self.control("POST", "orders", content)
        line_ids = tuple(line["id"] for line in shown["order"]["lines"])
        return SaleorOrder(shown["order"]["id"], shown["transactions"][0]["id"], line_ids)

    def order(self, token: str) -> SaleorOrder:
        """An order that a storefront made, by the last part of its address."""
        order_id = base64.b64encode(f"Order:{token}".encode()).decode()
        shown = self.control("GET", f"orders/{order_id}")
        line_ids = tuple(line["id"] for line in shown["order"]["lines"])
        return SaleorOrder(order_id, shown["transactions"][0]["id"], line_ids)

    def units(self, order: SaleorOrder) -> list[tuple[str, int]]:
        """The order's lines with their quantities."""
        return [(line["id"], line["quantity"]) for line in self.look(order)["order"]["lines"]]

    def grant(self, order: SaleorOrder, units: Mapping[str, int], *, shipping: bool = False) -> str:
        """New refund → Refund with line items → Save draft. The granted refund's id."""
        lines = [{"id": line, "quantity": count} for line, count in units.items()]
        found = self.call(
            GRANT, order=order.id, transaction=order.transaction, lines=lines, shipping=shipping
        )
        grant: str = found["orderGrantRefundCreate"]["grantedRefund"]["id"]
        return grant

    def send(self, order: SaleorOrder, grant: str) -> None:
        """Press "Transfer funds"."""
        self.call(SEND, transaction=order.transaction, grant=grant)

    def refund_amount(self, order: SaleorOrder, amount: str) -> None:
        """New refund → Refund with manual amount."""
        self.call(REFUND_AMOUNT, transaction=order.transaction, amount=amount)

    def charge(self, order: SaleorOrder, amount: str) -> None:
        """Press "Capture" of a transaction."""
        self.call(ACT, transaction=order.transaction, action="CHARGE", amount=amount)

    def cancel(self, order: SaleorOrder) -> None:
        """Press "Cancel" of a transaction: all that is still authorised."""
        self.call(ACT, transaction=order.transaction, action="CANCEL")

    def look(self, order: SaleorOrder) -> Any:
        """The order, its granted refunds and transactions with every event, as Saleor shows them."""
        return self.control("GET", f"orders/{order.id}")

    def wait_for(self, order: SaleorOrder, holds: Callable[[Any], bool], what: str) -> Any:
        """Look until it holds. Raise `DemoFailed`."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            shown = self.look(order)
            if holds(shown):
                return shown
            time.sleep(0.1)
        msg = f"Saleor does not show {what} within {PATIENCE:g} seconds"
        raise DemoFailed(msg)

    def control(self, method: str, path: str, content: Any = None) -> Any:
        """A control call of the sandbox."""
        return _read(self.http.request(method, f"{self.url}/sandbox/{path}", content=_text(content)))

    def call(self, document: str, **variables: Any) -> Any:
        """A GraphQL call with the staff token. Raise `DemoFailed` where Saleor has errors."""
        answer = self.http.post(
            f"{self.url}/graphql/",
            content=_text({"query": document, "variables": variables}),
            headers={"authorization": f"Bearer {STAFF_TOKEN}", "content-type": "application/json"},
        )
        found = _read(answer)
        errors = found.get("errors") or [e for part in found["data"].values() for e in part["errors"]]
        if errors:
            raise DemoFailed(str(errors))
        return found["data"]


def event_amounts(shown: Any, kind: str) -> list[Decimal]:
    """The amounts of a transaction's events of one type, newest first."""
    events = shown["transactions"][0]["events"]
    return [Decimal(str(event["amount"]["amount"])) for event in events if event["type"] == kind]


def _text(content: Any) -> str | None:
    return None if content is None else simplejson.dumps(content, use_decimal=True)


def _read(answer: httpx.Response) -> Any:
    if answer.status_code != httpx.codes.OK:
        msg = f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
        raise DemoFailed(msg)
    return simplejson.loads(answer.text, use_decimal=True)
