"""The posted JSON to the letter, and against MultiSafepay's own description: E2, E12, E24 to E26, E67."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator

from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import CartItem, Weight
from saleor_msp_app.domain.refund_plan import AmountRefund, CartRefund, RefundPlan
from saleor_msp_app.multisafepay.order_reader import read_order
from saleor_msp_app.multisafepay.refund_body import refund_body
from tests.builders.msp_orders import item, msp_order, shipping
from tests.builders.plans import cart_plan
from tests.builders.saleor_orders import REFERENCE, line, wanted
from tests.shared_files import shared


def _cart_refund(*mirrored: CartItem, original: tuple[CartItem, ...] = ()) -> CartRefund:
    return CartRefund(REFERENCE, Money.of(100, "EUR"), "Refund", original, mirrored)


def _items(plan: RefundPlan) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(refund_body(plan), parse_float=Decimal)["checkout_data"]["items"]
    return items


def test_e02_an_amount_refund_to_the_letter() -> None:
    assert refund_body(AmountRefund(REFERENCE, Money.of(500, "EUR"), 'Back to "you" €')) == (
        '{"currency": "EUR", "amount": 500, "refund_order_id": "r-2n4x7q5k3m6p8v9w2y4z6a8b3c", '
        '"description": "Back to \\"you\\" \\u20ac"}'
    )


@pytest.mark.parametrize(("code", "minor"), [("JPY", 2694), ("KWD", 26950)])
def test_e67_an_amount_is_in_minor_units(code: str, minor: int) -> None:
    assert f'"amount": {minor},' in refund_body(AmountRefund(REFERENCE, Money.of(minor, code), ""))


def test_e12_a_cart_refund_to_the_letter() -> None:
    order = msp_order([item("384", "8.2644628099", 3, name="Tee"), shipping("5", "none")])
    planned = cart_plan(order, wanted(1000, (line("10", 3), 1)))
    rest = '"merchant_item_id": "384", "tax_table_selector": "BTW21"}'
    assert refund_body(planned) == (
        '{"refund_order_id": "r-2n4x7q5k3m6p8v9w2y4z6a8b3c", '
        '"description": "Refund r-2n4x7q5k3m6p8v9w2y4z6a8b3c", "checkout_data": {"items": ['
        '{"name": "Tee", "description": "", "unit_price": 8.2644628099, "quantity": 3, ' + rest + ", "
        '{"name": "Shipping", "description": "", "unit_price": 5, "quantity": 1, '
        '"merchant_item_id": "msp-shipping", "tax_table_selector": "none"}, '
        '{"name": "Tee", "description": "", "unit_price": -8.2644628099, "quantity": 1, ' + rest + "]}}"
    )


def test_e02_a_cart_refund_says_neither_amount_nor_currency() -> None:
    body = json.loads(refund_body(_cart_refund(item("384", "1"))))
    assert set(body) == {"refund_order_id", "description", "checkout_data"}


@pytest.mark.parametrize(
    ("number", "token"),
    [
        ("242.9300000000", "242.93"),
        ("1E+2", "100"),
        ("0.0000001", "0.0000001"),
        ("-1E-7", "-0.0000001"),
        ("-0.00", "0"),
        ("90.00", "90"),
        ("8.264462809917355371900826", "8.264462809917355371900826"),
        ("0.1", "0.1"),
        ("123456789012345.67", "123456789012345.67"),
    ],
)
def test_e24_numbers_are_exact(number: str, token: str) -> None:
    assert f'"unit_price": {token},' in refund_body(_cart_refund(item("384", number)))


@pytest.mark.parametrize(("quantity", "token"), [("-2", "-2"), ("3.0", "3"), ("1.50", "1.5"), ("1E+1", "10")])
def test_e25_whole_quantities_are_integers_and_fractions_stay(quantity: str, token: str) -> None:
    assert f'"quantity": {token},' in refund_body(_cart_refund(item("384", "1", quantity)))


def test_e26_weight_and_currency_only_where_the_order_had_them() -> None:
    with_weight = replace(item("384", "1"), weight=Weight("KG", Decimal("12.50")), currency="EUR")
    posted = _items(
        _cart_refund(with_weight, item("385", "1"), replace(with_weight, weight=Weight("KG", None)))
    )
    assert posted[0]["weight"] == {"unit": "KG", "value": Decimal("12.5")}
    assert posted[0]["currency"] == "EUR"
    assert not {"weight", "currency"} & set(posted[1])
    assert posted[2]["weight"] == {"unit": "KG"}


def test_e26_nothing_but_the_documented_fields_is_posted() -> None:
    body = shared("multisafepay/examples/old-2022-response-order-klarna.json").read_bytes()
    order = replace(read_order(body), status="completed", created=None)
    posted = _items(cart_plan(order, wanted(10000)))
    assert [set(i) for i in posted] == [
        {
            "name",
            "description",
            "unit_price",
            "quantity",
            "merchant_item_id",
            "tax_table_selector",
            "weight",
            "currency",
        }
    ] * 2
    assert posted[0] | {"unit_price": -100} == posted[1]


def _schema() -> dict[str, Any]:
    description = json.loads(shared("multisafepay/openapi/openapi.bundled.json").read_text())
    post = description["paths"]["/orders/{order_id}/refunds"]["post"]
    schema: dict[str, Any] = post["requestBody"]["content"]["application/json"]["schema"]
    return schema


PLANS = [
    AmountRefund(REFERENCE, Money.of(500, "EUR"), "Refund"),
    cart_plan(msp_order([item("384", "8.26", 3), shipping()]), wanted(1000, (line("10", 3), 1))),
    cart_plan(msp_order([item("384", "8.26", 3), shipping()], method="IN3"), wanted(500)),
    cart_plan(msp_order([item("384", "8.26", 3), shipping()], method="IN3"), wanted(3693)),
    _cart_refund(replace(item("384", "1"), weight=Weight("KG", Decimal("12.5")))),
]


@pytest.mark.parametrize("plan", PLANS)
def test_every_body_is_what_multisafepay_describes(plan: RefundPlan) -> None:
    # `format: float` is a hint for numbers of that size, not a bound: the validator takes it so.
    OAS30Validator(_schema()).validate(json.loads(refund_body(plan)))
    body = json.loads(refund_body(plan))
    documented = {name for one in _schema()["oneOf"] for name in one["properties"]}
    assert set(body) <= documented
