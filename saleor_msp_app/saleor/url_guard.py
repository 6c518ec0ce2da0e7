"""Which Saleor API URLs the app believes: the header that carries one can be written by anybody."""

import re
from dataclasses import dataclass

from saleor_msp_app.domain.errors import UnsafeUrl
from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.saleor.addresses import Resolver, safe_addresses, system_resolver

_LONGEST = 255
_MAX_PORT = 65535
_PORTS = {"https": 443, "http": 80}
_PARTS = re.compile(
    r"""
    (?P<scheme> https?) ://
    (?P<host> [A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])? | \[[0-9A-Fa-f:.]+\] )
    (: (?P<port> [0-9]{1,5}))?
    ( / [A-Za-z0-9_~-][A-Za-z0-9_.~-]* )*
    /graphql/
    """,
    re.VERBOSE | re.ASCII,
)
"""One narrow form, so that no two parsers can read it differently: no user, no query, no fragment, no
backslash, no escapes, no dot segments."""


@dataclass(frozen=True, slots=True)
class ShopUrl:
    """A Saleor API URL and its parts."""

    url: SaleorApiUrl
    scheme: str
    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> "ShopUrl":
        """Raise `UnsafeUrl` unless it has the form of a Saleor API URL."""
        found = _PARTS.fullmatch(text) if len(text) <= _LONGEST else None
        if found is None:
            msg = "The Saleor API URL must look like https://shop.example/graphql/ and is something else."
            raise UnsafeUrl(msg)
        port = int(found["port"] or _PORTS[found["scheme"]])
        if not 0 < port <= _MAX_PORT:
            msg = f"The Saleor API URL names the port {port}, which does not exist."
            raise UnsafeUrl(msg)
        return cls(SaleorApiUrl(text), found["scheme"], found["host"].strip("[]").lower(), port)

    @property
    def key_set_url(self) -> str:
        """Where Saleor publishes its keys: on the host, whatever the path of the API is."""
        origin = "/".join(self.url.split("/", 3)[:3])
        return f"{origin}/.well-known/jwks.json"


@dataclass(frozen=True, slots=True)
class UrlGuard:
    """The rules for the Saleor API URL of a shop.

    `allowed` lists what the operator lets in; empty: every shop. An entry with `://` is one URL, exactly;
    any other is a host name, and `*.saleor.cloud` is every host below saleor.cloud (not itself).
    `allow_loopback` allows http and private networks, for development.
    """

    allowed: tuple[str, ...] = ()
    allow_loopback: bool = False
    resolve: Resolver = system_resolver

    async def check(self, text: str) -> SaleorApiUrl:
        """The URL, if the app may call it. Raise `UnsafeUrl`, saying why not."""
        shop = ShopUrl.parse(text)
        if not self.allowed_by_operator(shop):
            msg = f"The operator of this app does not allow the shop {shop.url}."
            raise UnsafeUrl(msg)
        if shop.scheme != "https" and not self.allow_loopback:
            msg = "The Saleor API URL must begin with https://."
            raise UnsafeUrl(msg)
        await safe_addresses(shop.host, shop.port, self.resolve, allow_loopback=self.allow_loopback)
        return shop.url

    def allowed_by_operator(self, shop: ShopUrl) -> bool:
        """Whether the list names the shop, or is empty."""
        return not self.allowed or any(_covers(entry, shop) for entry in self.allowed)


def _covers(entry: str, shop: ShopUrl) -> bool:
    if "://" in entry:
        return entry == shop.url
    pattern = entry.lower()
    if pattern.startswith("*."):
        return shop.host.endswith(pattern[1:]) and len(shop.host) > len(pattern) - 1
    return shop.host == pattern
