"""JSON from outside, read without losing a cent and without an exception that the sender can choose."""

import json
import re
from decimal import Decimal
from typing import Any, NoReturn

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def read_object(text: bytes | str) -> dict[str, Any] | None:
    """The JSON object in `text`, its fractions as Decimal; None where it holds no JSON object.

    UTF-8 only. NaN and Infinity, which Python would read, are no JSON; half a surrogate pair, which it
    would read too, is text that can be neither stored nor sent.
    """
    try:
        plain = text if isinstance(text, str) else text.decode()
        found = json.loads(plain, parse_float=Decimal, parse_constant=_no_json)
        if _SURROGATE.search(plain):
            json.dumps(found, default=str, ensure_ascii=False).encode()
    except (ValueError, ArithmeticError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _no_json(name: str) -> NoReturn:
    raise ValueError(name)
