"""Whether a refund whose answer was lost is at MultiSafepay (multisafepay-api.md §1.2 and §2.4)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from saleor_msp_app.domain.ids import MerchantItemId, MspOrderId, MspTransactionId, PspReference
from saleor_msp_app.domain.lookup import Dead, Found, NotThere, Unclear, find_refund, trace
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import (
    CartItem,
    Cost,
    MspOrder,
    RelatedTransaction,
    TaxRule,
    TaxTable,
    TaxTables,
)
from saleor_msp_app.domain.refunded import AcceptedRefund, with_accepted
from tests.builders.operations import euros

OURS = PspReference("rf-ours")
PLANNED = euros("108.90")
ITEM = CartItem("Candle", "", Decimal(90), Decimal(3), MerchantItemId("1111"), "BTW21")

BEFORE = MspOrder(
    order_id=MspOrderId("order-1"),
    transaction_id=MspTransactionId("1741782328102572"),
    amount=euros("326.70"),
    amount_refunded=euros("0.00"),
    status="completed",
    financial_status="completed",
    method="KLARNA",
    tenders=(),
    cart=(ITEM,),
    tax_tables=TaxTables(Decimal(0), (TaxTable("BTW21", (TaxRule(Decimal("0.21")),)),)),
    cart_total=Decimal("326.70"),
    related=(),
    costs=(Cost(MspTransactionId("1"), "SYSTEM", "", "fee", ""),),
    country="NL",
    created=None,
    completed=None,
    capture="",
)


def related(
    number: str = "7",
    *,
    reference: str = "",
    amount: Money | None = PLANNED,
    status: str = "completed",
    kind: str = "refund",
) -> RelatedTransaction:
    return RelatedTransaction(MspTransactionId(number), reference, amount, kind, status, "Refund order", "")


def booking(number: str, created: str = "2026-01-01", status: str = "completed") -> Cost:
    return Cost(MspTransactionId(number), "internal", status, "Refund order 1 for Shop", created)


def look(now: MspOrder, before: MspOrder = BEFORE) -> Found | Dead | NotThere | Unclear:
    return find_refund(now, trace(before), OURS, PLANNED)


def test_nothing_changed() -> None:
    assert look(BEFORE) == NotThere()


def test_our_reference_is_proof() -> None:
    now = replace(BEFORE, related=(related(reference=OURS),))
    assert look(now) == Found(MspTransactionId("7"), PLANNED)


def test_the_amount_is_multisafepays_own() -> None:
    now = replace(BEFORE, related=(related(reference=OURS, amount=euros("108.89")),))
    assert look(now) == Found(MspTransactionId("7"), euros("108.89"))


@pytest.mark.parametrize("status", ["void", "declined", "cancelled", "expired"])
def test_a_refund_that_was_given_up_moved_nothing(status: str) -> None:
    now = replace(BEFORE, related=(related(reference=OURS, status=status),))
    assert look(now) == Dead(MspTransactionId("7"), status)


@pytest.mark.parametrize("kind", ["refund", ""])
def test_a_new_refund_of_the_amount_without_any_reference_is_ours(kind: str) -> None:
    now = replace(BEFORE, related=(related(kind=kind),), amount_refunded=PLANNED)
    assert look(now) == Found(MspTransactionId("7"), PLANNED)


def test_a_refund_that_bears_the_orders_own_id_has_no_reference() -> None:
    now = replace(BEFORE, related=(related(reference=BEFORE.order_id),), amount_refunded=PLANNED)
    assert look(now) == Found(MspTransactionId("7"), PLANNED)
    other = related(reference=BEFORE.order_id, amount=euros("1.00"))
    assert isinstance(look(replace(BEFORE, related=(other,), amount_refunded=euros("1.00"))), Unclear)


def test_a_refund_that_was_there_before_is_not_ours() -> None:
    before = replace(BEFORE, related=(related(),), amount_refunded=PLANNED)
    assert look(before, before) == NotThere()


def test_a_refund_with_somebody_elses_reference_is_not_ours() -> None:
    now = replace(BEFORE, related=(related(reference="rf-other"),), amount_refunded=PLANNED)
    assert look(now) == NotThere()


def test_two_new_refunds_without_references_are_unclear() -> None:
    now = replace(BEFORE, related=(related("7"), related("8")), amount_refunded=euros("217.80"))
    assert isinstance(look(now), Unclear)


def test_the_refunded_amount_alone_shows_it() -> None:
    assert look(replace(BEFORE, amount_refunded=PLANNED)) == Found(None, PLANNED)


def test_the_cart_alone_shows_it() -> None:
    mirrored = replace(ITEM, unit_price=Decimal(-90), quantity=Decimal(1))
    assert look(replace(BEFORE, cart=(ITEM, mirrored))) == Found(None, PLANNED)


def test_a_booking_beside_the_amount_gives_the_number() -> None:
    now = replace(BEFORE, costs=(*BEFORE.costs, booking("99")), amount_refunded=PLANNED)
    assert look(now) == Found(MspTransactionId("99"), PLANNED)


@pytest.mark.parametrize("method", ["PAYPAL", "AFTERPAY"])
def test_paypal_and_riverty_show_it_among_the_costs_only(method: str) -> None:
    before = replace(BEFORE, method=method, cart=None)
    assert look(replace(before, costs=(*before.costs, booking("99"))), before) == Found(
        MspTransactionId("99"), None
    )


def test_a_booking_may_be_of_an_earlier_refund_that_had_not_shown() -> None:
    plain = replace(BEFORE, method="PAYPAL", cart=None)
    now = replace(plain, costs=(*plain.costs, booking("98")))
    unknown = with_accepted(plain, [AcceptedRefund(PspReference("rf-0"), PLANNED, None)])
    assert isinstance(look(now, unknown), Unclear)
    number = with_accepted(plain, [AcceptedRefund(PspReference("rf-0"), PLANNED, MspTransactionId("98"))])
    earlier_alone = replace(now, amount_refunded=number.amount_refunded)
    assert look(earlier_alone, number) == NotThere()


@pytest.mark.parametrize("number", [None, "98"])
def test_a_booking_that_showed_before_is_of_the_earlier_refund(number: str | None) -> None:
    of_earlier = None if number is None else MspTransactionId(number)
    plain = replace(BEFORE, method="PAYPAL", cart=None, costs=(*BEFORE.costs, booking("98")))
    before = with_accepted(plain, [AcceptedRefund(PspReference("rf-0"), PLANNED, of_earlier)])
    now = replace(before, costs=(*plain.costs, booking("99")))
    assert look(now, before) == Found(MspTransactionId("99"), None)


def test_two_new_bookings_are_unclear_even_for_paypal() -> None:
    before = replace(BEFORE, method="PAYPAL", cart=None)
    now = replace(before, costs=(*before.costs, booking("98"), booking("99")))
    assert isinstance(look(now, before), Unclear)


def test_a_booking_without_any_amount_is_unclear() -> None:
    before = replace(BEFORE, amount_refunded=None, cart=None)
    assert isinstance(look(replace(before, costs=(*before.costs, booking("99"))), before), Unclear)


def test_a_voided_booking_is_nothing() -> None:
    before = replace(BEFORE, amount_refunded=None, cart=None)
    now = replace(before, costs=(*before.costs, booking("99", status="void")))
    assert look(now, before) == NotThere()


@pytest.mark.parametrize("amount", ["108.89", "1.00", "326.70"])
def test_another_amount_is_unclear(amount: str) -> None:
    finding = look(replace(BEFORE, amount_refunded=euros(amount)))
    assert isinstance(finding, Unclear)
    assert amount in finding.why


def test_a_status_that_a_refund_may_have_caused_is_unclear() -> None:
    finding = look(replace(BEFORE, status="void"))
    assert isinstance(finding, Unclear)
    assert "void" in finding.why


def test_an_order_that_was_shipped_meanwhile_is_no_sign_of_a_refund() -> None:
    assert look(replace(BEFORE, status="shipped")) == NotThere()


def test_a_new_fee_is_no_sign_of_a_refund() -> None:
    fee = Cost(MspTransactionId("2"), "SYSTEM", "", "fee", "")
    assert look(replace(BEFORE, costs=(*BEFORE.costs, fee))) == NotThere()


def test_one_foreign_refund_does_not_explain_two_bookings() -> None:
    before = replace(BEFORE, method="PAYPAL", cart=None, amount_refunded=None)
    foreign = related("7", reference="made-in-the-dashboard")
    now = replace(before, related=(foreign,), costs=(booking("98"), booking("99")))
    assert isinstance(look(now, before), Unclear)


def test_entries_without_a_number_are_counted() -> None:
    before = replace(BEFORE, related=(related("", amount=euros("3.00")),), amount_refunded=None, cart=None)
    now = replace(before, related=(*before.related, related("")))
    assert look(now, before) == Found(None, PLANNED)


def test_a_living_entry_under_our_reference_wins_over_a_dead_one() -> None:
    both = (related("7", reference=OURS, status="declined"), related("8", reference=OURS))
    assert look(replace(BEFORE, related=both)) == Found(MspTransactionId("8"), PLANNED)
