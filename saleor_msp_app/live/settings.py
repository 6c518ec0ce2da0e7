"""What the walk is told, by variables of the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from saleor_msp_app.staging.programs import LOOPBACK, loopback_url

NEEDED = {
    "SALEOR_URL": "the GraphQL address of the Saleor, as https://shop.example.com/graphql/",
    "SALEOR_EMAIL": "the e-mail address of a member of staff, who installs, sells and refunds",
    "SALEOR_PASSWORD": "the password of that member of staff",
    "SALEOR_CHANNEL": "the slug of the sales channel to sell in, as default-channel",
}
OPTIONAL = {
    "APP_URL": "where Saleor reaches this app, as http://host.docker.internal:8080; by default loopback",
    "PORT": "where this app listens; by default the port of APP_URL, or 8080",
}
_PORT = 8080
_MOST_PORTS = 65535
_HERE = frozenset({LOOPBACK, "localhost", "::1"})
_EVERYWHERE = "0.0.0.0"  # noqa: S104  a Saleor elsewhere has to reach the app; behind it is only the sandbox


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """`app_url` is where Saleor reaches the app; `host` and `port` are where the app listens."""

    saleor_url: str
    email: str
    password: str = field(repr=False)
    channel: str
    app_url: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class NotTold:
    """One line for each variable that is missing or wrong."""

    lines: tuple[str, ...]


def read_settings(variables: Mapping[str, str]) -> LiveSettings | NotTold:
    lines = [f"{name} is missing: {what}" for name, what in NEEDED.items() if not variables.get(name)]
    lines += [
        f"{name} is no address that begins with http:// or https://: {variables[name]}"
        for name in ("SALEOR_URL", "APP_URL")
        if variables.get(name) and _address(variables[name]) is None
    ]
    port = _port(variables)
    if port is None:
        lines.append(f"PORT is no port: {variables['PORT']}")
    if lines or port is None:
        return NotTold(tuple(lines))
    app_url = (variables.get("APP_URL") or loopback_url(port)).rstrip("/")
    return LiveSettings(
        saleor_url=variables["SALEOR_URL"],
        email=variables["SALEOR_EMAIL"],
        password=variables["SALEOR_PASSWORD"],
        channel=variables["SALEOR_CHANNEL"],
        app_url=app_url,
        host=LOOPBACK if urlsplit(app_url).hostname in _HERE else _EVERYWHERE,
        port=port,
    )


def _port(variables: Mapping[str, str]) -> int | None:
    """PORT, else that of APP_URL; https is a tunnel's or a proxy's, in front of the app. None: no port."""
    text = variables.get("PORT")
    if text:
        return int(text) if text.isascii() and text.isdecimal() and 0 < int(text) <= _MOST_PORTS else None
    parts = _address(variables.get("APP_URL", ""))
    if parts is None or parts.scheme == "https":
        return _PORT
    return parts.port or 80


def _address(text: str) -> SplitResult | None:
    """Reading the port is what finds a bad one."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.hostname else None
