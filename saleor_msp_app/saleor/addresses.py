"""Which network addresses the app may connect to on behalf of a URL that somebody else chose."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeAlias

from saleor_msp_app.domain.errors import UnsafeUrl

Resolver: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""Every address of a host name. Raises OSError or UnicodeError where there is none."""

_Address: TypeAlias = IPv4Address | IPv6Address

_NOT_PUBLIC = tuple(
    ip_network(text)
    for text in (
        # what Python 3.11 takes for public although RFC 6890 and its successors do not
        "192.0.0.0/24",
        "192.88.99.0/24",
        "64:ff9b:1::/48",
        "2001::/23",  # with Teredo
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)
_OWN_NETWORK = tuple(
    ip_network(text)
    for text in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
)
_RESOLVE_SECONDS = 5
_NAT64 = ip_network("64:ff9b::/96")


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """Ask the operating system."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


async def safe_addresses(host: str, port: int, resolve: Resolver, *, allow_loopback: bool) -> Sequence[str]:
    """The addresses of `host`, if the app may connect to every one of them. Raise `UnsafeUrl`.

    `allow_loopback` also allows private networks, for development; never link-local addresses, where
    clouds keep their machines' credentials.
    """
    try:
        async with asyncio.timeout(_RESOLVE_SECONDS):
            addresses = await resolve(host, port)
    except (OSError, UnicodeError):  # a TimeoutError is an OSError
        addresses = ()
    if not addresses:
        msg = f"The host {host} has no address."
        raise UnsafeUrl(msg)
    for address in addresses:
        if not _may_connect(address, allow_loopback=allow_loopback):
            msg = f"The host {host} has the address {address}, which is not on the public internet."
            raise UnsafeUrl(msg)
    return addresses


def _may_connect(text: str, *, allow_loopback: bool) -> bool:
    try:
        address = _embedded(ip_address(text.partition("%")[0]))
    except ValueError:
        return False
    return _is_public(address) or (allow_loopback and any(address in network for network in _OWN_NETWORK))


def _is_public(address: _Address) -> bool:
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in _NOT_PUBLIC)
    )


def _embedded(address: _Address) -> _Address:
    """The IPv4 address that an IPv6 address really leads to: mapped, 6to4, NAT64."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
