"""Saleor's signature: a detached JWS over the raw bytes of the body (RFC 7797), RS256.

Every rule is spelled out here before the library is asked. The library alone would also verify the
payload that stands inside an attached token, or a body that equals the claims of a token; and Saleor
signs the tokens of dashboard users with the same key.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeAlias

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry, deserialize_compact
from joserfc.util import base64_to_int, urlsafe_b64decode

from saleor_msp_app.saleor.json_object import read_object

_ALGORITHM = "RS256"
_LONGEST = 2048
_KEY_BITS = range(2048, 16385)
_MOST_DIGITS = 4096
"""Of a number in base64: so that a hostile key set costs no time."""

_FORM = re.compile(r"([A-Za-z0-9_-]+)\.\.([A-Za-z0-9_-]+)")


@dataclass(frozen=True, slots=True)
class Verified:
    """The body is from the holder of the key. Headers and time are not covered by the signature."""

    kid: str


@dataclass(frozen=True, slots=True)
class UnknownKey:
    """Signed, as it says, with a key that is not in the set."""

    kid: str


@dataclass(frozen=True, slots=True)
class Invalid:
    """Not a signature of this body."""

    why: str


SignatureCheck: TypeAlias = Verified | UnknownKey | Invalid


class _Limits(JWSRegistry):
    """The library's own limit of 128 000 bytes is less than a large order; the web layer limits bodies."""

    max_payload_length = 2**30


_REGISTRY = _Limits(algorithms=[_ALGORITHM])


@lru_cache(maxsize=256)
def usable_keys(jwks: str) -> Mapping[str, RSAKey]:
    """The keys of a JWKS, as text, that may verify RS256; those that may not are left out."""
    keys = (read_object(jwks) or {}).get("keys")
    found = (_usable(key) for key in keys) if isinstance(keys, list) else ()
    return MappingProxyType(dict(filter(None, found)))


def verify_signature(signature: str, body: bytes, jwks: str) -> SignatureCheck:
    """Verify the value of `Saleor-Signature`. Never raises, whatever it is given."""
    form = _FORM.fullmatch(signature) if len(signature) <= _LONGEST else None
    if form is None:
        return Invalid("not a compact JWS without payload")
    header = _header(form[1])
    if header is None:
        return Invalid("the header is not the one that Saleor makes")
    kid: str = header["kid"]
    key = usable_keys(jwks).get(kid)
    return UnknownKey(kid) if key is None else _verify(signature, body, key, kid)


def _header(part: str) -> dict[str, Any] | None:
    """Observed on 3.23.28: `{"alg":"RS256","b64":false,"crit":["b64"],"kid":"…","typ":"JWT"}`."""
    try:
        header = read_object(urlsafe_b64decode(part.encode()))
    except ValueError:
        return None
    if header is None or not isinstance(header.get("kid"), str):
        return None
    as_saleor = (
        header.get("alg") == _ALGORITHM and header.get("b64") is False and header.get("crit") == ["b64"]
    )
    return header if as_saleor else None


def _verify(signature: str, body: bytes, key: RSAKey, kid: str) -> SignatureCheck:
    try:
        deserialize_compact(signature, key, algorithms=[_ALGORITHM], registry=_REGISTRY, payload=body)
    except (JoseError, ValueError) as error:
        return Invalid(f"not the signature of this body ({type(error).__name__})")
    return Verified(kid)


def _usable(jwk: object) -> tuple[str, RSAKey] | None:
    """Saleor's key has `kid`, `use` and `alg`; a key that says it is for something else is not taken."""
    if not isinstance(jwk, dict) or jwk.get("kty") != "RSA" or not isinstance(jwk.get("kid"), str):
        return None
    if jwk.get("use", "sig") != "sig" or jwk.get("alg", _ALGORITHM) != _ALGORITHM:
        return None
    return _imported(jwk["kid"], jwk.get("n"), jwk.get("e"))


def _imported(kid: str, n: object, e: object) -> tuple[str, RSAKey] | None:
    """Only the public half: whatever else the set holds is not looked at."""
    if not isinstance(n, str) or not isinstance(e, str) or len(n) + len(e) > _MOST_DIGITS:
        return None
    try:
        if base64_to_int(n).bit_length() not in _KEY_BITS:
            return None
        return kid, RSAKey.import_key({"kty": "RSA", "n": n, "e": e})
    except (JoseError, ValueError):
        return None
