"""Beside Saleor's order: the payment with its refunds, and a refund to be seen before it is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import assert_never
from urllib.parse import urlencode

from saleor_msp_app.domain.cart_change import CartLineChange, cart_changes
from saleor_msp_app.domain.errors import AmountNotRepresentable, SaleorError
from saleor_msp_app.domain.ids import SaleorOrderId, TransactionId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.order_method import paying_method
from saleor_msp_app.domain.refund_plan import CartRefund
from saleor_msp_app.domain.refusals import Refused
from saleor_msp_app.saleor.adopting import order_id_in
from saleor_msp_app.usecases.look_at_order import LookAtOrder, OrderCards, PaymentCard
from saleor_msp_app.usecases.preview_refund import Previewed, PreviewRefund, Waits
from saleor_msp_app.web.desk.answers import DeskAnswer, View, not_found
from saleor_msp_app.web.desk.refund_form import UNITS, refund_asked
from saleor_msp_app.web.desk.refunds.words import KINDS, state_badge
from saleor_msp_app.web.desk.rendering import money
from saleor_msp_app.web.desk.routes import DeskRoute
from saleor_msp_app.web.desk.visit import Visit

NO_ORDER = "This page belongs beside an order of Saleor. Open it from the order's page."
UNKNOWN_ORDER = "The shop has no such order, or the app may not see it."


@dataclass(frozen=True, slots=True)
class OrderPages:
    """A section of the desk without a place in its navigation: Saleor's order leads to it."""

    look: LookAtOrder
    preview: PreviewRefund

    def routes(self) -> tuple[DeskRoute, ...]:
        """See the protocol."""
        return (
            DeskRoute("GET", "/order", self._widget),
            DeskRoute("GET", "/order/preview", self._form),
            DeskRoute("POST", "/order/preview", self._preview),
        )

    async def _widget(self, visit: Visit) -> DeskAnswer:
        order = _order_in(visit.query)
        if order is None:
            return not_found(NO_ORDER)
        try:
            found = await self.look(visit.visitor.installation, order)
        except SaleorError as error:
            return _saleor_away(error)
        return not_found(UNKNOWN_ORDER) if found is None else _cards(found)

    async def _form(self, visit: Visit) -> DeskAnswer:
        """The first payment of ours, unless one is named."""
        return await self._on_payment(visit, visit.query, asked=False)

    async def _preview(self, visit: Visit) -> DeskAnswer:
        return await self._on_payment(visit, visit.form, asked=True)

    async def _on_payment(self, visit: Visit, fields: Mapping[str, str], *, asked: bool) -> DeskAnswer:
        order = _order_in(fields)
        if order is None:
            return not_found(NO_ORDER)
        try:
            found = await self.look(visit.visitor.installation, order)
        except SaleorError as error:
            return _saleor_away(error)
        if found is None:
            return not_found(UNKNOWN_ORDER)
        card = _named(found, fields.get("transaction", ""))
        if card is None:
            return not_found("This order has no MultiSafepay payment.")
        return await self._answer(visit, found, card, fields) if asked else _drawn(found, card, fields)

    async def _answer(
        self, visit: Visit, found: OrderCards, card: PaymentCard, fields: Mapping[str, str]
    ) -> DeskAnswer:
        asked = refund_asked(card.payment, fields)
        if isinstance(asked, str):
            return _drawn(found, card, fields, wrong=asked, status=422)
        outcome = await self.preview(visit.visitor.shop, card.payment, asked)
        match outcome:
            case Refused(message=message):
                return _drawn(found, card, fields, refused=message)
            case Waits(other=other):
                return _drawn(found, card, fields, waits_for=other)
            case Previewed():
                return _drawn(found, card, fields, previewed=outcome)
            case _:
                assert_never(outcome)


def _order_in(fields: Mapping[str, str]) -> SaleorOrderId | None:
    return order_id_in(fields.get("orderId", ""))


def _named(found: OrderCards, transaction: str) -> PaymentCard | None:
    """The one that is named, or the first."""
    wanted = TransactionId(transaction)
    return next((one for one in found.cards if not wanted or one.payment.transaction_id == wanted), None)


def _saleor_away(error: SaleorError) -> View:
    text = f"Saleor did not tell about this order ({error}). Try again in a minute."
    return View("message.html.jinja", {"title": "Not now", "text": text}, status=502)


def _cards(found: OrderCards) -> View:
    shown = [_shown(found, card) for card in found.cards]
    return View("order.html.jinja", {"cards": shown, "kinds": KINDS, "state_badge": state_badge})


def _shown(found: OrderCards, card: PaymentCard) -> dict[str, object]:
    query = urlencode({"orderId": found.id, "transaction": card.payment.transaction_id})
    return {
        "payment": card.payment,
        "account": card.account,
        "order": card.order,
        "method": paying_method(card.order) if card.order else "",
        "why_not": card.why_not,
        "refunds": card.refunds,
        "preview": f"/dashboard/order/preview?{query}",
    }


def _drawn(
    found: OrderCards,
    card: PaymentCard,
    fields: Mapping[str, str],
    *,
    wrong: str = "",
    refused: str = "",
    waits_for: Operation | None = None,
    previewed: Previewed | None = None,
    status: int = 200,
) -> View:
    values = {
        "found": found,
        "payment": card.payment,
        "lines": card.payment.wanted.order_lines,
        "price": partial(_price, code=card.payment.charged.currency.code),
        "fields": fields,
        "units": UNITS,
        "wrong": wrong,
        "refused": refused,
        "waits_for": waits_for,
        "with_reason": card.account is not None and "{reason}" in card.account.policy.description,
        "previewed": previewed,
        "cart": _cart(previewed),
        "back": f"/dashboard/order?{urlencode({'orderId': found.id})}",
    }
    return View("order_preview.html.jinja", values, status)


def _price(amount: Decimal, code: str) -> str:
    """With the currency's decimals, or with more where Saleor has more."""
    try:
        return money(Money.from_major(amount, code))
    except AmountNotRepresentable:
        return f"{amount:f} {code}"


def _cart(previewed: Previewed | None) -> tuple[CartLineChange, ...]:
    """The cart before and after; empty for a refund by amount."""
    if previewed is None or not isinstance(previewed.plan, CartRefund):
        return ()
    return cart_changes(previewed.plan.original, previewed.plan.mirrored)
