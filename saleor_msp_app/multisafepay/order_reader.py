"""MultiSafepay's `GET /orders/{order_id}`, read into our types.

Tolerant of every shape that real answers have (multisafepay-api.md §2.1, §2.2; E23 to E29, E70, E71), and
strict where money would have to be guessed: then it raises `UnreadableOrder`, and nothing is refunded.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from saleor_msp_app.domain.errors import UnreadableOrder
from saleor_msp_app.domain.ids import MspOrderId, MspTransactionId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import Cost, MspOrder, RelatedTransaction, Tender
from saleor_msp_app.multisafepay.cart_reader import read_cart, read_tax_tables
from saleor_msp_app.multisafepay.scalars import (
    entries,
    known_currency,
    maybe_decimal,
    maybe_money,
    maybe_time,
    members,
    text,
)


def read_order(body: bytes) -> MspOrder:
    """The order in a whole HTTP body. Raise `UnreadableOrder`."""
    data = _data(body)
    code = known_currency(_needed_text(data, "currency")).code
    details = members(data.get("payment_details"), "payment_details")
    return MspOrder(
        order_id=MspOrderId(_needed_text(data, "order_id")),
        transaction_id=MspTransactionId(text(data.get("transaction_id"))),
        amount=_amount(data, code),
        amount_refunded=_refunded(data, code),
        status=_needed_text(data, "status").strip().lower(),
        financial_status=text(data.get("financial_status")).strip().lower(),
        method=_method(details),
        tenders=tuple(
            _tender(entry, code) for entry in entries(data.get("payment_methods"), "payment_methods")
        ),
        cart=read_cart(data.get("shopping_cart"), code),
        tax_tables=read_tax_tables(data.get("checkout_options")),
        cart_total=maybe_decimal(data.get("order_total"), "order_total"),
        related=tuple(
            _related(entry, code)
            for entry in entries(data.get("related_transactions"), "related_transactions")
        ),
        costs=tuple(_cost(entry) for entry in entries(data.get("costs"), "costs")),
        country=text(members(data.get("customer"), "customer").get("country")).strip().upper(),
        created=maybe_time(data.get("created")),
        completed=maybe_time(data.get("completed") or data.get("completed_date")),
        capture=text(details.get("capture")).strip().lower(),
        capture_remain=maybe_money(details.get("capture_remain"), code, "capture_remain"),
    )


def _data(body: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(body, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        msg = "the answer is not JSON"
        raise UnreadableOrder(msg) from None
    if not isinstance(answer, dict) or answer.get("success", True) is not True:
        msg = "the answer is not a successful one"
        raise UnreadableOrder(msg)
    data = answer.get("data")
    if not isinstance(data, dict) or not data:
        msg = "the answer has no order"
        raise UnreadableOrder(msg)
    return data


def _refuse_constant(name: str) -> NoReturn:
    """NaN and Infinity are not JSON, but Python reads them."""
    raise ValueError(name)


def _needed_text(data: Mapping[str, Any], field: str) -> str:
    found = text(data.get(field))
    if not found.strip():
        msg = f"{field} is missing"
        raise UnreadableOrder(msg)
    return found


def _amount(data: Mapping[str, Any], code: str) -> Money:
    amount = maybe_money(data.get("amount"), code, "amount")
    if amount is None or amount.minor < 0:
        msg = "amount is missing or negative"
        raise UnreadableOrder(msg)
    return amount


def _refunded(data: Mapping[str, Any], code: str) -> Money | None:
    amount = maybe_money(data.get("amount_refunded"), code, "amount_refunded")
    if amount is not None and amount.minor < 0:
        msg = "amount_refunded is negative"
        raise UnreadableOrder(msg)
    return amount


def _method(details: Mapping[str, Any]) -> str:
    """Blank for an order that nobody has paid yet (seen in an AfterPay order of 2020): the planner refuses
    it. Absent, it would have to be guessed."""
    if "type" not in details:
        msg = "payment_details.type is missing"
        raise UnreadableOrder(msg)
    return text(details["type"]).strip().upper()


def _tender(entry: Mapping[str, Any], code: str) -> Tender:
    """Its `amount` is wrong in MultiSafepay's own example (§2.1): nothing is computed from it."""
    return Tender(
        method=text(entry.get("type")).strip().upper(),
        amount=_own_money(entry, code),
        status=text(entry.get("status")).strip().lower(),
    )


def _related(entry: Mapping[str, Any], code: str) -> RelatedTransaction:
    return RelatedTransaction(
        transaction_id=MspTransactionId(text(entry.get("transaction_id"))),
        refund_order_id=text(entry.get("refund_order_id")).strip(),
        amount=_own_money(entry, code),
        kind=text(entry.get("type")).strip().lower(),
        status=text(entry.get("status")).strip().lower(),
        description=text(entry.get("description")),
        created=text(entry.get("created")),
        order_id=text(entry.get("order_id")).strip(),
    )


def _cost(entry: Mapping[str, Any]) -> Cost:
    return Cost(
        transaction_id=MspTransactionId(text(entry.get("transaction_id"))),
        kind=text(entry.get("type")).strip(),
        status=text(entry.get("status")).strip().lower(),
        description=text(entry.get("description")),
        created=text(entry.get("created")),
    )


def _own_money(entry: Mapping[str, Any], code: str) -> Money | None:
    """An amount in its own currency, which is the order's where none is told; None if it is not readable,
    and then it counts as an amount that nobody knows."""
    try:
        return maybe_money(entry.get("amount"), text(entry.get("currency")) or code, "an amount")
    except UnreadableOrder:
        return None
