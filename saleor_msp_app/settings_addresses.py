"""The addresses among the settings: each function returns the address in its one form, or says what is wrong.

The words of a `ValueError` follow the name of the variable: "… must begin with https://."
"""

import re
from urllib.parse import SplitResult, urlsplit

from saleor_msp_app.domain.return_addresses import origin_of

_SQLITE = "sqlite+aiosqlite"
_POSTGRESQL = "postgresql+psycopg"
_DRIVERS = {
    "sqlite": _SQLITE,
    _SQLITE: _SQLITE,
    "postgres": _POSTGRESQL,
    "postgresql": _POSTGRESQL,
    _POSTGRESQL: _POSTGRESQL,
}

_SHOP_URL = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9_.~-]+)*/graphql/")
_SHOP_HOST = re.compile(r"(\*\.)?[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*")


def own_address(text: str, *, plain_allowed: bool) -> str:
    """The address under which Saleor reaches the app: an origin, without a slash behind it."""
    if not text.strip():
        msg = "is not set: give the address under which Saleor reaches the app, as https://msp.example.com."
        raise ValueError(msg)
    return _origin(text, plain_allowed=plain_allowed)


def api_address(text: str, *, plain_allowed: bool) -> str:
    """MultiSafepay's API, without a slash behind it."""
    parts = _web_address(text, plain_allowed=plain_allowed)
    path = parts.path.rstrip("/")
    if not path.endswith("/v1/json"):
        msg = "must end in /v1/json, as https://testapi.multisafepay.com/v1/json; or be left out."
        raise ValueError(msg)
    return f"{parts.scheme}://{parts.netloc}{path}"


def database_address(text: str) -> str:
    """A database with the driver that the app brings."""
    scheme, found, rest = text.strip().partition("://")
    driver = _DRIVERS.get(scheme.lower())
    if not found or driver is None:
        msg = "must be sqlite:///path/to/file or postgresql://user:password@host/database."
        raise ValueError(msg)
    if driver == _SQLITE and (not rest.startswith("/") or rest[1:] in {"", ":memory:"}):
        msg = "must name a file, as sqlite:///saleor-msp-app.sqlite: a ledger in memory would be forgotten."
        raise ValueError(msg)
    if driver == _POSTGRESQL and not _names_a_database(f"{driver}://{rest}"):
        msg = "must name a database, as postgresql://user:password@host/database."
        raise ValueError(msg)
    return f"{driver}://{rest}"


def shop_pattern(text: str) -> str:
    """What `saleor/url_guard.py` compares a shop with. An entry that can match nothing is an error."""
    if "://" in text:
        if not _SHOP_URL.fullmatch(text):
            msg = f"holds {text!r}: the URL of a shop looks like https://shop.example.com/graphql/."
            raise ValueError(msg)
    elif not _SHOP_HOST.fullmatch(text):
        msg = (
            f"holds {text!r}: give shop.example.com, *.example.com or a whole URL; nothing means every shop."
        )
        raise ValueError(msg)
    return text


def storefront_origin(text: str, *, plain_allowed: bool) -> str:
    """Where shoppers may be sent back, in the form in which it is compared."""
    origin = origin_of(_origin(text, plain_allowed=plain_allowed))
    if origin is None:
        msg = f"holds {text!r}: give the origin of a storefront, as https://shop.example.com."
        raise ValueError(msg)
    return origin


def _origin(text: str, *, plain_allowed: bool) -> str:
    """An address of this kind, without a slash behind it."""
    parts = _web_address(text, plain_allowed=plain_allowed)
    if parts.path not in {"", "/"}:
        msg = "must be the host alone, without a path: as https://msp.example.com."
        raise ValueError(msg)
    return f"{parts.scheme}://{parts.netloc}"


def _names_a_database(url: str) -> bool:
    try:
        return len(urlsplit(url).path) > 1
    except ValueError:
        return False


def _web_address(text: str, *, plain_allowed: bool) -> SplitResult:
    parts = _split(text.strip())
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        msg = "must be an address that begins with https://."
        raise ValueError(msg)
    if parts.scheme == "http" and not plain_allowed:
        msg = "must begin with https://; http is for development, with SALEOR_MSP_ALLOW_LOOPBACK=true."
        raise ValueError(msg)
    if parts.username is not None or parts.query or parts.fragment:
        msg = "must hold no user, no `?` and no `#`."
        raise ValueError(msg)
    return parts


def _split(text: str) -> SplitResult:
    """Reading the port is what finds a bad one."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        msg = "is not an address."
        raise ValueError(msg) from None
    if not text.isascii() or any(character.isspace() for character in text):
        msg = "must hold no spaces and no letters beyond ASCII."
        raise ValueError(msg)
    return parts
