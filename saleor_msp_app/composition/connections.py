"""How the app and its commands reach MultiSafepay and Saleor: no redirects, no proxies, and TLS.

Whom TLS trusts is read once for a process, since reading the list takes 20 ms each time.
"""

from functools import cache

import httpx

from saleor_msp_app.saleor.guarded_transport import GuardedTransport

_authorities = cache(httpx.create_ssl_context)


def to_multisafepay() -> httpx.AsyncClient:
    """For all calls; the caller closes it."""
    return httpx.AsyncClient(follow_redirects=False, trust_env=False, verify=_authorities(trust_env=False))


def to_saleor(*, allow_loopback: bool) -> GuardedTransport:
    """For all shops; the caller closes it."""
    return GuardedTransport(allow_loopback=allow_loopback, tls=_authorities())
