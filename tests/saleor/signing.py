"""A Saleor that signs: keys of our own and every header one may want to try."""

import base64
import json
from typing import Any

from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

KEY = RSAKey.generate_key(2048, auto_kid=True)
OTHER = RSAKey.generate_key(2048, auto_kid=True)


def header(key: RSAKey = KEY, **changes: object) -> dict[str, Any]:
    """The header that Saleor makes; `None` takes a member out."""
    made = {"alg": "RS256", "b64": False, "crit": ["b64"], "kid": key.kid, "typ": "JWT"} | changes
    return {name: value for name, value in made.items() if value is not None}


def sign(body: bytes, key: RSAKey = KEY, **changes: Any) -> str:
    """A signature over header and raw body, whatever the header says."""
    first = part(json.dumps(header(key, **changes)).encode())
    return f"{first}..{part(rs256(first.encode() + b'.' + body, key))}"


def rs256(data: bytes, key: RSAKey = KEY) -> bytes:
    """RSASSA-PKCS1-v1_5 with SHA-256."""
    return JWSRegistry.algorithms["RS256"].sign(data, key)


def part(data: bytes) -> str:
    """One part of a compact JWS."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def key_set(*keys: RSAKey) -> str:
    """A JWKS as Saleor serves it."""
    extra = {"use": "sig", "alg": "RS256", "key_ops": ["verify"]}
    return json.dumps({"keys": [key.as_dict(private=False) | extra for key in keys]})
