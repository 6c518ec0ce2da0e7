"""The sandbox's answers beside the published ones and the OpenAPI description."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator

from tests.msp_sandbox import RIVERTY_CART, MspSandbox, item, msp_sandbox, new_order
from tests.shared_files import shared

ORDER_EXAMPLES = (
    "response-getOrder.json",
    "response-getOrder3DS.json",
    "response-postOrdersDirectIdeal.json",
    "old-2019-response-order-refunded.json",
    "old-2020-response-order-afterpay.json",
    "old-2022-response-order-einvoicing.json",
    "old-2022-response-order-klarna.json",
    "old-2022-response-order-payafter.json",
)

FAULTS_OF_THE_DESCRIPTION = {
    # These lists are described as objects; every published example has lists.
    "data.costs",
    "data.related_transactions.costs",
    # Described as an integer; published as text in getOrder.json.
    "data.payment_details.external_transaction_id",
    "data.payment_methods.external_transaction_id",
    # Described as texts; published as numbers in getOrder3DS.json and webhook vector A.
    "data.payment_methods.card_expiry_date",
    "data.payment_methods.last4",
}
NUMBERS_OF_THE_RIVERTY_ORDER = (
    ".data.order_adjustment.total_adjustment",
    ".data.order_adjustment.total_tax",
    ".data.order_total",
    ".data.shopping_cart.items.unit_price",
)
"""multisafepay-api.md §2.5 (a); texts in older orders."""

TRANSACTIONS_ARE_A_LIST = {"data"}


@pytest.fixture(scope="module")
def msp() -> Iterator[MspSandbox]:
    with msp_sandbox() as sandbox:
        sandbox.seed(description="Order 1")
        sandbox.refund([*RIVERTY_CART, item("x", -5, 1, "none")], refund_order_id="r-1")
        sandbox.seed("order-2", "IDEAL", amount=1000)
        for number, method in enumerate(("VISA", "MISTERCASH", "PAYPAL", "EINVOICE", "IDEAL"), 3):
            sandbox.data("POST", "orders", new_order(order_id=f"order-{number}", gateway=method))
            if method != "IDEAL":
                sandbox.control("POST", f"orders/order-{number}/pay", {})
        yield sandbox


def _example(name: str) -> Any:
    return json.loads(shared(f"multisafepay/examples/{name}").read_text())


def _kinds(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each field's path and JSON type; members of lists share a path."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _kinds(one, f"{path}.{key}")
    elif isinstance(value, list):
        yield path, "list"
        for one in value:
            yield from _kinds(one, path)
    else:
        kind = "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value)
        yield path, str(kind)


def test_orders_have_only_published_fields_in_published_types(msp: MspSandbox) -> None:
    published: dict[str, set[str]] = {}
    for name in ORDER_EXAMPLES:
        for path, kind in _kinds(_example(name)):
            published.setdefault(path, set()).add(kind)
    from_the_description = {  # RelatedTransactions.yaml and response-getReceiptRefund.json
        f".data.related_transactions.{key}"
        for key in ("items", "order_id", "reference_transaction_id", "refund_order_id", "type")
    }
    for field in NUMBERS_OF_THE_RIVERTY_ORDER:
        published[field].add("number")
    for order_id in (f"order-{number}" for number in range(1, 8)):
        for path, kind in _kinds(msp.call("GET", f"orders/{order_id}").json()):
            if path not in from_the_description:
                assert kind in published.get(path, set()), (path, kind)


def test_a_cart_order_has_every_field_of_the_published_klarna_order(msp: MspSandbox) -> None:
    of_posting_only = {".data.qr_url", ".data.payment_url"}
    published = {path for path, _ in _kinds(_example("old-2022-response-order-klarna.json"))}
    ours = {path for path, _ in _kinds(msp.call("GET", "orders/order-1").json())}
    assert published - ours == of_posting_only


@pytest.mark.parametrize(
    ("described", "method", "status", "call"),
    [
        ("/orders/{psp_id}", "get", "200", ("GET", "orders/order-1")),
        ("/orders/{psp_id}", "get", "200", ("GET", "orders/order-2")),
        ("/orders/{psp_id}", "get", "200", ("GET", "orders/order-3")),
        ("/orders/{psp_id}", "get", "200", ("GET", "orders/order-6")),
        ("/orders", "post", "200", ("POST", "orders", new_order(order_id="order-8"))),
        (
            "/orders",
            "post",
            "200",
            ("POST", "orders", new_order(order_id="o-9", type="direct", gateway="IDEAL")),
        ),
        ("/orders/{psp_id}", "get", "404", ("GET", "orders/none")),
        ("/orders/{order_id}", "patch", "200", ("PATCH", "orders/order-2", {"status": "shipped"})),
        ("/orders/{order_id}/refunds", "post", "404", ("POST", "orders/order-2/refunds", {"currency": "X"})),
        (
            "/orders/{order_id}/refunds",
            "post",
            "200",
            ("POST", "orders/order-2/refunds", {"currency": "EUR", "amount": 5}),
        ),
        ("/gateways", "get", "200", ("GET", "gateways")),
        ("/payment-methods", "get", "200", ("GET", "payment-methods")),
        ("/payment-methods/{payment_method_id}", "get", "200", ("GET", "payment-methods/KLARNA")),
        ("/transactions", "get", "200", ("GET", "transactions?type=refund")),
    ],
)
def test_answers_follow_the_description(
    msp: MspSandbox, described: str, method: str, status: str, call: tuple[Any, ...]
) -> None:
    answer = msp.call(*call)
    assert str(answer.status_code) == status
    wrong = _wrong(described, method, status, answer.json())
    assert wrong <= FAULTS_OF_THE_DESCRIPTION | (TRANSACTIONS_ARE_A_LIST if "trans" in described else set())


def _wrong(described: str, method: str, status: str, answer: Any) -> set[str]:
    """Where the answer leaves the description. Nulls are left out: no schema allows them, every example
    has them. Alternatives that both fit are no fault."""
    whole = json.loads(shared("multisafepay/openapi/openapi.bundled.json").read_text())
    response = whole["paths"][described][method]["responses"][status]
    schema = response["content"]["application/json"]["schema"]
    errors = OAS30Validator(schema).iter_errors(_without_nulls(answer))
    return {
        ".".join(part for part in error.absolute_path if isinstance(part, str))
        for error in errors
        if not (error.validator == "oneOf" and "valid under each of" in error.message)
    }


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(one) for key, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("example", "call"),
    [
        ("response-refundOrder.json", ("POST", "orders/order-1/refunds")),
        ("response-patchOrdersCancel.json", ("PATCH", "orders/order-1")),
    ],
)
def test_answers_have_the_fields_of_the_published_ones(
    msp: MspSandbox, example: str, call: tuple[str, str]
) -> None:
    cart = [*RIVERTY_CART, item("x", -5, 1, "none"), item("y", -6, 1, "none")]
    body = {"checkout_data": {"items": cart}} if "refunds" in call[1] else {"invoice_id": "I"}
    ours = {path for path, _ in _kinds(msp.call(*call, body).json())}
    assert ours == {path for path, _ in _kinds(_example(example))}
