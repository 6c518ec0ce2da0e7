"""Takes secrets out of whatever is about to be logged, however it got there."""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

from saleor_msp_app.domain.account import Secret

HIDDEN = "[hidden]"
TOO_LONG = 4000
"""A longer text is somebody's body or page, or a traceback of many frames."""

_SECRET_NAMES = frozenset(
    {"api_key", "apikey", "auth_token", "authorization", "cookie", "jwks"}
    | {"password", "secret", "secret_keys", "signature", "token"}
)
_SECRET_TEXT = re.compile(
    r"""(?ix)
    ( \b bearer \s+ | \b (?: api_key | auth_token | token | password | secret ) ["']? \s* [=:] \s* ["']? )
    [^\s"'&,;}]+
    """
)
_PASSWORD_IN_URL = re.compile(r"(://[^/\s:@]*:)[^/\s@]+(?=@)")


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """As structlog calls a processor."""
    for name, value in event.items():
        event[name] = _shown(name, value)
    return event


def _shown(name: str, value: object) -> object:
    if value is not None and (isinstance(value, Secret) or _is_secret(name)):
        return HIDDEN
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return f"[{len(value)} bytes]"
    if isinstance(value, Mapping):
        return {str(key): _shown(str(key), item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_shown("", item) for item in value]
    return value if isinstance(value, bool | int | float | None) else _clean(str(value))


def _is_secret(name: str) -> bool:
    return name.lower().replace("-", "_").removeprefix("x_").removeprefix("saleor_") in _SECRET_NAMES


def _clean(text: str) -> str:
    hidden = _PASSWORD_IN_URL.sub(rf"\1{HIDDEN}", _SECRET_TEXT.sub(rf"\1{HIDDEN}", text))
    if len(hidden) <= TOO_LONG:
        return hidden
    # The end stays as well: there a traceback says what happened.
    half = TOO_LONG // 2
    return f"{hidden[:half]} … [{len(hidden)} characters] … {hidden[-half:]}"
