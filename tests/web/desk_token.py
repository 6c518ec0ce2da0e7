"""Tokens such as Saleor's dashboard hands to the app's page, made by hand: the app's library is not asked."""

import base64
import json
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from tests.web.shop import APP_ID, NOW, SHOP, rsa_key

PERMITTED = ["HANDLE_PAYMENTS", "MANAGE_APPS", "MANAGE_ORDERS"]
TTL = timedelta(minutes=5)


def claims(**changes: Any) -> dict[str, Any]:
    """What Saleor 3.23 writes (saleor-contract.md §8.3); None takes a claim away."""
    now = int(NOW.timestamp())
    every: dict[str, Any] = {
        "iat": now,
        "exp": now + int(TTL.total_seconds()),
        "owner": "saleor",
        "iss": SHOP,
        "token": "x",
        "email": "ada@example.com",
        "type": "thirdparty",
        "user_id": "VXNlcjoyMQ==",
        "is_staff": True,
        "app": APP_ID,
        "permissions": ["HANDLE_PAYMENTS"],
        "user_permissions": PERMITTED,
    }
    return {name: value for name, value in (every | changes).items() if value is not None}


def token(key: str = "first", header: dict[str, Any] | None = None, **changes: Any) -> str:
    """A signed one."""
    head = {"alg": "RS256", "kid": key, "typ": "JWT"} | (header or {})
    signed = f"{_part(head)}.{_part(claims(**changes))}"
    signature = rsa_key(key).sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{_text(signature)}"


def as_visitor(made: str | None = None, shop: str = SHOP) -> dict[str, str]:
    """The headers of a request of the desk's script."""
    return {"authorization-bearer": token() if made is None else made, "saleor-api-url": shop}


def _part(value: dict[str, Any]) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
