"""PAYMENT_GATEWAY_INITIALIZE_SESSION through the whole app, and a shop that has no account."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from tests.payments.till import Till, open_till


@pytest.fixture(scope="module")
def till(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Till]:
    """On one database: methods are kept in none."""
    path = tmp_path_factory.mktemp("offer") / "test.sqlite"
    with open_till(sa.make_url(f"sqlite:///{path}")) as opened:
        yield opened


def test_the_methods_with_their_limits(till: Till) -> None:
    assert till.offer() == {
        "environment": "test",
        "paymentMethods": [
            {
                "code": "IDEAL",
                "name": "iDEAL",
                "type": "payment-method",
                "iconUrl": "https://media.example/ideal.png",
                "minAmount": "0.00",
                "maxAmount": "50000.00",
                "currency": "EUR",
                "cartRequired": False,
                "requiredData": [],
            },
            {
                "code": "KLARNA",
                "name": "Klarna",
                "type": "payment-method",
                "iconUrl": "",
                "minAmount": "1.00",
                "maxAmount": None,
                "currency": "EUR",
                "cartRequired": True,
                "requiredData": ["birthday"],
            },
        ],
    }


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"amount": 0.5}, ["IDEAL"]),
        ({"amount": 60000}, ["KLARNA"]),
        ({"amount": None}, ["IDEAL", "KLARNA"]),
        ({"country": "DE"}, ["KLARNA"]),
        ({"country": None}, ["IDEAL", "KLARNA"]),
        ({"currency": "USD"}, []),
    ],
)
def test_only_what_can_pay_this(till: Till, changes: dict[str, Any], codes: list[str]) -> None:
    assert _codes(till, changes) == codes


def _codes(till: Till, changes: dict[str, Any]) -> list[str]:
    country = changes.get("country", "NL")
    source = {
        "__typename": "Order",
        "channel": {"slug": "eur"},
        "total": {"gross": {"amount": 46.93, "currency": changes.get("currency", "EUR")}},
        "billingAddress": None,
        "shippingAddress": {"country": {"code": country}} if country else None,
    }
    offer = till.offer(amount=changes.get("amount", 46.93), sourceObject=source)
    return [method["code"] for method in offer["paymentMethods"]]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sourceObject": None}, "REQUEST_UNREADABLE"),
        ({"sourceObject": {"totalPrice": {"gross": {"amount": 1, "currency": "XXQ"}}}}, "AMOUNT_NOT_PAYABLE"),
        (
            {"sourceObject": {"totalPrice": {"gross": {"amount": 1, "currency": "JPY"}}}, "amount": 1},
            "UNAVAILABLE",
        ),
    ],
)
def test_without_methods_there_is_a_reason(till: Till, changes: dict[str, Any], code: str) -> None:
    offer = till.offer(**changes)
    assert offer["paymentMethods"] == []
    assert offer["error"]["code"] == code
    assert offer["error"]["message"]
