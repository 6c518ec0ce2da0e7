"""How the app and its commands reach MultiSafepay and Saleor: no redirects, no proxies, and TLS.

Whom TLS trusts is read once for a process, since reading the list takes 20 ms each time.
"""

from functools import cache

import httpx

from saleor_msp_app.saleor.guarded_transport import IDLE_SECONDS, GuardedTransport

_authorities = cache(httpx.create_ssl_context)

_LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=IDLE_SECONDS)
"""httpx's own but for the last: a refund on a connection that is just being closed is one whose answer is
lost, and waits until it has been looked up."""


def to_multisafepay() -> httpx.AsyncClient:
    """For all calls; the caller closes it."""
    return httpx.AsyncClient(
        follow_redirects=False, trust_env=False, verify=_authorities(trust_env=False), limits=_LIMITS
    )


def to_saleor(*, allow_loopback: bool) -> GuardedTransport:
    """For all shops; the caller closes it."""
    return GuardedTransport(allow_loopback=allow_loopback, tls=_authorities())
