"""The token by which Saleor's dashboard says who sits in front of the app's page (saleor-contract.md §8.3).

Saleor's own SDK checks neither issuer nor type. Both matter: one key of a shop signs the tokens of all of its
apps and of its staff.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry, deserialize_compact
from joserfc.util import urlsafe_b64decode

from saleor_msp_app.saleor.json_object import read_object
from saleor_msp_app.saleor.signature import UnknownKey, usable_keys
from saleor_msp_app.usecases.ports.installations import Installation

LEEWAY = timedelta(seconds=5)

_ALGORITHM = "RS256"
_LONGEST = 16 * 1024
_REGISTRY = JWSRegistry(algorithms=[_ALGORITHM])


@dataclass(frozen=True, slots=True)
class DashboardUser:
    """Whom a token speaks of. `permissions` are the user's own, which may be more than the app's."""

    email: str
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class TokenExpired:
    """It was good, until then: the dashboard sends a new one before that."""


@dataclass(frozen=True, slots=True)
class TokenRefused:
    """It proves nothing here. `why` is for the log."""

    why: str


TokenCheck: TypeAlias = DashboardUser | TokenExpired | TokenRefused | UnknownKey


def verify_dashboard_token(token: str, installation: Installation, jwks: str, now: datetime) -> TokenCheck:
    """Whether the token is of the installation's shop, for this app, and in time. Never raises."""
    kid = _key_named(token)
    if kid is None:
        return TokenRefused("not a token of Saleor")
    key = usable_keys(jwks).get(kid)
    if key is None:
        return UnknownKey(kid)
    claims = _claims(token, key)
    return TokenRefused("a bad signature") if claims is None else _checked(claims, installation, now)


def _key_named(token: str) -> str | None:
    """Of the header. `crit` names what must be understood, and Saleor's tokens have none."""
    if len(token) > _LONGEST:
        return None
    try:
        header = read_object(urlsafe_b64decode(token.partition(".")[0].encode()))
    except ValueError:
        return None
    if header is None or header.get("alg") != _ALGORITHM or "crit" in header:
        return None
    kid = header.get("kid")
    return kid if isinstance(kid, str) else None


def _claims(token: str, key: RSAKey) -> dict[str, Any] | None:
    try:
        return read_object(deserialize_compact(token, key, registry=_REGISTRY).payload)
    except (JoseError, ValueError):
        return None


def _checked(claims: dict[str, Any], installation: Installation, now: datetime) -> TokenCheck:
    begins, ends = _time(claims.get("iat")), _time(claims.get("exp"))
    email, permissions = claims.get("email"), claims.get("user_permissions")
    for wrong, why in (
        (claims.get("iss") != installation.shop, "of another shop"),
        (claims.get("type") != "thirdparty", "not made for an app"),
        (
            claims.get("app") != installation.app_id,
            "made for another app, or another installation of this one",
        ),
        (claims.get("is_staff") is not True, "not of staff"),
        (begins is None or ends is None, "without times"),
        (begins is not None and begins > now + LEEWAY, "of the future: a clock is wrong"),
        (not isinstance(email, str) or not email, "of nobody"),
        (not _are_names(permissions), "without permissions"),
    ):
        if wrong:
            return TokenRefused(why)
    if ends is not None and ends + LEEWAY <= now:
        return TokenExpired()
    return DashboardUser(str(email), frozenset(permissions or ()))


def _are_names(value: object) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(name, str) for name in value))


def _time(value: object) -> datetime | None:
    """Seconds since 1970; Saleor writes whole ones."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
