"""Answers that are not what a caller expects."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import simplejson

from saleor_msp_app.sandbox.multisafepay.wire import to_json

HTML_PAGE = b"<!DOCTYPE html><html><head><title>502</title></head><body><h1>Bad gateway</h1></body></html>"


def surprised(body: bytes) -> bytes:
    """The same answer with other types: numbers as texts, texts of digits as numbers (§2.1)."""
    parsed = simplejson.loads(body, use_decimal=True)
    parsed["data"] = _changed(parsed.get("data"), _other_type)
    return to_json(parsed).encode()


def _changed(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {key: _changed(one, change) for key, one in value.items()}
    if isinstance(value, list):
        return [_changed(one, change) for one in value]
    return change(value)


def _other_type(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, str) and value.isascii() and value.isdigit() and not value.startswith("0"):
        return int(value)
    return value
