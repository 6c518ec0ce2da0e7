"""What a merchant chooses about refunds, as typed."""

from dataclasses import replace

import pytest

from saleor_msp_app.domain.account_refused import AccountRefused
from saleor_msp_app.domain.policy import RefundPolicy, ReportOn, SignStyle
from saleor_msp_app.domain.policy_changes import policy_changes
from saleor_msp_app.domain.policy_input import PolicyInput, policy_from
from saleor_msp_app.domain.refund_description import example_description

TYPED = PolicyInput("acceptance", True, "Refund {reference}", {"KLARNA": "", "AFTERPAY": ""})


def test_what_is_left_alone_is_the_default() -> None:
    assert policy_from(TYPED, RefundPolicy()) == RefundPolicy()


def test_every_choice_is_taken_and_what_has_no_field_stays() -> None:
    typed = PolicyInput(
        "completion", False, " {order}: {reason} ", {"KLARNA": "quantity", "IN3": "unit_price"}
    )
    before = RefundPolicy(cart_methods=frozenset({"NEW"}))
    policy = policy_from(typed, before)
    assert policy == RefundPolicy(
        sign_styles={"KLARNA": SignStyle.NEGATIVE_QUANTITY, "IN3": SignStyle.NEGATIVE_UNIT_PRICE},
        free_amounts_allowed=False,
        cart_methods=frozenset({"NEW"}),
        description="{order}: {reason}",
        report_on=ReportOn.COMPLETION,
    )
    assert policy_changes(before, policy) == {
        "success": "once MultiSafepay takes it → once it is paid out",
        "amounts without a line": "allowed → refused",
        "description": "Refund {reference} → {order}: {reason}",
        "sign style of IN3": "default → negative price",
        "sign style of KLARNA": "default → negative quantity",
    }


def test_a_choice_that_is_the_default_is_no_exception() -> None:
    typed = replace(TYPED, sign_styles={"KLARNA": "unit_price", "AFTERPAY": "quantity"})
    assert policy_from(typed, RefundPolicy()) == RefundPolicy()
    assert policy_changes(RefundPolicy(), RefundPolicy()) == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "without a description"),
        ("   ", "without a description"),
        ("Refund {number}", "{number} stands for nothing"),
        ("Refund {}", "{} stands for nothing"),
        ("<b>Refund</b>", "no < and >"),
        ("one\ntwo", "no line breaks"),
        ("x" * 201, "Shorten"),
    ],
)
def test_a_template_that_would_not_do_is_refused(text: str, says: str) -> None:
    refused = policy_from(replace(TYPED, description=text), RefundPolicy())
    assert isinstance(refused, AccountRefused)
    assert refused.field == "description"
    assert says in refused.why


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (replace(TYPED, report_on="never"), "report_on"),
        (replace(TYPED, sign_styles={"KLARNA": "upside_down"}), "sign_styles"),
        (replace(TYPED, sign_styles={"VISA": "quantity"}), "sign_styles"),
        (replace(TYPED, sign_styles={"*": "quantity"}), "sign_styles"),
    ],
)
def test_what_no_form_offers_is_refused(typed: PolicyInput, field: str) -> None:
    refused = policy_from(typed, RefundPolicy())
    assert isinstance(refused, AccountRefused)
    assert refused.field == field


def test_the_preview_is_what_a_refund_would_say() -> None:
    assert example_description("Order {order}, {reason}") == "Order 1000123, Wrong size"
    assert example_description("  ") == "Refund rf-4l5hq2nexample"
