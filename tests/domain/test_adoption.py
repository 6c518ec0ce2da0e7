"""Which payments made before the app can become the app's, and as what."""

from dataclasses import replace

import pytest

from saleor_msp_app.domain.adoption import Adoption, AdoptionPlan, NotAdoptable, adoption_of
from saleor_msp_app.domain.ids import MspOrderId, MspTransactionId, SaleorOrderId
from saleor_msp_app.domain.methods import RefundWay
from saleor_msp_app.domain.money import Money
from saleor_msp_app.domain.msp_order import Cost, MspOrder, RelatedTransaction
from saleor_msp_app.domain.saleor_order import SaleorOrder
from tests.builders.msp_orders import msp_order


def payment(method: str = "IDEAL", *, refunded: int = 0) -> MspOrder:
    return msp_order(method=method, amount=10000, refunded=refunded)


def ordered(total: int = 10000, paid: int = 0) -> SaleorOrder:
    return SaleorOrder(
        SaleorOrderId("T3JkZXI6MQ=="), "7", None, Money.of(total, "EUR"), Money.of(paid, "EUR"), ()
    )


def back(
    number: str, amount: int | None, status: str = "completed", kind: str = "refund"
) -> RelatedTransaction:
    money = None if amount is None else Money.of(amount, "EUR")
    return RelatedTransaction(MspTransactionId(number), MspOrderId(""), money, kind, status, "", "")


def judged(of: MspOrder, order: SaleorOrder | None = None) -> AdoptionPlan:
    return adoption_of(of, order or ordered(), RefundWay.AMOUNT)


def why(plan: AdoptionPlan) -> str:
    assert isinstance(plan, NotAdoptable)
    return plan.why


def test_the_whole_payment_is_the_charge_and_each_refund_follows_by_its_number() -> None:
    of = replace(
        payment(refunded=3000), related=(back("11", 1000), back("12", 2000), back("13", 500, "void"))
    )
    plan = judged(of)
    assert isinstance(plan, Adoption)
    assert (plan.amount.minor, plan.refunded.minor, plan.left.minor) == (10000, 3000, 7000)
    assert [(one.reference, one.amount.minor) for one in plan.refunds] == [("11", 1000), ("12", 2000)]


def test_refunds_whose_amounts_do_not_add_up_are_not_guessed() -> None:
    assert "every refund" in why(judged(replace(payment(refunded=3000), related=(back("11", 1000),))))
    assert "every refund" in why(judged(payment(refunded=3000)))
    assert "every refund" in why(judged(replace(payment(), related=(back("11", None),))))


def test_a_refund_that_is_only_booked_is_not_guessed() -> None:
    booked = Cost(MspTransactionId("11"), "internal", "completed", "Refund for order", "")
    assert "every refund" in why(judged(replace(payment("PAYPAL"), costs=(booked,))))


@pytest.mark.parametrize(
    ("paid", "fits"), [(0, True), (2999, True), (3000, True), (3001, False), (10000, False)]
)
def test_what_is_left_must_fit_into_what_is_to_be_paid(paid: int, fits: bool) -> None:
    plan = judged(replace(payment(refunded=3000), related=(back("11", 3000),)), ordered(10000, paid))
    assert isinstance(plan, Adoption) is fits


def test_a_captured_reservation_is_left_to_multisafepay() -> None:
    reserved = replace(
        payment("VISA"),
        capture="manual",
        financial_status="initialized",
        related=(back("1", 400, kind="capture"),),
    )
    assert "captured already" in why(judged(reserved))


def test_what_is_left_of_a_reservation_is_authorised() -> None:
    reserved = replace(
        payment("VISA"),
        capture="manual",
        financial_status="initialized",
        capture_remain=Money.of(9000, "EUR"),
    )
    plan = judged(reserved)
    assert isinstance(plan, Adoption)
    assert (plan.charged, plan.amount.minor, plan.actions) == (False, 9000, ("CHARGE", "CANCEL"))
