"""One order: what the shopper and staff do with it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from saleor_msp_app.live.api import Refusal, SaleorApi
from saleor_msp_app.live.faults import LiveFailed
from saleor_msp_app.live.goods import ADDRESS, Goods
from saleor_msp_app.live.made import Made
from saleor_msp_app.live.payment import Till

UNITS = 2
_EMAIL = "live-check@example.com"


@dataclass(frozen=True, slots=True)
class Done:
    """What was asked for, in the amount that Saleor says; or the code with which Saleor refused."""

    amount: Decimal = Decimal(0)
    refusal: str = ""


@dataclass(slots=True)
class Desk:
    """`reason` is the page that a refund has to name, where the shop wants one."""

    api: SaleorApi
    till: Till
    order: str
    reason: str | None = None
    _grants: list[str] = field(default_factory=list)

    def look(self) -> Any:
        found = self.api.read("order", id=self.order)["order"]
        if found is None:
            raise LiveFailed(f"Saleor does not show the order {self.order}")
        return found

    def transaction(self) -> Any:
        (transaction,) = self.look()["transactions"]
        return transaction

    def pay(self, method: str) -> Done:
        self.till.pay(self.order, method)
        return Done(self._total())

    def capture(self) -> Done:
        """Press "Capture": all of it."""
        return self._act("CHARGE", self._total())

    def refund(self, amount: Decimal) -> Done:
        """New refund → Refund with manual amount."""
        if self.reason is None:
            return self._act("REFUND", amount)
        transaction = self.transaction()["id"]
        self.api.change("request_refund_with_reason", id=transaction, amount=amount, reason=self.reason)
        return Done(amount)

    def refund_rest(self) -> Done:
        return self.refund(Decimal(self.transaction()["chargedAmount"]["amount"]))

    def refund_units(self, units: int, *, shipping: bool = False) -> Done:
        """New refund → Refund with line items → Save draft → Transfer funds."""
        shown = self.look()
        wanted = {
            "transactionId": self.transaction()["id"],
            "lines": [{"id": shown["lines"][0]["id"], "quantity": units}],
            "grantRefundForShipping": shipping,
            "reason": "live check",
        }
        if self.reason is not None:
            wanted["reasonReference"] = self.reason
        granted = self.api.change("grant_refund", id=self.order, input=wanted)["grantedRefund"]
        self._grants.append(granted["id"])
        self.api.change("send_refund", id=wanted["transactionId"], grant=granted["id"])
        return Done(Decimal(granted["amount"]["amount"]))

    def send_again(self) -> Done:
        """Press "Transfer funds" once more, of the refund that was granted last."""
        answer = self.api.attempt("send_refund", id=self.transaction()["id"], grant=self._grants[-1])
        return Done(refusal=answer.code if isinstance(answer, Refusal) else "")

    def _act(self, action: str, amount: Decimal) -> Done:
        transaction = self.transaction()["id"]
        self.api.change("request_action", id=transaction, action=action, amount=amount)
        return Done(amount)

    def _total(self) -> Decimal:
        return Decimal(self.look()["total"]["gross"]["amount"])


def open_order(made: Made, goods: Goods, till: Till, reason: str | None) -> Desk:
    """An order that staff made as a draft, shipped by the walk's own method. Raise `LiveFailed`.

    An order knows its shipping methods under ids of its own: they are read from it, as the dashboard does.
    """
    details = {
        "channelId": goods.channel.id,
        "userEmail": _EMAIL,
        "billingAddress": ADDRESS,
        "shippingAddress": ADDRESS,
        "lines": [{"variantId": goods.variant, "quantity": UNITS}],
    }
    draft = made.make("order", goods.shipping, None, "draft_order", input=details)
    methods = {one["name"]: one["id"] for one in draft["shippingMethods"]}
    if goods.shipping not in methods:
        raise LiveFailed(f"Saleor does not offer the shipping method {goods.shipping} for the order")
    shipping = {"shippingMethod": methods[goods.shipping]}
    made.api.change("choose_shipping", order=draft["id"], input=shipping)
    made.api.change("complete_order", id=draft["id"])
    return Desk(made.api, till, draft["id"], reason)
