"""Reading paymentMethodDetails, which webhook answers and mutations spell differently (3.22 and newer)."""

from typing import Any

from saleor_msp_app.sandbox.saleor.records.payment_method import (
    CardDetails,
    OtherDetails,
    PaymentMethodDetails,
)

_LONGEST = {"name": 256, "brand": 40, "firstDigits": 4, "lastDigits": 4}
_LAST_MONTH = 12
_FIRST_YEAR = 2000


class DetailsRefused(Exception):
    """The limits are those of Saleor's JSON Schema; the texts are the sandbox's own."""


def details_of_answer(value: Any) -> PaymentMethodDetails | None:
    """`{"type": "CARD" or "OTHER", "name": ...}`. Raise `DetailsRefused`."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise DetailsRefused("Input should be an object")
    match value.get("type"):
        case "CARD":
            return _card(value)
        case "OTHER":
            return OtherDetails(_name(value))
        case kind:
            raise DetailsRefused(f"Input tag '{kind}' does not match any of the expected tags")


def details_of_input(given: dict[str, Any] | None) -> PaymentMethodDetails | None:
    """`{"card": {...}}` or `{"other": {...}}`. Raise `DetailsRefused`."""
    chosen = {name: value for name, value in (given or {}).items() if value is not None}
    if not chosen:
        return None
    if len(chosen) > 1:
        raise DetailsRefused("Only one of the payment method details can be provided.")
    card = chosen.get("card")
    return _card(card) if card is not None else OtherDetails(_name(chosen["other"]))


def _card(given: dict[str, Any]) -> CardDetails:
    return CardDetails(
        name=_name(given),
        brand=_text(given, "brand"),
        first_digits=_text(given, "firstDigits"),
        last_digits=_text(given, "lastDigits"),
        exp_month=_number(given, "expMonth", 1, _LAST_MONTH),
        exp_year=_number(given, "expYear", _FIRST_YEAR, None),
    )


def _name(given: dict[str, Any]) -> str:
    name = _text(given, "name")
    if name is None:
        raise DetailsRefused("name: Field required")
    return name


def _text(given: dict[str, Any], field: str) -> str | None:
    value = given.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        raise DetailsRefused(f"{field}: Input should be a valid string")
    if len(value) > _LONGEST[field]:
        raise DetailsRefused(f"{field}: String should have at most {_LONGEST[field]} characters")
    return value


def _number(given: dict[str, Any], field: str, least: int, most: int | None) -> int | None:
    value = given.get(field)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise DetailsRefused(f"{field}: Input should be a valid integer")
    if value < least or (most is not None and value > most):
        raise DetailsRefused(f"{field}: Input is out of range")
    return value
