"""Every status of an order with every status of its money, for every family of methods."""

import itertools
from dataclasses import replace

import pytest

from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.payment_standing import PAY_LATER, Stands, standing_of
from tests.builders.msp_orders import msp_order

STATUSES = (
    *("initialized", "completed", "shipped", "uncleared", "reserved", "declined", "cancelled", "canceled"),
    *("expired", "void", "refunded", "partial_refunded", "chargeback", "chargedback", "of tomorrow"),
)
MONEY = (
    *("initialized", "completed", "uncleared", "reserved", "declined", "cancelled", "expired", "void"),
    *("refunded", "partial_refunded", "of tomorrow"),
)
FAMILIES = {
    "bank": ("IDEAL", ""),
    "card": ("VISA", ""),
    "reservation": ("VISA", "manual"),
    "pay later": ("KLARNA", ""),
    "on account": ("EINVOICE", ""),
}

ALWAYS = {
    "initialized": Stands.WAITING,
    "uncleared": Stands.UNDER_REVIEW,
    "reserved": Stands.UNDER_REVIEW,
    "declined": Stands.FAILED,
    "cancelled": Stands.CANCELLED,
    "canceled": Stands.CANCELLED,
    "expired": Stands.CANCELLED,
    "void": Stands.CANCELLED,
    "refunded": Stands.CHARGED,
    "partial_refunded": Stands.CHARGED,
    "chargeback": Stands.CHARGED,
    "chargedback": Stands.CHARGED,
    "of tomorrow": Stands.UNDER_REVIEW,
}
"""Whatever the money and the method."""

GONE = {"declined", "cancelled", "expired", "void"}
COMPLETED = {
    "bank": {"initialized": Stands.UNDER_REVIEW, "uncleared": Stands.UNDER_REVIEW},
    "card": {"initialized": Stands.UNDER_REVIEW, "uncleared": Stands.UNDER_REVIEW},
    "reservation": {"initialized": Stands.AUTHORIZED, "uncleared": Stands.UNDER_REVIEW},
    "pay later": {"initialized": Stands.UNDER_REVIEW, "uncleared": Stands.AUTHORIZED},
    "on account": {"initialized": Stands.UNDER_REVIEW, "uncleared": Stands.AUTHORIZED},
}
"""What `completed` means with money that is not there yet."""


def expected(status: str, money: str, family: str) -> Stands:
    if status in ALWAYS:
        return ALWAYS[status]
    if money in GONE:
        return Stands.CANCELLED
    if status == "shipped":
        return Stands.CHARGED
    if money in {"completed", "refunded", "partial_refunded"}:
        return Stands.CHARGED
    return COMPLETED[family].get(money, Stands.UNDER_REVIEW)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("status", "money"), list(itertools.product(STATUSES, MONEY)))
def test_the_table(status: str, money: str, family: str) -> None:
    method, capture = FAMILIES[family]
    order = msp_order(method=method, amount=100, status=status, financial_status=money)
    assert standing_of(replace(order, capture=capture)) is expected(status, money, family)


def test_every_pay_later_method_is_reserved_first() -> None:
    for method in PAY_LATER:
        order = msp_order(method=method, amount=100, status="completed", financial_status="uncleared")
        assert standing_of(order) is Stands.AUTHORIZED


@pytest.mark.parametrize(
    ("status", "money"), [("void", "void"), ("completed", "void"), ("void", "cancelled")]
)
def test_a_pay_later_order_that_was_refunded_in_full_was_charged(status: str, money: str) -> None:
    order = msp_order(method="KLARNA", amount=100, status=status, financial_status=money)
    assert standing_of(order) is Stands.CANCELLED
    assert standing_of(replace(order, amount_refunded=Money.of(100, "EUR"))) is Stands.CHARGED
