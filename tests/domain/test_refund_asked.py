"""What somebody wants to see becomes what Saleor would ask for."""

from decimal import Decimal

import pytest

from saleor_msp_app.domain.delivery import RefundDelivery
from saleor_msp_app.domain.ids import ChannelSlug, MspOrderId, TransactionId
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.refund_asked import RefundAsked, as_delivery
from saleor_msp_app.domain.refund_request import SaleorLine, WantedLine
from saleor_msp_app.domain.refusals import RefusalCode, Refused
from tests.builders.saleor_orders import line, wanted

SHIRT, JUICE = line("100", 3), line("9.99", 2, variant=385, position=1)


def payment(*lines: SaleorLine, code: str = "EUR") -> RefundDelivery:
    """One that was paid for these lines, and shipping of 6.95."""
    return RefundDelivery(
        issued_at=None,
        transaction_id=TransactionId("transaction-1"),
        msp_order_id=MspOrderId("order-1"),
        channel=ChannelSlug("default"),
        order_number="1",
        charged=Money.of(32693, code),
        granted_refund_id=None,
        requests=(),
        known_references=frozenset(),
        wanted=wanted(0, order_lines=lines, code=code),
    )


def delivered(asked: RefundAsked) -> RefundDelivery:
    found = as_delivery(payment(SHIRT, JUICE), asked)
    assert isinstance(found, RefundDelivery)
    return found


@pytest.mark.parametrize(
    ("units", "shipping", "cents"),
    [((1, 0), False, 10000), ((2, 1), False, 20999), ((0, 2), True, 2693), ((0, 0), True, 695)],
)
def test_lines_and_shipping_add_up_as_saleor_adds_them(
    units: tuple[int, int], shipping: bool, cents: int
) -> None:
    asked = RefundAsked(dict(zip((SHIRT.id, JUICE.id), units, strict=True)), shipping, None)
    found = delivered(asked)
    assert found.wanted.amount == Money.of(cents, "EUR")
    (request,) = found.requests
    assert request.amount == found.wanted.amount


def test_only_chosen_lines_are_asked_for() -> None:
    found = delivered(RefundAsked({SHIRT.id: 0, JUICE.id: 2}, shipping=False, amount=None, reason="late"))
    assert found.wanted.lines == (WantedLine(JUICE, 2),)
    assert found.wanted.order_lines == (SHIRT, JUICE)
    assert found.wanted.reason == "late"


def test_an_amount_goes_before_the_sum() -> None:
    amount = Money.of(500, "EUR")
    assert delivered(RefundAsked({SHIRT.id: 1}, shipping=False, amount=amount)).wanted.amount == amount
    assert delivered(RefundAsked({}, shipping=False, amount=amount)).wanted.is_bare


def test_prices_that_are_no_money() -> None:
    odd = line("0.333", 3)
    assert odd.unit_gross == Decimal("0.333")
    refused = as_delivery(payment(odd), RefundAsked({odd.id: 1}, shipping=False, amount=None))
    assert isinstance(refused, Refused)
    assert refused.code is RefusalCode.AMOUNT_UNREADABLE
