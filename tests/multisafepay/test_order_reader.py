"""Orders in all their shapes: E23 to E29, E32, E53, E70, E71, E95, and what is too little to go by."""

import copy
import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_msp_app.domain.cart_total import cart_total
from saleor_msp_app.domain.errors import UnreadableOrder
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import TaxRule, TaxTable, Weight
from saleor_msp_app.multisafepay.order_reader import read_order
from tests.shared_files import shared

ITEM: dict[str, Any] = {
    "cashback": "",
    "currency": "EUR",
    "description": 1234,
    "image": "",
    "merchant_item_id": 666666,
    "name": "Geometric Candle Holders",
    "options": [],
    "product_url": "",
    "quantity": "3",
    "tax_table_selector": "BTW21",
    "unit_price": "242.9300000000",
    "weight": {"unit": "KG", "value": "12"},
}
ORDER: dict[str, Any] = {
    "amount": 88184,
    "amount_refunded": 0,
    "checkout_options": {
        "alternate": [
            {"name": "BTW21", "rules": [{"country": "", "rate": 0.21}], "standalone": True},
            {"name": 0, "rules": [{"country": "nl", "rate": "0.00"}], "standalone": ""},
        ],
        "default": {"rate": 0.21, "shipping_taxed": True},
    },
    "costs": [{"amount": 3.75, "description": "1 %", "transaction_id": 11975632, "type": "SYSTEM"}],
    "created": "2025-03-12T13:25:28",
    "completed": "2025-03-12T13:26:28",
    "currency": "EUR",
    "customer": {"country": "nl", "house_number": 39},
    "financial_status": "uncleared",
    "items": "<table>",
    "order_id": 1588947171,
    "order_total": "881.84",
    "payment_details": {"account_holder_name": 3862141012, "type": " afterpay "},
    "payment_methods": [{"amount": 88184, "currency": "EUR", "status": "uncleared", "type": "AFTERPAY"}],
    "related_transactions": None,
    "shopping_cart": {"items": [ITEM]},
    "status": "Completed",
    "transaction_id": 17472052901237122,
    "something_new": {"deep": [1]},
}


def _body(**changes: Any) -> bytes:
    data = {**copy.deepcopy(ORDER), **changes}
    return json.dumps({"success": True, "data": {k: v for k, v in data.items() if v != "absent"}}).encode()


def _item_body(**changes: Any) -> bytes:
    item = {k: v for k, v in {**ITEM, **changes}.items() if v != "absent"}
    return _body(shopping_cart={"items": [item]})


def test_an_order_is_read_whole() -> None:
    order = read_order(_body())
    assert order.amount == Money.of(88184, "EUR")
    assert order.amount_refunded == Money.of(0, "EUR")
    assert (order.status, order.financial_status, order.capture) == ("completed", "uncleared", "")
    assert order.country == "NL"
    assert order.created == datetime.fromisoformat("2025-03-12T13:25:28")
    assert order.completed == datetime.fromisoformat("2025-03-12T13:26:28")
    assert order.cart_total == Decimal("881.84")
    assert order.tenders[0].amount == Money.of(88184, "EUR")
    assert order.costs[0].transaction_id == "11975632"
    assert cart_total(order) == Money.of(88184, "EUR")


def test_e23_to_e26_scalars_of_other_types_are_coerced() -> None:
    order = read_order(_body())
    assert order.cart is not None
    item = order.cart[0]
    assert item.merchant_item_id == "666666"
    assert item.description == "1234"
    assert item.unit_price == Decimal("242.93")
    assert item.quantity == 3
    assert item.weight == Weight("KG", Decimal(12))
    assert item.currency == "EUR"


@pytest.mark.parametrize("quantity", ["1.5", 1.5])
def test_e25_fractions_are_read_exactly(quantity: Any) -> None:
    cart = read_order(_item_body(quantity=quantity)).cart
    assert cart is not None
    assert cart[0].quantity == Decimal("1.5")


def test_e24_prices_are_never_floats() -> None:
    body = _body().replace(b'"242.9300000000"', b"0.1000000000000000055511151231257827")
    cart = read_order(body).cart
    assert cart is not None
    assert cart[0].unit_price == Decimal("0.1000000000000000055511151231257827")


@pytest.mark.parametrize("weight", [None, [], "", {}, {"unit": None, "value": None}, "absent"])
@pytest.mark.parametrize("description", [None, "absent", ""])
def test_e26_null_texts_and_weights(weight: Any, description: Any) -> None:
    cart = read_order(_item_body(weight=weight, description=description, name=None, currency="")).cart
    assert cart is not None
    assert cart[0].weight is None
    assert (cart[0].name, cart[0].description, cart[0].currency) == ("", "", None)


@pytest.mark.parametrize("default", [[], None, {}, {"rate": None}, "absent"])
def test_e27_a_default_table_without_a_rate(default: Any) -> None:
    options = {k: v for k, v in {**ORDER["checkout_options"], "default": default}.items() if v != "absent"}
    tables = read_order(_body(checkout_options=options)).tax_tables
    assert tables is not None
    assert tables.default_rate is None


@pytest.mark.parametrize(
    ("selector", "expected"), [(0, "0"), (None, ""), ("absent", ""), ("", ""), (21, "21")]
)
def test_e29_selectors_and_table_names_are_texts(selector: Any, expected: str) -> None:
    order = read_order(_item_body(tax_table_selector=selector))
    assert order.cart is not None
    assert order.cart[0].tax_table_selector == expected
    assert order.tax_tables is not None
    assert order.tax_tables.alternate[1] == TaxTable("0", (TaxRule(Decimal(0), "NL"),))


def test_e28_a_rate_that_is_null_makes_no_rule() -> None:
    options = {
        "alternate": [{"name": "x", "rules": [{"rate": 0.2, "country": ""}, {"rate": None}]}],
        "default": [],
    }
    tables = read_order(_body(checkout_options=options)).tax_tables
    assert tables is not None
    assert tables.alternate == (TaxTable("x", ()),)


@pytest.mark.parametrize("options", [None, [], {}, "absent"])
def test_e31_no_checkout_options_are_no_tables(options: Any) -> None:
    assert read_order(_body(checkout_options=options)).tax_tables is None


def test_checkout_options_may_be_nested_as_in_requests() -> None:
    nested = read_order(_body(checkout_options={"tax_tables": ORDER["checkout_options"]}))
    assert nested.tax_tables == read_order(_body()).tax_tables


@pytest.mark.parametrize("cart", [None, [], {}, {"items": None}, {"items": []}, "absent", ""])
def test_e49_no_cart_is_none(cart: Any) -> None:
    assert read_order(_body(shopping_cart=cart)).cart is None


@pytest.mark.parametrize(
    ("given_type", "method"), [(" afterpay ", "AFTERPAY"), (None, ""), ("", ""), ("Coupon::X", "COUPON::X")]
)
def test_e53_the_method_is_the_one_really_used(given_type: Any, method: str) -> None:
    assert read_order(_body(payment_details={"type": given_type})).method == method


@pytest.mark.parametrize(("order_id", "expected"), [("a/b #ü", "a/b #ü"), (1588947171, "1588947171")])
def test_e70_e71_ids_are_texts(order_id: Any, expected: str) -> None:
    order = read_order(_body(order_id=order_id))
    assert order.order_id == expected
    assert order.transaction_id == "17472052901237122"


def test_related_transactions_old_and_new() -> None:
    related = [
        {
            "amount": 2501,
            "currency": "EUR",
            "type": "refund",
            "status": "Reserved",
            "transaction_id": 7686125,
        },
        {
            "amount": 200,
            "description": "Refund order 1",
            "status": "completed",
            "transaction_id": "258656087",
        },
        {"amount": "5.00", "currency": "EUR", "refund_order_id": "r-1", "type": None},
    ]
    first, second, third = read_order(_body(related_transactions=related)).related
    assert (first.amount, first.kind, first.status) == (Money.of(2501, "EUR"), "refund", "reserved")
    assert (second.amount, second.kind, second.transaction_id) == (Money.of(200, "EUR"), "", "258656087")
    assert (third.amount, third.refund_order_id) == (None, "r-1")


@pytest.mark.parametrize("amount_refunded", [None, "", "absent"])
def test_amount_refunded_may_be_absent(amount_refunded: Any) -> None:
    assert read_order(_body(amount_refunded=amount_refunded)).amount_refunded is None


@pytest.mark.parametrize("amount", ["88184", 88184])
def test_amounts_may_be_texts(amount: Any) -> None:
    assert read_order(_body(amount=amount)).amount.minor == 88184


def test_manual_capture_is_seen() -> None:
    details = {"type": "VISA", "capture": "manual", "capture_remain": 10000}
    assert read_order(_body(payment_details=details)).capture == "manual"


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": "absent"},
        {"amount": None},
        {"amount": "881.84"},
        {"amount": 881.84},
        {"amount": 88184.0},
        {"amount": -1},
        {"amount": True},
        {"amount": 10**16},
        {"amount": "1e9999999999"},
        {"amount_refunded": -1},
        {"amount_refunded": "some"},
        {"currency": "absent"},
        {"currency": "EURO"},
        {"currency": None},
        {"order_id": None},
        {"status": None},
        {"status": []},
        {"payment_details": None},
        {"payment_details": {}},
        {"payment_details": []},
        {"payment_details": "IDEAL"},
        {"shopping_cart": {"items": {"1": ITEM}}},
        {"shopping_cart": {"items": [None]}},
        {"shopping_cart": "half"},
        {"checkout_options": {"alternate": [{"name": "x", "rules": [{"rate": "-0.1"}]}]}},
        {"checkout_options": {"default": {"rate": "-0.1"}}},
        {"checkout_options": {"default": {"rate": "many"}}},
        {"order_total": "much"},
    ],
)
def test_what_would_have_to_be_guessed_is_unreadable(changes: dict[str, Any]) -> None:
    with pytest.raises(UnreadableOrder):
        read_order(_body(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"unit_price": "absent"},
        {"unit_price": None},
        {"unit_price": ""},
        {"unit_price": "free"},
        {"unit_price": "NaN"},
        {"unit_price": "Infinity"},
        {"unit_price": "1e-99999"},
        {"unit_price": "1e99999"},
        {"unit_price": True},
        {"unit_price": []},
        {"quantity": "absent"},
        {"quantity": None},
        {"merchant_item_id": "absent"},
        {"merchant_item_id": None},
        {"merchant_item_id": ["1"]},
        {"currency": "USD"},
    ],
)
def test_half_an_item_makes_the_order_unreadable(changes: dict[str, Any]) -> None:
    with pytest.raises(UnreadableOrder):
        read_order(_item_body(**changes))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b'{"success": true}',
        b'{"success": true, "data": {}}',
        b'{"success": true, "data": []}',
        b'{"success": false, "data": {}, "error_code": 1006}',
        b'{"success": true, "data": {"amount": NaN}}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"success": true, "data": {"amount": ' + b"9" * 5000 + b"}}",
        _body()[:-40],
    ],
)
def test_e11_what_is_no_order_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableOrder):
        read_order(body)


def test_an_answer_without_success_is_an_order() -> None:
    assert read_order(json.dumps({"data": ORDER}).encode()).order_id == "1588947171"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(ITEM)), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted(ORDER)), JSON)
def test_any_value_in_any_field_is_read_or_unreadable(field: str, value: Any) -> None:
    try:
        read_order(_body(**{field: value}))
    except UnreadableOrder:
        return


@given(st.sampled_from(sorted(ITEM)), JSON)
def test_any_value_in_any_field_of_an_item_is_read_or_unreadable(field: str, value: Any) -> None:
    try:
        read_order(_item_body(**{field: value}))
    except UnreadableOrder:
        return


def test_all_published_orders_are_read() -> None:
    folder = shared("multisafepay/examples")
    read = 0
    for path in sorted(folder.glob("*response-*.json")):
        answer = json.loads(path.read_text())
        data = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, dict) or not {"amount", "order_id", "payment_details"} <= set(data):
            continue
        order = read_order(path.read_bytes())
        assert order.amount.minor == data["amount"], path.name
        if order.cart is not None:
            assert cart_total(order) == order.amount, path.name
        read += 1
    assert read == 10
