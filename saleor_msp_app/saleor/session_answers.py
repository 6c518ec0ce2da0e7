"""The answers to Saleor's session webhooks, and the only place that builds them.

What Saleor makes of them (saleor-contract.md §4.3 and §4.8; its source):

- `*_ACTION_REQUIRED` ends nothing: the storefront may ask again. Every other result is final to
  `transactionProcess`, which then answers it without asking the app.
- a result without `pspReference` is replaced by a failure in Saleor's own words, but for `*_ACTION_REQUIRED`.
- the reference of a failure becomes the transaction's. So it is the order's where there is one.
- `CANCEL_SUCCESS` is not among them: 3.21 does not take it, and under a transaction that is authorised by a
  later attempt it would lower what is authorised. An order that nobody will pay has failed.

Amounts are text, exactly: Saleor takes 0 or none for what it asked for.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias, assert_never

from saleor_msp_app.domain.gateway_offer import GatewayOffer
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.payment_method import PaymentMethod
from saleor_msp_app.domain.payment_refused import PaymentRefused
from saleor_msp_app.domain.payment_request import Flow
from saleor_msp_app.domain.session_outcome import Awaited, Done, Failed, Paid
from saleor_msp_app.saleor.plain_text import plain_text

_LONGEST_REFERENCE = 512


@dataclass(frozen=True, slots=True)
class NotBegun:
    """No order came of the request. `amount` is None where it could not be read."""

    reference: str
    flow: Flow
    amount: Money | None
    refused: PaymentRefused


SessionAnswer: TypeAlias = Awaited | Done | Failed | NotBegun
GatewayAnswer: TypeAlias = GatewayOffer | PaymentRefused


def session_json(answer: SessionAnswer) -> dict[str, Any]:
    """The body of the answer to TRANSACTION_INITIALIZE_SESSION and TRANSACTION_PROCESS_SESSION."""
    match answer:
        case Awaited():
            return _awaited(answer)
        case Done(order_id, flow, amount, paid):
            return _result(order_id, _RESULT_OF.get(paid) or f"{flow}_REQUEST", amount) | _actions(paid)
        case Failed(order_id, flow, amount, refused):
            return _result(order_id, f"{flow}_FAILURE", amount) | _words(refused)
        case NotBegun(reference, flow, amount, refused):
            return _result(reference, f"{flow}_FAILURE", amount) | _words(refused)
        case _:
            assert_never(answer)


def gateway_json(answer: GatewayAnswer) -> dict[str, Any]:
    """The body of the answer to PAYMENT_GATEWAY_INITIALIZE_SESSION: the storefront gets `data` as it is."""
    match answer:
        case GatewayOffer(environment, amount, methods):
            shown = [_method(method, amount) for method in methods]
            return {"data": {"environment": environment.value, "paymentMethods": shown}}
        case PaymentRefused():
            return {"data": {"paymentMethods": []} | _error(answer)}
        case _:
            assert_never(answer)


_RESULT_OF = {Paid.CHARGED: "CHARGE_SUCCESS", Paid.AUTHORIZED: "AUTHORIZATION_SUCCESS"}
_ACTIONS_OF = {Paid.CHARGED: ["REFUND"], Paid.AUTHORIZED: ["CHARGE", "CANCEL"]}


def _awaited(answer: Awaited) -> dict[str, Any]:
    link = {"paymentUrl": answer.payment_url} if answer.payment_url else {}
    error = _error(answer.notice) if answer.notice else {}
    body = _result(answer.order_id, f"{answer.flow}_ACTION_REQUIRED", answer.amount) | {"data": link | error}
    return body | ({"message": plain_text(answer.notice.for_staff)} if answer.notice else {})


def _result(reference: str, result: str, amount: Money | None) -> dict[str, Any]:
    if not 0 < len(reference) <= _LONGEST_REFERENCE:
        raise ValueError(f"{reference[:100]!r} is no reference for Saleor")
    told = {} if amount is None else {"amount": f"{amount.to_major():f}"}
    return {"pspReference": reference, "result": result} | told


def _actions(paid: Paid) -> dict[str, Any]:
    actions = _ACTIONS_OF.get(paid)
    return {} if actions is None else {"actions": actions}


def _words(refused: PaymentRefused) -> dict[str, Any]:
    return {"message": plain_text(refused.for_staff), "data": _error(refused)}


def _error(refused: PaymentRefused) -> dict[str, Any]:
    return {"error": {"code": refused.code.value.upper(), "message": plain_text(refused.for_storefront)}}


def _method(method: PaymentMethod, asked: Money) -> dict[str, Any]:
    most = method.max_minor
    return {
        "code": method.code,
        "name": method.name,
        "type": method.kind,
        "iconUrl": method.icon_url,
        "minAmount": _major(asked.with_minor(method.min_minor)),
        "maxAmount": None if most is None else _major(asked.with_minor(most)),
        "currency": asked.currency.code,
        "cartRequired": method.cart_required,
        "requiredData": list(method.required_data),
    }


def _major(amount: Money) -> str:
    return f"{amount.to_major():f}"
