"""The shop's RSA key: signatures of webhooks, tokens of the dashboard, the key set."""

import base64
import functools
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

_BITS = 2048


class SigningKey:
    def __init__(self, private: rsa.RSAPrivateKey) -> None:
        self._private = private
        numbers = private.public_key().public_numbers()
        self._n, self._e = _number(numbers.n), _number(numbers.e)
        self.kid = _thumbprint(self._n, self._e)

    @classmethod
    def generate(cls) -> "SigningKey":
        return cls(rsa.generate_private_key(public_exponent=65537, key_size=_BITS))

    @classmethod
    def from_pem(cls, pem: str) -> "SigningKey":
        private = serialization.load_pem_private_key(pem.encode(), password=None)
        if not isinstance(private, rsa.RSAPrivateKey):
            raise TypeError("Saleor signs with RSA keys only")
        return cls(private)

    def jwks(self) -> dict[str, Any]:
        """One key and no overlap: after a rotation the old one is gone."""
        key = {"kty": "RSA", "key_ops": ["verify"], "n": self._n, "e": self._e}
        return {"keys": [{**key, "use": "sig", "kid": self.kid, "alg": "RS256"}]}

    def detached_signature(self, payload: bytes) -> str:
        """A JWS without its middle part over the raw bytes (RFC 7797)."""
        header = _encode_json({"alg": "RS256", "b64": False, "crit": ["b64"], "kid": self.kid, "typ": "JWT"})
        return f"{header}..{_encode(self._sign(header.encode() + b'.' + payload))}"

    def token(self, claims: dict[str, Any]) -> str:
        """A JWT such as the dashboard hands to an app's frame."""
        signed = f"{_encode_json({'alg': 'RS256', 'kid': self.kid, 'typ': 'JWT'})}.{_encode_json(claims)}"
        return f"{signed}.{_encode(self._sign(signed.encode()))}"

    def _sign(self, message: bytes) -> bytes:
        return self._private.sign(message, padding.PKCS1v15(), hashes.SHA256())


@functools.cache
def process_key() -> SigningKey:
    """One key for all sandboxes of a process that are given none: making one takes a while."""
    return SigningKey.generate()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _encode_json(value: dict[str, Any]) -> str:
    return _encode(json.dumps(value, separators=(",", ":")).encode())


def _number(value: int) -> str:
    return _encode(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _thumbprint(n: str, e: str) -> str:
    """RFC 7638."""
    canonical = json.dumps({"e": e, "kty": "RSA", "n": n}, separators=(",", ":"), sort_keys=True)
    return _encode(hashlib.sha256(canonical.encode()).digest())
