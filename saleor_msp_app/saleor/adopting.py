"""Orders and new transactions at Saleor: the port `SaleorOrders`."""

import binascii
import uuid
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import ValidationError

from saleor_msp_app.domain.adoption import Adoption
from saleor_msp_app.domain.errors import (
    AmountNotRepresentable,
    SaleorRefused,
    SaleorUnavailable,
    UnknownCurrency,
)
from saleor_msp_app.domain.ids import ChannelSlug, MspOrderId, SaleorOrderId, TransactionId
from saleor_msp_app.domain.saleor_order import SaleorOrder
from saleor_msp_app.saleor.graphql import GraphqlApi
from saleor_msp_app.saleor.operation_files import operation
from saleor_msp_app.saleor.payload_model import Payload
from saleor_msp_app.saleor.payloads import Amount, Channel
from saleor_msp_app.saleor.plain_text import plain_text
from saleor_msp_app.usecases.ports.installations import Installation

_ORDER = operation("order_to_adopt")
_CREATE = operation("adopt_transaction")
_PREFIX = "Order:"


class _Gross(Payload):
    gross: Amount


class _Transaction(Payload):
    psp_reference: str


class _Order(Payload):
    id: str
    number: str
    channel: Channel | None = None
    total: _Gross
    total_charged: Amount
    total_authorized: Amount
    transactions: tuple[_Transaction, ...]

    def read(self) -> SaleorOrder:
        """Raise `UnknownCurrency`, `AmountNotRepresentable`."""
        paid = self.total_charged.to_money() + self.total_authorized.to_money()
        return SaleorOrder(
            id=SaleorOrderId(self.id),
            number=self.number,
            channel=None if self.channel is None else ChannelSlug(self.channel.slug),
            total=self.total.gross.to_money(),
            paid=paid,
            references=tuple(MspOrderId(one.psp_reference) for one in self.transactions),
        )


def order_id_in(text: str) -> SaleorOrderId | None:
    """The global id, given as it is or as the UUID within it; None for anything else, a number above all."""
    try:
        return SaleorOrderId(b64encode(f"{_PREFIX}{uuid.UUID(text)}".encode()).decode())
    except ValueError:
        pass
    try:
        decoded = b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return SaleorOrderId(text) if decoded.startswith(_PREFIX) and decoded != _PREFIX else None


@dataclass(frozen=True, slots=True)
class SaleorAdopting:
    """`transport` is shared by all shops and closed by its owner."""

    transport: httpx.AsyncBaseTransport
    seconds: float = 20

    async def order(self, installation: Installation, order: SaleorOrderId) -> SaleorOrder | None:
        """See the port."""
        api = GraphqlApi(self.transport, self.seconds)
        answer = await api.call(installation.shop, installation.token, _ORDER, id=order)
        found = answer.find("order")
        if found is not None:
            return _read(found)
        if not answer.errors and "order" in answer.data:
            return None
        raise answer.failure()

    async def create_transaction(self, installation: Installation, adoption: Adoption) -> TransactionId:
        """See the port."""
        api = GraphqlApi(self.transport, self.seconds)
        answer = await api.call(
            installation.shop,
            installation.token,
            _CREATE,
            id=adoption.order.id,
            transaction=_input(adoption),
        )
        result = answer.find("transactionCreate")
        if result is None:
            raise answer.failure()
        for error in result.get("errors") or ():
            raise SaleorRefused(str(error.get("code")), str(error.get("message")))
        made = result.get("transaction")
        if not isinstance(made, Mapping) or not made.get("id"):
            msg = "the answer names no transaction"
            raise SaleorUnavailable(msg)
        return TransactionId(str(made["id"]))


def _input(adoption: Adoption) -> dict[str, Any]:
    amount = {
        "amount": format(adoption.amount.to_major(), "f"),
        "currency": adoption.amount.currency.code,
    }
    return {
        "name": plain_text(f"MultiSafepay {adoption.payment.method}"),
        "pspReference": adoption.payment.order_id,
        "availableActions": list(adoption.actions),
        "amountCharged" if adoption.charged else "amountAuthorized": amount,
    }


def _read(found: Mapping[str, Any]) -> SaleorOrder:
    try:
        return _Order.model_validate(found).read()
    except (ValidationError, UnknownCurrency, AmountNotRepresentable) as error:
        msg = "the order cannot be read"
        raise SaleorUnavailable(msg) from error
