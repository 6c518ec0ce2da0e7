"""Headers in the order and spelling of the wire (observed 3.23.28)."""

import secrets
from urllib.parse import urlsplit

from saleor_msp_app.sandbox.saleor.shop import SCHEMA_VERSION

Headers = list[tuple[str, str]]


def _start(url: str) -> Headers:
    return [
        ("Host", urlsplit(url).netloc),
        ("User-Agent", f"Saleor/{SCHEMA_VERSION}"),
        ("Accept-Encoding", "gzip, deflate"),
        ("Accept", "*/*"),
        ("Connection", "keep-alive"),
    ]


def manifest_headers(url: str) -> Headers:
    return [*_start(url), ("Saleor-Schema-Version", SCHEMA_VERSION)]


def register_headers(url: str, api_url: str, body: bytes) -> Headers:
    """No signature on this one."""
    domain = urlsplit(api_url).netloc
    return [
        *_start(url),
        ("Content-Type", "application/json"),
        ("X-Saleor-Domain", domain),
        ("Saleor-Domain", domain),
        ("Saleor-Api-Url", api_url),
        ("Saleor-Schema-Version", SCHEMA_VERSION),
        ("Content-Length", str(len(body))),
    ]


def webhook_headers(
    url: str, api_url: str, *, event: str, signature: str, body: bytes, custom: dict[str, str]
) -> Headers:
    """No delivery id, no attempt number; `traceparent` is another one in every retry."""
    domain, name = urlsplit(api_url).netloc, event.lower()
    return [
        *_start(url),
        ("Content-Type", "application/json"),
        ("X-Saleor-Event", name),
        ("X-Saleor-Domain", domain),
        ("X-Saleor-Signature", signature),
        ("Saleor-Event", name),
        ("Saleor-Domain", domain),
        ("Saleor-Signature", signature),
        ("Saleor-Api-Url", api_url),
        *custom.items(),
        ("traceparent", f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"),
        ("Content-Length", str(len(body))),
    ]
