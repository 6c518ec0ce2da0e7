"""`GET /payment-methods` (multisafepay-api.md §7; openapi/components/schemas/PaymentMethod.yaml)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from saleor_msp_app.domain.errors import MspRefused, MspUnavailable
from saleor_msp_app.domain.payment_method import MethodQuery, PaymentMethod
from saleor_msp_app.multisafepay.error_body import read_body

_ICONS = ("vector", "medium", "large")


def method_list_path(asked: MethodQuery) -> str:
    """Without the amount: each method says its own limits, and one list serves every amount."""
    query = {"currency": asked.amount.currency.code}
    return f"/payment-methods?{urlencode(query | ({'country': asked.country} if asked.country else {}))}"


def read_method_list(status: int, body: bytes) -> tuple[PaymentMethod, ...]:
    """An entry that cannot be read is left out: it could not be offered.

    Raise `MspRefused`, or `MspUnavailable` where the answer is none.
    """
    answer = read_body(body)
    if answer is None:
        msg = f"HTTP {status} with a body that is no JSON object"
        raise MspUnavailable(msg)
    if not answer.success:
        raise MspRefused(answer.code, answer.text or f"HTTP {status}", status)
    if not isinstance(answer.data, list):
        msg = "the list of payment methods is none"
        raise MspUnavailable(msg)
    return tuple(filter(None, (_method(entry) for entry in answer.data if isinstance(entry, dict))))


def _method(entry: Mapping[str, Any]) -> PaymentMethod | None:
    code = entry.get("id")
    if not isinstance(code, str) or not code:
        return None
    limits = entry.get("allowed_amount")
    limits = limits if isinstance(limits, dict) else {}
    return PaymentMethod(
        code=code,
        name=str(entry.get("name") or code),
        kind=str(entry.get("type") or "payment-method"),
        icon_url=_icon(entry.get("icon_urls")),
        min_minor=_whole(limits.get("min")) or 0,
        max_minor=_whole(limits.get("max")),
        countries=frozenset(_texts(entry.get("allowed_countries"))),
        currencies=frozenset(_texts(entry.get("allowed_currencies"))),
        cart_required=entry.get("shopping_cart_required") is True,
        required_data=tuple(_texts(entry.get("required_customer_data"))),
    )


def _icon(found: object) -> str:
    icons = found if isinstance(found, dict) else {}
    urls = (icons.get(size) for size in _ICONS)
    return next((url for url in urls if isinstance(url, str) and url.startswith("https://")), "")


def _texts(found: object) -> Iterable[str]:
    return (text for text in found if isinstance(text, str)) if isinstance(found, list) else ()


def _whole(value: object) -> int | None:
    """Minor units. 0 for a limit means none (inferred from the examples' `null`)."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Decimal(value)
    return int(number) if number.is_finite() and number > 0 else None
