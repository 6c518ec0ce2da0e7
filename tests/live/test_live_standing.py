"""How a payment stands: what the comparison notices, and what it leaves out."""

from decimal import Decimal
from typing import Any

import pytest

from saleor_msp_app.live.standing import Standing, standing_of

PAID = Standing(charged=Decimal("46.93"))
REFUNDED = PAID.refunded_by(Decimal("19.99"))


def event(number: int, kind: str, amount: str) -> dict[str, Any]:
    return {"id": str(number), "type": kind, "amount": {"amount": Decimal(amount)}}


def order(*events: dict[str, Any], charged: str = "26.94", refunded: str = "19.99") -> dict[str, Any]:
    """Events newest first, as Saleor shows them."""
    amounts = {"authorizedAmount": "0.0", "chargedAmount": charged, "refundedAmount": refunded}
    transaction = {name: {"amount": Decimal(amount)} for name, amount in amounts.items()}
    return {"grantedRefunds": [], "transactions": [{**transaction, "events": list(events)}]}


def read(shown: dict[str, Any]) -> Standing:
    return standing_of(shown, frozenset({"1"}), "")


def test_what_was_there_before_and_requests_are_left_out() -> None:
    events = [
        event(3, "REFUND_SUCCESS", "19.99"),
        event(2, "REFUND_REQUEST", "19.99"),
        event(1, "CHARGE_SUCCESS", "46.93"),
    ]
    assert read(order(*events)) == REFUNDED


@pytest.mark.parametrize(
    "events",
    [
        [],
        [event(2, "REFUND_SUCCESS", "19.98")],
        [event(2, "REFUND_FAILURE", "19.99")],
        [event(3, "REFUND_SUCCESS", "19.99"), event(2, "REFUND_SUCCESS", "19.99")],
        [event(3, "REFUND_REVERSE", "19.99"), event(2, "REFUND_SUCCESS", "19.99")],
        [event(3, "CHARGE_BACK", "1.00"), event(2, "REFUND_SUCCESS", "19.99")],
    ],
)
def test_lost_doubled_wrong_and_strange_events_differ(events: list[dict[str, Any]]) -> None:
    assert read(order(*events)) != REFUNDED


@pytest.mark.parametrize("sums", [("26.95", "19.99"), ("26.94", "39.98"), ("46.93", "0.0")])
def test_wrong_sums_differ(sums: tuple[str, str]) -> None:
    charged, refunded = sums
    shown = order(event(2, "REFUND_SUCCESS", "19.99"), charged=charged, refunded=refunded)
    assert read(shown) != REFUNDED


def test_a_granted_refund_that_hangs_differs() -> None:
    shown = order(event(2, "REFUND_SUCCESS", "19.99"))
    expected = PAID.granted_by(Decimal("19.99"))
    for status, is_right in (("SUCCESS", True), ("PENDING", False)):
        shown["grantedRefunds"] = [{"id": "1", "status": status}]
        assert (read(shown) == expected) is is_right


def test_a_payment_goes_from_reserved_to_charged() -> None:
    total = Decimal("46.93")
    reserved = Standing().authorized_by(total)
    assert (reserved.authorized, reserved.charged) == (total, Decimal(0))
    charged = reserved.charged_by(total)
    assert charged == Standing((("CHARGE_SUCCESS", total),), charged=total)


def test_before_a_payment_there_is_nothing() -> None:
    assert standing_of({"grantedRefunds": [], "transactions": []}, frozenset(), "") == Standing()


def test_in_words() -> None:
    words = str(PAID.granted_by(Decimal("19.99")).unchanged("REFUND_ALREADY_PROCESSED"))
    assert words.splitlines() == [
        "Saleor refuses: REFUND_ALREADY_PROCESSED",
        "authorized 0.00, charged 26.94, refunded 19.99",
        "granted refunds: SUCCESS",
    ]
