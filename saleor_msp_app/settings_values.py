"""The plain values among the settings: each function reads one, or says what is wrong.

As in `settings_addresses.py`, the words of a `ValueError` follow the name of the variable.
"""

from cryptography.fernet import Fernet

from saleor_msp_app.domain.account import Secret

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}
_MAX_PORT = 65535
_MAX_DAYS = 3650


def switch(value: str | bool) -> bool:
    """Yes or no."""
    text = str(value).strip().lower()
    if text not in _TRUE | _FALSE:
        msg = "must be true or false."
        raise ValueError(msg)
    return text in _TRUE


def one_of(value: str, choices: tuple[str, ...]) -> str:
    """One of a few words."""
    text = value.strip().lower()
    if text not in choices:
        msg = f"must be one of: {', '.join(choices)}."
        raise ValueError(msg)
    return text


def listed(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """What stands between commas; nothing is no entry."""
    parts = value.split(",") if isinstance(value, str) else value
    return tuple(part.strip() for part in parts if part.strip())


def port_number(value: str | int) -> int:
    """A port to listen on."""
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _MAX_PORT):
        msg = f"must be a number from 1 to {_MAX_PORT}."
        raise ValueError(msg)
    return int(text)


def day_count(value: str | int) -> int:
    """For how many days something is kept."""
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _MAX_DAYS):
        msg = f"must be a number of days from 1 to {_MAX_DAYS}."
        raise ValueError(msg)
    return int(text)


def listening_host(value: str) -> str:
    """An address to listen on."""
    host = value.strip()
    if not host or any(character in host for character in " /@"):
        msg = "must be an address to listen on, for example 127.0.0.1, or 0.0.0.0 for all."
        raise ValueError(msg)
    return host


def key_ring(value: str | tuple[str, ...]) -> tuple[Secret, ...]:
    """Fernet keys, the one that encrypts first."""
    keys = listed(value)
    if not keys:
        msg = (
            "is not set: make a key with `saleor-msp-app keys new`, and keep it safe; "
            "the shops' tokens cannot be read without it."
        )
        raise ValueError(msg)
    for position, key in enumerate(keys, start=1):
        _check_key(position, key)
    return tuple(Secret(key) for key in keys)


def api_key_word(value: str) -> Secret | None:
    """MultiSafepay's key of a website, without the spaces that copying brings; None where nothing is left."""
    key = value.strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        msg = "must be one word: copy the key of the website from MultiSafepay again."
        raise ValueError(msg)
    return Secret(key) if key else None


def _check_key(position: int, key: str) -> None:
    try:
        Fernet(key)
    except ValueError:
        msg = f"holds, in place {position}, no key: make one with `saleor-msp-app keys new`."
        raise ValueError(msg) from None
