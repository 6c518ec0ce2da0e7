"""The text on the customer's statement: E68."""

import pytest

from saleor_msp_app.domain.policy import RefundPolicy
from saleor_msp_app.domain.refund_description import MAX_LENGTH, refund_description
from tests.builders.msp_orders import msp_order
from tests.builders.saleor_orders import REFERENCE, wanted

ORDER = msp_order(method="IDEAL", amount=100)


def _text(template: str, reason: str = "") -> str:
    return refund_description(RefundPolicy(description=template), REFERENCE, ORDER, wanted(1, reason=reason))


@pytest.mark.parametrize(
    ("template", "reason", "expected"),
    [
        ("Refund {reference}", "", f"Refund {REFERENCE}"),
        ("Order {order}: {reason}", "too small", "Order order-1: too small"),
        ("{reason}", "<b>too</b>\n<script>small", "too small"),
        ("{reason}", "{reference} {0} {unknown", "{reference} {0} {unknown"),
        ("", "", f"Refund {REFERENCE}"),
        ("<br/>", "", f"Refund {REFERENCE}"),
        ("100 % back {", "", "100 % back {"),
    ],
)
def test_e68_the_template_is_filled_and_stripped(template: str, reason: str, expected: str) -> None:
    assert _text(template, reason) == expected


def test_e68_two_hundred_code_points_and_no_half_of_one() -> None:
    text = _text("{reason}", "🧾" * 300)
    assert text == "🧾" * MAX_LENGTH
