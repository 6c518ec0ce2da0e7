"""Saleor's global ids: base64 of `Type:key`."""

import base64
import binascii


class InvalidGlobalId(Exception):
    """The text is Saleor's own, observed 3.23.28."""


def global_id(kind: str, key: object) -> str:
    return base64.b64encode(f"{kind}:{key}".encode()).decode("ascii")


def kind_of(value: str) -> str:
    """Return the type of any global id. Raise `InvalidGlobalId`."""
    try:
        kind, colon, _ = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise InvalidGlobalId(f"Invalid ID: {value}.") from None
    if not colon:
        raise InvalidGlobalId(f"Invalid ID: {value}.")
    return kind


def key_of(value: str, kind: str) -> str:
    """Return the key of a `kind`. Raise `InvalidGlobalId` for anything else."""
    try:
        found, _, key = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise InvalidGlobalId(f"Invalid ID: {value}. Expected: {kind}.") from None
    if not key:
        raise InvalidGlobalId(f"Invalid ID: {value}. Expected: {kind}.")
    if found != kind:
        raise InvalidGlobalId(f"Invalid ID: {value}. Expected: {kind}, received: {found}.")
    return key
