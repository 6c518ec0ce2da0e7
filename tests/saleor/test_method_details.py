"""The payment method as `PaymentMethodDetailsInput` takes it."""

from typing import Any

import pytest

from saleor_msp_app.saleor.reporting_events import payment_method_details


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("VISA", {"card": {"name": "Visa", "brand": "Visa"}}),
        ("KLARNA", {"other": {"name": "Klarna"}}),
        ("new\x00 one", {"other": {"name": "new one"}}),
        ("x" * 300, {"other": {"name": "x" * 256}}),
        ("", None),
        ("\x00", None),
    ],
)
def test_a_method_is_told_in_one_of_two_forms(method: str, expected: dict[str, Any] | None) -> None:
    assert payment_method_details(method) == expected
