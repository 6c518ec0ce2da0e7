"""The body of an answer of MultiSafepay, before it is known whether it says yes or no.

Its many error bodies: multisafepay-api.md §1.3, openapi/components/errors (documented).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import simplejson

from saleor_msp_app.multisafepay.plain_text import plain_text

MAX_CODE = 99_999


@dataclass(frozen=True, slots=True)
class AnswerBody:
    """A JSON object. `success` and `code` are None where they are absent or unreadable."""

    success: bool | None
    code: int | None
    text: str
    data: object
    fields: Mapping[str, Any]


def read_body(body: bytes) -> AnswerBody | None:
    """None for everything that is no JSON object: HTML, nothing, half an answer."""
    try:
        parsed = simplejson.loads(body, use_decimal=True)
    except (ValueError, RecursionError):
        return None
    if not isinstance(parsed, dict):
        return None
    return AnswerBody(
        success=_truth(parsed.get("success")),
        code=_code(parsed.get("error_code")),
        text=_text(parsed),
        data=parsed.get("data"),
        fields=parsed,
    )


def _truth(value: object) -> bool | None:
    """The OpenAPI's 404 has the text "false". The text "true" is nowhere documented: it proves nothing."""
    if isinstance(value, bool):
        return value
    return False if value == "false" else None


def _code(value: object) -> int | None:
    """A positive whole number, also as text. 0 is no error."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= len(str(MAX_CODE)):
        value = int(value)
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value <= MAX_CODE else None


def _text(parsed: Mapping[str, Any]) -> str:
    """`error_info`, else the `message` of gateways, with the details of a validation error (422)."""
    for key in ("error_info", "message"):
        if isinstance(parsed.get(key), str):
            return plain_text("; ".join([parsed[key], *_details(parsed.get("errors"))]))
    return ""


def _details(errors: object) -> list[str]:
    if not isinstance(errors, list):
        return []
    entries = [entry for entry in errors[:5] if isinstance(entry, dict)]
    return [f"{entry.get('attribute', '')}: {entry.get('message', '')}" for entry in entries]
