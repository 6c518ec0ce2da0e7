"""The name and the key of an account, as somebody typed them."""

import re

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.account_refused import AccountRefused

LONGEST_NAME = 60
_SHORTEST_KEY, _LONGEST_KEY = 12, 200
"""MultiSafepay's have 40 characters; nothing documents that they always will."""

_VISIBLE = re.compile(r"[\x21-\x7e]+")

_COPY = "Copy it again from the website's settings in MultiSafepay's dashboard."


def account_name(text: str) -> str | AccountRefused:
    """The name without the spaces around it."""
    name = text.strip()
    if not name:
        return AccountRefused("name", "Give the account a name: it is what you assign channels to.")
    if len(name) > LONGEST_NAME:
        return AccountRefused("name", f"The name has more than {LONGEST_NAME} characters. Shorten it.")
    if not name.isprintable():
        return AccountRefused("name", "The name holds characters that cannot be shown. Type it by hand.")
    return name


def api_key(text: str) -> Secret | AccountRefused:
    """The key exactly as it was typed: nothing is taken off, as a key that was cut or padded is not the one
    that was meant."""
    if not text.strip():
        return AccountRefused("api_key", f"Enter the API key of the website. {_COPY}")
    if any(character.isspace() for character in text):
        return AccountRefused(
            "api_key", f"The key holds a space or a line break, in it or around it; no API key does. {_COPY}"
        )
    if not _VISIBLE.fullmatch(text):
        return AccountRefused("api_key", f"The key holds characters that no API key can have. {_COPY}")
    if not _SHORTEST_KEY <= len(text) <= _LONGEST_KEY:
        return AccountRefused("api_key", f"An API key has another length: this is no whole key. {_COPY}")
    return Secret(text)
