"""MultiSafepay's scalars: the same field is a number in one answer, a text or null in the next.

(multisafepay-api.md §2.1, "Parser rules".) Each function returns a value or raises `UnreadableOrder`; the
`maybe_` ones return None for what is absent, null or blank. Numbers are exact: floats never occur.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from saleor_msp_app.domain.errors import AmountNotRepresentable, UnknownCurrency, UnreadableOrder
from saleor_msp_app.domain.money import MAX_MINOR, Currency, Money, currency

_MOST_DECIMALS = 40
_MOST_DIGITS = 15
"""Beyond this it is no price, and arithmetic with it could be made to hang."""


def text(value: Any) -> str:
    """Any scalar as text; null is "". 17-digit numbers and `0.0000` keep all their digits."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _encodable(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return plain(value) if isinstance(value, Decimal) else str(value)
    msg = f"expected a text, found {type(value).__name__}"
    raise UnreadableOrder(msg)


def _encodable(value: str) -> str:
    """A name cut in the middle of an emoji is half a character: it can neither be kept nor sent again."""
    if any("\ud800" <= character <= "\udfff" for character in value):
        msg = "a text holds half a character"
        raise UnreadableOrder(msg)
    return value


def plain(value: Decimal) -> str:
    """A decimal without an exponent, as many decimals as it has."""
    return format(value, "f")


def maybe_decimal(value: Any, what: str) -> Decimal | None:
    """A number, or a text that is one."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise _bad(what, value)
    try:
        number = Decimal(value.strip()) if isinstance(value, str) else Decimal(value)
    except InvalidOperation:
        raise _bad(what, value) from None
    return _sane(number, what)


def decimal(value: Any, what: str) -> Decimal:
    """As `maybe_decimal`, and it must be there."""
    number = maybe_decimal(value, what)
    if number is None:
        msg = f"{what} is missing"
        raise UnreadableOrder(msg)
    return number


def maybe_money(value: Any, code: str, what: str) -> Money | None:
    """Minor units: a whole number, written as one. `10.00` might be major units, so it is nothing."""
    number = maybe_decimal(value, what)
    if number is None:
        return None
    if number.as_tuple().exponent != 0 or abs(number) > MAX_MINOR:
        raise _bad(what, value)
    return Money(int(number), known_currency(code))


def known_currency(code: str) -> Currency:
    """The currency of an ISO 4217 code."""
    try:
        return currency(code.strip().upper())
    except (UnknownCurrency, AmountNotRepresentable):
        msg = f"unknown currency {code[:10]!r}"
        raise UnreadableOrder(msg) from None


def maybe_time(value: Any) -> datetime | None:
    """A time; None for what is not one: nothing but a time limit depends on it."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        return None


def members(value: Any, what: str) -> Mapping[str, Any]:
    """An object. PHP writes an empty one as `[]`."""
    if value is None or value in ([], ""):
        return {}
    if not isinstance(value, dict):
        raise _bad(what, value)
    return value


def entries(value: Any, what: str) -> list[Mapping[str, Any]]:
    """A list of objects; null and absent are an empty one."""
    if value is None or value in ({}, ""):
        return []
    if not isinstance(value, list):
        raise _bad(what, value)
    return [members(entry, what) for entry in value]


def _sane(number: Decimal, what: str) -> Decimal:
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_MOST_DECIMALS or number.adjusted() > _MOST_DIGITS:
        raise _bad(what, number)
    return number


def _bad(what: str, value: Any) -> UnreadableOrder:
    return UnreadableOrder(f"{what} is {str(value)[:40]!r}")
