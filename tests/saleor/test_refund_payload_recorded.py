"""Every recorded refund delivery, read as its expect.json says."""

import base64
from decimal import Decimal
from typing import Any

import pytest

from saleor_msp_app.domain.delivery import RefundDelivery
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from saleor_msp_app.saleor.action_payload import read_recipient
from saleor_msp_app.saleor.refund_payload import read_refund_delivery
from tests.saleor.recorded import delivery, names

_EVENT = "transaction_refund_requested"
_REFUSED = {
    "13-granted-order-null-without-manage-orders": RefusalCode.ORDER_UNREADABLE,
    "41-server-error-retry-1-empty-body": RefusalCode.CONTENT_MISSING,
    "42-server-error-retry-5-empty-body": RefusalCode.CONTENT_MISSING,
    "57-transaction-null-after-answer-with-actions": RefusalCode.TRANSACTION_MISSING,
    "63-nothing-left-amount-zero": RefusalCode.AMOUNT_NOT_POSITIVE,
}
_READABLE = sorted(set(names(event=_EVENT)) - set(_REFUSED))


def _read(name: str) -> tuple[RefundDelivery, dict[str, Any]]:
    recorded = delivery(name)
    read = read_refund_delivery(recorded.body)
    assert isinstance(read, RefundDelivery)
    return read, recorded.expect


@pytest.mark.parametrize("name", _READABLE)
def test_says_which_payment_and_how_much(name: str) -> None:
    read, expect = _read(name)
    assert read.transaction_id == expect["transaction_id"]
    assert read.wanted.amount.minor == expect["amount_minor"]
    assert read.wanted.amount.currency.code == expect["currency"]
    assert read.wanted.amount.to_major() == Decimal(expect["amount"])


@pytest.mark.parametrize("name", _READABLE)
def test_tells_a_granted_refund_from_a_bare_amount(name: str) -> None:
    read, expect = _read(name)
    assert read.granted_refund_id == expect.get("granted_refund_id")
    assert read.wanted.is_bare is (expect["reads_as"] == "bare amount")
    assert expect["reads_as"] in ("bare amount", "granted refund")


@pytest.mark.parametrize("name", _READABLE)
def test_reads_lines_and_shipping(name: str) -> None:
    read, expect = _read(name)
    lines = [{"order_line_id": w.line.id, "quantity": w.quantity} for w in read.wanted.lines]
    assert lines == expect.get("lines", [])
    assert read.wanted.shipping is expect.get("shipping", False)
    for wanted in read.wanted.lines:
        assert read.wanted.order_lines[wanted.line.position] == wanted.line


@pytest.mark.parametrize("name", _READABLE)
def test_lists_open_requests_newest_first(name: str) -> None:
    read, expect = _read(name)
    requests = [(r.id, r.amount.to_major()) for r in read.requests]
    assert requests == [(r["event_id"], Decimal(r["amount"])) for r in expect.get("open_requests", [])]


@pytest.mark.parametrize(("name", "code"), _REFUSED.items())
def test_refuses_what_cannot_be_carried_out(name: str, code: RefusalCode) -> None:
    recorded = delivery(name)
    assert recorded.expect["verdict"] == "refuse"
    read = read_refund_delivery(recorded.body)
    assert isinstance(read, Refused)
    assert read.code is code


@pytest.mark.parametrize(
    "name",
    [
        n
        for e in ("transaction_charge_requested", "transaction_cancelation_requested")
        for n in names(event=e)
    ],
)
def test_takes_no_other_action_for_a_refund(name: str) -> None:
    """The signature does not cover the header that names the event."""
    read = read_refund_delivery(delivery(name).body)
    assert isinstance(read, Refused)
    assert read.code is RefusalCode.CONTENT_UNREADABLE


@pytest.mark.parametrize("name", names(reads_as="session"))
def test_takes_no_session_for_a_refund(name: str) -> None:
    assert isinstance(read_refund_delivery(delivery(name).body), Refused)


def test_reads_the_whole_standard_order() -> None:
    read, _ = _read("10-granted-two-lines-and-shipping")
    assert read.msp_order_id == "psp-640c8ea6be30"
    assert read.channel == "eur"
    assert read.order_number == "118"
    assert str(read.charged) == "146.82 EUR"
    assert read.known_references == frozenset()
    assert read.issued_at is not None
    assert read.issued_at.utcoffset() is not None
    assert read.wanted.reason == "customer returned"
    assert read.wanted.shipping_gross == Decimal("6.95")
    tee, shoe, juice = read.wanted.order_lines
    assert (tee.sku, tee.product_name, tee.variant_name, tee.quantity) == (
        "328223580",
        "Monospace Tee",
        "S",
        2,
    )
    assert (tee.unit_gross, tee.unit_net, tee.tax_rate) == (
        Decimal("19.99"),
        Decimal("16.52"),
        Decimal("0.21"),
    )
    assert (juice.sku, juice.variant_id, juice.is_gift) == (None, "UHJvZHVjdFZhcmlhbnQ6Mzg0", False)
    assert [line.position for line in (tee, shoe, juice)] == [0, 1, 2]


def test_a_payment_without_an_order_has_no_lines() -> None:
    read, _ = _read("58-checkout-without-order")
    assert read.wanted.order_lines == ()
    assert read.wanted.shipping_gross is None
    assert read.order_number == ""
    assert read.channel == "eur"


def test_staff_ask_for_bare_amounts_and_nobody_for_granted_ones() -> None:
    bare, _ = _read("31-bare-full-query")
    granted, _ = _read("11-granted-one-line")
    assert [r.by_person for r in bare.requests] == [True]
    assert [r.by_person for r in granted.requests] == [False]


def test_knows_the_references_that_saleor_has_stored() -> None:
    read, _ = _read("61-voucher-fixed-the-rest")
    assert read.known_references == {"ref-e1431600869f"}


def test_the_rest_of_a_voucher_order_is_what_saleor_asks_for() -> None:
    """Its lines say 92.99 (saleor-observed.md §5)."""
    read, _ = _read("61-voucher-fixed-the-rest")
    lines = sum(w.line.unit_gross * w.quantity for w in read.wanted.lines)
    assert (str(read.wanted.amount), lines) == ("92.97 EUR", Decimal("92.99"))


def test_the_fake_granted_refund_is_the_one_observed() -> None:
    assert base64.b64decode("T3JkZXJHcmFudGVkUmVmdW5kOk5vbmU=") == b"OrderGrantedRefund:None"


@pytest.mark.parametrize("name", names(event=_EVENT))
def test_says_whom_it_is_meant_for_where_the_body_does(name: str) -> None:
    recorded = delivery(name)
    said = b'"recipient"' in recorded.body
    assert read_recipient(recorded.body) == ("QXBwOjI=" if said else None)
