"""Minimal parts for taking payments, for tests of the sessions alone: the app's own are tested elsewhere.

They know the sandbox and nothing of the rules: one item for the whole amount, three statuses.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.errors import MspUnavailable
from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.domain.money import currency
from saleor_msp_app.domain.new_order import NewOrder, Person, ReturnAddresses
from saleor_msp_app.domain.payment import order_id_of
from saleor_msp_app.domain.payment_method import MethodQuery, PaymentMethod
from saleor_msp_app.domain.payment_refused import OTHER_WAY, PaymentRefusalCode, PaymentRefused
from saleor_msp_app.domain.payment_request import Flow, PaymentRequest
from saleor_msp_app.usecases.payment_parts import PaymentParts
from saleor_msp_app.usecases.ports.payments import (
    CreateAnswer,
    CreateDenied,
    CreateNotSent,
    CreateUnknown,
    OrderCreated,
)
from tests.plain_http import NO_TLS

IDEAL = PaymentMethod(
    "IDEAL", "iDEAL", "payment-method", "https://media.example/ideal.png", 0, 5_000_000,
    frozenset({"NL"}), frozenset({"EUR"}), cart_required=False,
)  # fmt: skip
KLARNA = PaymentMethod(
    "KLARNA", "Klarna", "payment-method", "", 100, None,
    frozenset(), frozenset({"EUR"}), cart_required=True, required_data=("birthday",),
)  # fmt: skip


def build(
    request: PaymentRequest, attempt: int, addresses: ReturnAddresses, method: PaymentMethod | None
) -> NewOrder | PaymentRefused:
    """Refuses an address without a digit, as the real one does for methods that need a house number."""
    if request.billing is not None and not any(map(str.isdigit, request.billing.street_1)):
        return _refused(PaymentRefusalCode.HOUSE_NUMBER_MISSING, "The house number is missing.")
    if request.amount > request.total:
        return _refused(PaymentRefusalCode.CART_IMPOSSIBLE, "The cart cannot reach the amount.")
    if method is not None and not method.offers(MethodQuery(request.amount, "")):
        return _refused(PaymentRefusalCode.METHOD_NOT_OFFERED, f"{method.name} does not take this amount.")
    return NewOrder(
        order_id=order_id_of(request.token, attempt),
        order_type=request.data.order_type,
        gateway=request.data.gateway,
        amount=request.amount,
        description="Order",
        addresses=addresses,
        customer=Person(email=request.email),
        delivery=None,
        locale="nl_NL",
        ip_address=request.ip_address,
        cart=None,
        manual_capture=request.flow is Flow.AUTHORIZATION,
    )


@dataclass(frozen=True, slots=True)
class PlainDesk:
    """The port `OrderDesk`; a client for each call, so that nothing has to be closed."""

    stubborn: bool = False
    """Waits for ever: whatever the port promises, the answer has to leave in time."""

    async def create_order(
        self, account: MerchantAccount, order: NewOrder, within: timedelta
    ) -> CreateAnswer:
        body = {
            "type": order.order_type,
            "gateway": order.gateway,
            "order_id": order.order_id,
            "currency": order.amount.currency.code,
            "amount": order.amount.minor,
            "description": order.description,
        }
        seconds = 3600 if self.stubborn else within.total_seconds()
        try:
            answer = await _call("POST", account, "/orders", body, seconds)
        except httpx.ConnectError as error:
            return CreateNotSent(repr(error))
        except (httpx.HTTPError, ValueError) as error:
            return CreateUnknown(repr(error))
        if answer.get("success") is not True:
            return CreateDenied(answer.get("error_code"), str(answer.get("error_info")))
        return OrderCreated(answer["data"].get("payment_url") or "")

    async def cancel_unpaid(self, account: MerchantAccount, order_id: MspOrderId) -> bool:
        path = f"/orders/{quote(order_id, safe='')}"
        try:
            answer = await _call("PATCH", account, path, {"status": "cancelled", "exclude_order": True}, 30)
        except (httpx.HTTPError, ValueError) as error:
            raise MspUnavailable(repr(error)) from error
        return answer.get("success") is True

    async def payment_methods(
        self, account: MerchantAccount, asked: MethodQuery
    ) -> tuple[PaymentMethod, ...]:
        raise NotImplementedError


async def _call(method: str, account: MerchantAccount, path: str, body: object, seconds: float) -> Any:
    headers = {"api_key": account.api_key.reveal()}
    async with httpx.AsyncClient(trust_env=False, verify=NO_TLS, timeout=seconds) as http:
        return (await http.request(method, account.api_url + path, json=body, headers=headers)).json()


async def offered(account: MerchantAccount, asked: MethodQuery) -> tuple[PaymentMethod, ...]:
    """Two methods; MultiSafepay is away where the amount is one yen."""
    if asked.amount.currency == currency("JPY"):
        raise MspUnavailable(f"{account.name} does not answer")
    return (IDEAL, KLARNA)


def minimal_parts(*, stubborn: bool = False) -> PaymentParts:
    return PaymentParts(build, PlainDesk(stubborn), offered)


def _refused(code: PaymentRefusalCode, why: str) -> PaymentRefused:
    return PaymentRefused(code, OTHER_WAY, why)
