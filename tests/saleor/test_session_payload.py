"""Sessions as they come, and as nobody should send them."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.payment_refused import PaymentRefusalCode, PaymentRefused
from saleor_msp_app.domain.payment_request import Flow, OrderType, PaymentRequest, StorefrontData
from saleor_msp_app.saleor.session_payload import (
    flow_in,
    read_gateway_query,
    read_initialize_session,
    read_process_session,
    reference_in,
)
from saleor_msp_app.saleor.storefront_data import read_storefront_data
from tests.builders.saleor_orders import global_id
from tests.builders.session_payloads import checkout, gateway, new_token, order, price, session

_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=20), inner, max_size=3),
    max_leaves=8,
)
_MEMBERS = ["type", "gateway", "gatewayInfo", "redirectUrl", "cancel_url", "locale"]
_TOKEN = new_token()


def _read(content: Any) -> PaymentRequest:
    found = read_initialize_session(json.dumps(content).encode())
    assert isinstance(found, PaymentRequest), found
    return found


def test_a_checkout_is_read_whole() -> None:
    found = _read(session("Initialize", _TOKEN, psp="x-1"))
    assert (found.token, found.psp_reference, found.flow) == (_TOKEN, "x-1", Flow.CHARGE)
    assert (found.amount, found.total) == (Money.of(4693, "EUR"), Money.of(4693, "EUR"))
    assert (found.channel, found.order_number) == ("eur", "")
    assert (found.email, found.language, found.ip_address) == ("jan@example.com", "NL_NL", "127.0.0.1")
    line = found.lines[0]
    assert (line.name, line.quantity, line.tax_rate) == ("Monospace Tee S", 2, None)
    assert (line.total_gross.minor, line.total_net.minor) == (3998, 3304)
    assert line.variant_id == global_id("ProductVariant", 348)
    assert found.shipping is not None
    assert (found.shipping.name, found.shipping.gross.minor, found.shipping.net.minor) == ("DHL", 695, 574)
    assert found.billing is not None
    assert (found.billing.street_1, found.billing.country) == ("Kraanspoor 39", "NL")


def test_an_order_says_its_tax_rates_and_its_number() -> None:
    found = _read(session("Initialize", _TOKEN, sourceObject=order()))
    assert found.order_number == "17"
    assert found.lines[0].tax_rate == Decimal("0.21")
    assert found.shipping is not None
    assert found.shipping.tax_rate == Decimal("0.21")


def test_lines_keep_their_place_and_odd_names_are_left_out() -> None:
    variant = {"id": "VmFyaWFudDox", "name": "VmFyaWFudDox", "product": {"name": "Apple Juice"}}
    lines = [
        {"quantity": 0, "totalPrice": price("0"), "variant": variant},
        {"quantity": 3, "totalPrice": price("9.99", "9.17"), "variant": variant},
        {"quantity": 1, "totalPrice": price("1"), "variant": None},
    ]
    found = _read(session("Initialize", _TOKEN, sourceObject=checkout(lines=lines)))
    assert [(line.position, line.name) for line in found.lines] == [(1, "Apple Juice"), (2, "")]


def test_unrounded_prices_are_rounded_and_the_amount_is_not() -> None:
    lines = [{"quantity": 1, "totalPrice": price("16.335", "13.4999"), "variant": None}]
    found = _read(session("Initialize", _TOKEN, sourceObject=checkout(lines=lines)))
    assert (found.lines[0].total_gross.minor, found.lines[0].total_net.minor) == (1634, 1350)


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_other_numbers_of_decimals(currency: str) -> None:
    total = price("5000", code=currency)
    source = checkout(totalPrice=total, shippingPrice=None, lines=[])
    found = _read(session("Initialize", _TOKEN, sourceObject=source, amount=5000, currency=currency))
    assert found.amount == Money.of({"JPY": 5000, "KWD": 5000000}[currency], currency)


def test_a_currency_within_another_is_refused() -> None:
    source = checkout(totalPrice=price("46.93", code="USD"))
    found = read_initialize_session(json.dumps(session("Initialize", _TOKEN, sourceObject=source)).encode())
    assert isinstance(found, PaymentRefused)
    assert found.code is PaymentRefusalCode.AMOUNT_NOT_PAYABLE


@given(data=_JSON)
def test_the_storefront_may_say_anything(data: object) -> None:
    assert isinstance(read_storefront_data(data), StorefrontData | PaymentRefused)
    body = json.dumps(session("Process", _TOKEN, data=data)).encode()
    assert isinstance(read_process_session(body), PaymentRequest)


@given(data=st.dictionaries(st.sampled_from(_MEMBERS), _JSON))
def test_what_is_taken_of_it_is_text(data: dict[str, object]) -> None:
    found = read_storefront_data(data)
    if isinstance(found, StorefrontData):
        assert found.gateway == found.gateway.upper()
        assert all(isinstance(text, str) for text in found.details.values())


def test_what_the_storefront_says() -> None:
    said = {
        "type": "direct",
        "gateway": "ideal",
        "gatewayInfo": {"issuerId": "0031", "birthday": "1970-07-10", "gender": None},
        "redirect_url": "https://store.example/thanks",
        "locale": "nl-NL",
        "issuer": ["TEST"],
    }
    assert read_storefront_data(said) == StorefrontData(
        OrderType.DIRECT,
        "IDEAL",
        {"issuer_id": "0031", "birthday": "1970-07-10"},
        "https://store.example/thanks",
        "",
        "nl_NL",
    )
    assert read_storefront_data(None) == StorefrontData()


@given(st.sampled_from(list(session("Initialize", _TOKEN))), _JSON)
def test_any_member_may_be_anything(member: str, value: object) -> None:
    body = json.dumps(session("Initialize", _TOKEN) | {member: value}).encode()
    assert isinstance(read_initialize_session(body), PaymentRequest | PaymentRefused)
    assert isinstance(flow_in(body), Flow)
    assert isinstance(reference_in(body), str)


@given(st.sampled_from(list(checkout())), _JSON)
def test_any_member_of_the_checkout_may_be_anything(member: str, value: object) -> None:
    content = session("Initialize", _TOKEN, sourceObject=checkout() | {member: value})
    found = read_initialize_session(json.dumps(content).encode())
    assert isinstance(found, PaymentRequest | PaymentRefused)


@given(st.sampled_from(list(gateway())), _JSON)
def test_any_member_of_a_gateway_query_may_be_anything(member: str, value: object) -> None:
    read_gateway_query(json.dumps(gateway() | {member: value}).encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_words(body: bytes) -> None:
    for read in (read_initialize_session, read_process_session, read_gateway_query):
        assert isinstance(read(body), PaymentRefused)


@pytest.mark.parametrize("amount", ["1e400", "1" * 40, "0.001", "-0.0"])
def test_amounts_that_nobody_can_pay(amount: str) -> None:
    body = json.dumps(session("Initialize", _TOKEN, amount=0)).replace('"amount": 0,', f'"amount": {amount},')
    found = read_initialize_session(body.encode())
    assert isinstance(found, PaymentRefused)
    assert found.code in {PaymentRefusalCode.AMOUNT_NOT_PAYABLE, PaymentRefusalCode.REQUEST_UNREADABLE}
