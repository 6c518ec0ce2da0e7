"""Payloads that no Saleor has sent yet, or should not."""

import base64
import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_msp_app.domain.delivery import RefundDelivery
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.saleor.action_payload import read_recipient
from saleor_msp_app.saleor.refund_payload import read_refund_delivery


def _money(amount: float) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR"}


def _event(number: int, amount: float = 5.0, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"event-{number}",
        "type": "REFUND_REQUEST",
        "pspReference": "",
        "idempotencyKey": f"key-{number}",
        "createdAt": "2026-11-23T02:53:28.385016+00:00",
        "message": "",
        "amount": _money(amount),
        "createdBy": None,
    } | changes


def _line(name: str) -> dict[str, Any]:
    price = {"gross": {"amount": 19.99}, "net": {"amount": 16.52}}
    return {
        "id": name,
        "productName": "Tee",
        "variantName": "S",
        "productSku": None,
        "productVariantId": None,
        "quantity": 2,
        "taxRate": 0.21,
        "isGift": None,
        "unitPrice": price,
    }


BARE: dict[str, Any] = {
    "__typename": "TransactionRefundRequested",
    "issuedAt": "2026-11-23T02:53:28.405895+00:00",
    "recipient": {"id": "QXBwOjI="},
    "action": {"actionType": "REFUND", "amount": 5.0, "currency": "EUR"},
    "grantedRefund": None,
    "transaction": {
        "id": "transaction",
        "pspReference": "order-1",
        "chargedAmount": _money(146.82),
        "events": [_event(2), _event(1, type="CHARGE_SUCCESS", pspReference="order-1")],
        "checkout": None,
        "order": {
            "number": "118",
            "channel": {"slug": "eur"},
            "shippingPrice": {"gross": {"amount": 6.95}, "net": {"amount": 5.74}},
            "lines": [_line("a"), _line("b")],
        },
    },
}
GRANT: dict[str, Any] = {
    "id": base64.b64encode(b"OrderGrantedRefund:47").decode(),
    "shippingCostsIncluded": False,
    "reason": "too small",
    "lines": [{"quantity": 1, "orderLine": {"id": "b"}}],
}
FAKE = base64.b64encode(b"OrderGrantedRefund:None").decode()


def payload(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """BARE with the values at dotted paths replaced; `...` takes one out."""
    made = copy.deepcopy(BARE)
    for path, value in (changes or {}).items():
        *parents, last = path.split(".")
        place: Any = made
        for parent in parents:
            place = place[parent]
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return made


def read(changes: dict[str, Any] | None = None) -> RefundDelivery | Refused:
    return read_refund_delivery(json.dumps(payload(changes)).encode())


def delivered(changes: dict[str, Any] | None = None) -> RefundDelivery:
    found = read(changes)
    assert isinstance(found, RefundDelivery), found
    return found


def refused(changes: dict[str, Any] | None = None) -> RefusalCode:
    found = read(changes)
    assert isinstance(found, Refused), found
    assert 20 < len(found.message) < 500
    assert found.message.endswith(".")
    return found.code


def _amount_of(text: str) -> RefundDelivery | Refused:
    body = json.dumps(payload()).replace(
        '"amount": 5.0, "currency": "EUR"}, "grantedRefund"',
        f'"amount": {text}, "currency": "EUR"}}, "grantedRefund"',
    )
    return read_refund_delivery(body.encode())


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("19.99", 1999),
        ("33.6", 3360),
        ("1e2", 10000),
        ("5", 500),
        ("0.29", 29),
        ("1.15", 115),
        ("1000000.01", 100000001),
    ],
)
def test_amounts_are_exact(text: str, minor: int) -> None:
    found = _amount_of(text)
    assert isinstance(found, RefundDelivery)
    assert found.wanted.amount.minor == minor


@pytest.mark.parametrize("text", ["0", "0.0", "-0.0", "-5.0", "0e5"])
def test_no_amount_is_nothing_left(text: str) -> None:
    found = _amount_of(text)
    assert isinstance(found, Refused)
    assert found.code is RefusalCode.AMOUNT_NOT_POSITIVE


@pytest.mark.parametrize(
    "text",
    [
        "19.999",
        "0.001",
        "19.99000000000000000000000000000001",
        "1e14",
        "1e999999",
        "1e-999999",
        "9" * 40,
        "null",
        '"five"',
        "true",
        "[]",
        '"NaN"',
    ],
)
def test_amounts_that_nobody_can_pay(text: str) -> None:
    found = _amount_of(text)
    assert isinstance(found, Refused)
    assert found.code is RefusalCode.AMOUNT_UNREADABLE


@pytest.mark.parametrize(
    "text", ["NaN", "Infinity", "-Infinity", "1e99999999999999999999", "1.", "0x5", "9" * 5000]
)
def test_numbers_that_are_no_json(text: str) -> None:
    found = _amount_of(text)
    assert isinstance(found, Refused)
    assert found.code is RefusalCode.CONTENT_UNREADABLE


@pytest.mark.parametrize("currency", ["ZZZ", "", "EURO", "XXX", 7])
def test_currencies_that_nobody_knows(currency: Any) -> None:
    assert refused({"action.currency": currency}) is RefusalCode.AMOUNT_UNREADABLE


@pytest.mark.parametrize(
    ("currency", "amount", "minor"), [("JPY", 2694.0, 2694), ("KWD", 5.556, 5556), ("HUF", 100.0, 10000)]
)
def test_currencies_have_their_own_decimals(currency: str, amount: float, minor: int) -> None:
    found = delivered(
        {
            "action": {"actionType": "REFUND", "amount": amount, "currency": currency},
            "transaction.chargedAmount": {"amount": amount, "currency": currency},
        }
    )
    assert found.wanted.amount.minor == minor


def test_the_charge_is_in_the_same_currency() -> None:
    assert refused({"transaction.chargedAmount.currency": "USD"}) is RefusalCode.AMOUNT_UNREADABLE


def test_a_charge_that_was_not_selected_counts_as_none() -> None:
    assert delivered({"transaction.chargedAmount": ...}).charged.minor == 0


def test_a_negative_charge_is_told_as_it_is() -> None:
    assert delivered({"transaction.chargedAmount.amount": -53.18}).charged.minor == -5318


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"[]",
        b"5",
        b'"text"',
        b"{",
        b"\xff\xfe{}",
        b"{}",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"action": ' + b"[" * 900 + b"]" * 900 + b"}",
        '{"action": {}}'.encode("utf-16"),
        b" ",
    ],
    ids=lambda body: repr(body[:12]),
)
def test_content_that_is_no_payload(body: bytes) -> None:
    found = read_refund_delivery(body)
    assert isinstance(found, Refused)
    assert found.code is RefusalCode.CONTENT_UNREADABLE
    assert read_recipient(body) is None


def test_no_content() -> None:
    found = read_refund_delivery(b"")
    assert isinstance(found, Refused)
    assert found.code is RefusalCode.CONTENT_MISSING


@pytest.mark.parametrize(
    "changes",
    [
        {"action": ...},
        {"action.actionType": ...},
        {"action.actionType": "CHARGE"},
        {"action.actionType": "refund"},
        {"__typename": "TransactionChargeRequested"},
        {"issuedAt": "yesterday"},
        {"transaction": []},
        {"transaction.events": [_event(1, amount=5.0) | {"amount": None}]},
        {"grantedRefund": [1]},
        {"grantedRefund": GRANT | {"lines": [{"quantity": 0, "orderLine": {"id": "a"}}]}},
        {"grantedRefund": GRANT | {"lines": [{"quantity": -1, "orderLine": {"id": "a"}}]}},
        {"grantedRefund": GRANT | {"lines": [{"quantity": True, "orderLine": {"id": "a"}}]}},
        {"grantedRefund": GRANT | {"lines": [{"quantity": 1.5, "orderLine": {"id": "a"}}]}},
        {"grantedRefund": GRANT | {"reason": "half a pair \ud800"}},
    ],
    ids=str,
)
def test_content_that_is_of_another_shape(changes: dict[str, Any]) -> None:
    assert refused(changes) is RefusalCode.CONTENT_UNREADABLE


@pytest.mark.parametrize(
    "changes", [{"transaction": None}, {"transaction": ...}, {"transaction.id": ""}], ids=str
)
def test_nobody_says_which_payment(changes: dict[str, Any]) -> None:
    assert refused(changes) is RefusalCode.TRANSACTION_MISSING


def _error(*path: Any, code: str = "PermissionDenied") -> dict[str, Any]:
    return {"message": "…", "path": ["event", *path], "extensions": {"exception": {"code": code}}}


def test_errors_beside_a_complete_order_are_none_of_ours() -> None:
    error = _error("transaction", "order", "discounts", 0, "reason")
    assert delivered({"errors": [error]}).order_number == "118"


@pytest.mark.parametrize(
    "errors", [None, {}, "text", [1, None, {}, {"path": None}, {"path": "event"}]], ids=str
)
def test_errors_of_any_shape_are_survived(errors: Any) -> None:
    delivered({"errors": errors})


@pytest.mark.parametrize("place", ["order", "checkout"])
def test_an_order_or_checkout_that_saleor_denies(place: str) -> None:
    changes = {"transaction.order": None, "errors": [_error("transaction", place, "events")]}
    assert refused(changes) is RefusalCode.ORDER_UNREADABLE


def test_a_payment_with_neither_order_nor_checkout_can_be_refunded_by_amount() -> None:
    assert delivered({"transaction.order": None}).channel is None


@pytest.mark.parametrize(
    "granted",
    [
        None,
        {"id": FAKE},
        {"id": FAKE, "lines": None},
        {"reason": None},
        {"lines": None},
        {"__typename": "x"},
        {},
    ],
    ids=str,
)
def test_a_granted_refund_that_is_none(granted: Any) -> None:
    errors = [_error("grantedRefund", "shippingCostsIncluded", code="GraphQLError")]
    found = delivered({"grantedRefund": granted, "errors": errors})
    assert found.wanted.is_bare
    assert found.granted_refund_id is None


@pytest.mark.parametrize("path", ["shippingCostsIncluded", "lines"])
def test_a_granted_refund_that_saleor_denies_is_no_bare_amount(path: str) -> None:
    changes = {"grantedRefund": None, "errors": [_error("grantedRefund", path)]}
    assert refused(changes) is RefusalCode.ORDER_UNREADABLE


@pytest.mark.parametrize("changes", [{"lines": None}, {"id": None}], ids=str)
def test_half_a_granted_refund_is_no_bare_amount(changes: dict[str, Any]) -> None:
    assert refused({"grantedRefund": GRANT | changes}) is RefusalCode.ORDER_UNREADABLE


def test_a_granted_refund_with_an_id_of_another_form_is_real() -> None:
    found = delivered({"grantedRefund": GRANT | {"id": "opaque!"}})
    assert found.granted_refund_id == "opaque!"


def test_a_granted_refund_of_shipping_or_of_an_amount_only() -> None:
    for shipping in (True, False):
        granted = GRANT | {"lines": [], "shippingCostsIncluded": shipping}
        found = delivered({"grantedRefund": granted})
        assert found.wanted.lines == ()
        assert found.wanted.shipping is shipping
        assert found.granted_refund_id == GRANT["id"]


def test_a_line_named_twice_is_wanted_once_with_all_units() -> None:
    lines = [{"quantity": n, "orderLine": {"id": name}} for n, name in ((1, "b"), (2, "a"), (1, "b"))]
    found = delivered({"grantedRefund": GRANT | {"lines": lines}})
    assert [(w.line.id, w.quantity) for w in found.wanted.lines] == [("b", 2), ("a", 2)]


def test_a_line_that_the_order_does_not_have() -> None:
    lines = [{"quantity": 1, "orderLine": {"id": "c"}}]
    assert refused({"grantedRefund": GRANT | {"lines": lines}}) is RefusalCode.ORDER_UNREADABLE
    assert refused({"grantedRefund": GRANT, "transaction.order": None}) is RefusalCode.ORDER_UNREADABLE


def test_a_line_of_the_order_that_cannot_be_read() -> None:
    lines = [_line("a") | {"taxRate": None}]
    assert refused({"transaction.order.lines": lines}) is RefusalCode.ORDER_UNREADABLE


def test_the_reason_is_the_granted_refunds_or_the_requests_own() -> None:
    events = [_event(3, 7.0, message="other"), _event(2, message="bare"), _event(1, message="older")]
    assert delivered({"transaction.events": events}).wanted.reason == "bare"
    assert delivered({"transaction.events": events, "grantedRefund": GRANT}).wanted.reason == "too small"
    assert delivered({"transaction.events": []}).wanted.reason == ""


def test_requests_are_open_while_they_have_no_reference() -> None:
    events = [
        _event(5, createdBy={"__typename": "User"}),
        _event(4, pspReference="rf-1"),
        _event(3, 5.001),
        _event(2, type=None),
        _event(1, type="CHARGE_REQUEST"),
    ]
    del events[1]["createdBy"]
    found = delivered({"transaction.events": events})
    assert [(r.id, r.by_person) for r in found.requests] == [("event-5", True)]
    assert found.known_references == {"rf-1"}


def test_who_asked_is_unknown_where_it_was_not_selected() -> None:
    event = _event(1)
    del event["createdBy"]
    assert delivered({"transaction.events": [event]}).requests[0].by_person is None


def test_a_time_without_a_zone_is_utc() -> None:
    issued = delivered({"issuedAt": "2026-11-23T02:53:28"}).issued_at
    assert issued is not None
    assert issued.isoformat() == "2026-11-23T02:53:28+00:00"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_PATHS = [
    "issuedAt",
    "recipient",
    "action",
    "action.amount",
    "action.currency",
    "grantedRefund",
    "transaction",
    "transaction.chargedAmount",
    "transaction.events",
    "transaction.order",
    "transaction.order.lines",
    "transaction.checkout",
    "errors",
]


@given(st.dictionaries(st.sampled_from(_PATHS), _JSON, min_size=1, max_size=1))
def test_never_raises(changes: dict[str, Any]) -> None:
    body = json.dumps(payload(changes)).encode()
    found = read_refund_delivery(body)
    assert isinstance(found, Refused) or found.wanted.amount.minor > 0
    read_recipient(body)


@given(st.binary(max_size=200))
def test_never_raises_on_bytes(body: bytes) -> None:
    assert isinstance(read_refund_delivery(body), Refused)
