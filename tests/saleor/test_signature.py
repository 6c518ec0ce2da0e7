import hmac
import json
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from saleor_msp_app.saleor.signature import Invalid, UnknownKey, Verified, usable_keys, verify_signature
from tests.saleor.recorded import delivery, jwks, names
from tests.saleor.signing import KEY, OTHER, header, key_set, part, rs256, sign

BODY = '{"amount": 19.99, "name": "Käse"}'.encode()
KEYS = key_set(KEY)


@pytest.mark.parametrize("name", names(signed=True))
def test_every_recorded_delivery_verifies(name: str) -> None:
    recorded = delivery(name)
    assert isinstance(verify_signature(recorded.headers["saleor-signature"], recorded.body, jwks()), Verified)


@pytest.mark.parametrize("name", names(signed=True))
def test_one_changed_byte_is_refused(name: str) -> None:
    recorded = delivery(name)
    signature = recorded.headers["saleor-signature"]
    changed = [recorded.body + b" ", b"x" + recorded.body, recorded.body[:-1] + b"!"]
    for body in changed:
        assert isinstance(verify_signature(signature, body, jwks()), Invalid)


def test_verifies_the_raw_bytes_and_not_what_they_mean() -> None:
    again = json.dumps(json.loads(BODY), separators=(",", ":")).encode()
    assert verify_signature(sign(BODY), BODY, KEYS) == Verified(KEY.kid or "")
    assert isinstance(verify_signature(sign(BODY), again, KEYS), Invalid)


@pytest.mark.parametrize("body", [b"", b"{}", b"\x00\xff" * 700_000])
def test_verifies_bodies_of_any_size(body: bytes) -> None:
    """The library alone stops at 128 000 bytes."""
    assert isinstance(verify_signature(sign(body), body, KEYS), Verified)
    assert isinstance(verify_signature(sign(body), body + b"x", KEYS), Invalid)


@pytest.mark.parametrize(
    "changes",
    [
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": "RS384"},
        {"alg": "PS256"},
        {"alg": None},
        {"b64": True},
        {"b64": None},
        {"b64": 0},
        {"b64": "false"},
        {"crit": None},
        {"crit": []},
        {"crit": "b64"},
        {"crit": ["b64", "exp"], "exp": 1},
        {"crit": ["exp"], "exp": 1},
        {"kid": None},
        {"kid": 7},
        {"kid": ["a"]},
        {"surprise": 1},
    ],
    ids=str,
)
def test_refuses_any_other_header_however_well_signed(changes: dict[str, Any]) -> None:
    assert isinstance(verify_signature(sign(BODY, **changes), BODY, KEYS), Invalid)


def test_refuses_no_signature_under_alg_none() -> None:
    first = part(json.dumps(header(alg="none")).encode())
    for signature in (f"{first}..", f"{first}..AA"):
        assert isinstance(verify_signature(signature, BODY, KEYS), Invalid)


def test_refuses_an_hmac_keyed_with_the_public_key() -> None:
    first = part(json.dumps(header(alg="HS256")).encode())
    for secret in (KEY.as_pem(private=False), KEYS.encode()):
        mac = hmac.digest(secret, first.encode() + b"." + BODY, "sha256")
        assert isinstance(verify_signature(f"{first}..{part(mac)}", BODY, KEYS), Invalid)


def test_refuses_a_dashboard_users_token_in_every_form() -> None:
    """Saleor signs those with the same key, and the library alone would take the first two."""
    claims = json.dumps({"iss": "https://shop.example/graphql/", "exp": time.time() + 300}).encode()
    head = part(json.dumps({"alg": "RS256", "typ": "JWT", "kid": KEY.kid}).encode())
    signed = part(rs256(f"{head}.{part(claims)}".encode()))
    for signature, body in (
        (f"{head}.{part(claims)}.{signed}", BODY),
        (f"{head}..{signed}", claims),
        (f"{head}..{signed}", BODY),
    ):
        assert isinstance(verify_signature(signature, body, KEYS), Invalid)


@pytest.mark.parametrize("changes", [{"b64": True}, {"b64": None}, {"b64": None, "crit": None}], ids=str)
def test_refuses_the_encoded_form_of_a_detached_payload(changes: dict[str, Any]) -> None:
    """Well signed over base64 of the body: not what Saleor does, and what it does for tokens."""
    first = part(json.dumps(header(**changes)).encode())
    signed = part(rs256(f"{first}.{part(BODY)}".encode()))
    assert isinstance(verify_signature(f"{first}..{signed}", BODY, KEYS), Invalid)


def test_refuses_an_attached_payload_beside_another_body() -> None:
    first = part(json.dumps(header()).encode())
    signed = part(rs256(f"{first}.e30".encode()))
    assert isinstance(verify_signature(f"{first}.e30.{signed}", BODY, KEYS), Invalid)


def test_says_which_key_is_unknown() -> None:
    assert verify_signature(sign(BODY, OTHER), BODY, KEYS) == UnknownKey(OTHER.kid or "")
    assert verify_signature(sign(BODY), BODY, "") == UnknownKey(KEY.kid or "")


def test_refuses_another_key_under_a_known_name() -> None:
    assert isinstance(verify_signature(sign(BODY, OTHER, kid=KEY.kid), BODY, KEYS), Invalid)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        ".",
        "..",
        "...",
        "a..b",
        "a..b..c",
        "é..é",
        "a" * 3000 + "..b",
        part(b"[" * 1500) + "..AA",
        "\ud800",
    ],
)
def test_refuses_garbage(signature: str) -> None:
    assert isinstance(verify_signature(signature, BODY, KEYS), Invalid)


@given(st.text(max_size=60), st.binary(max_size=60), st.text(max_size=60))
def test_never_raises(signature: str, body: bytes, keys: str) -> None:
    assert not isinstance(verify_signature(signature, body, keys), Verified)
    pieces = f"{part(signature.encode(errors='surrogatepass'))}..{part(body)}"
    assert not isinstance(verify_signature(pieces, body, KEYS), Verified)


@given(
    st.dictionaries(
        st.sampled_from(["alg", "b64", "crit", "kid", "typ"]),
        st.one_of(st.none(), st.booleans(), st.text(max_size=5), st.lists(st.text(max_size=3), max_size=2)),
    )
)
def test_never_raises_on_a_signed_header(changes: dict[str, Any]) -> None:
    verify_signature(sign(BODY, **changes), BODY, KEYS)


def _jwk(**changes: object) -> dict[str, object]:
    return json.loads(KEYS)["keys"][0] | changes  # type: ignore[no-any-return]  # JSON


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"keys": {}}',
        '{"keys": [1, null, "x", []]}',
        json.dumps({"keys": [_jwk(kty="oct", k="c2VjcmV0")]}),
        json.dumps({"keys": [_jwk(use="enc")]}),
        json.dumps({"keys": [_jwk(alg="RS512")]}),
        json.dumps({"keys": [_jwk(kid=None)]}),
        json.dumps({"keys": [_jwk(n=None)]}),
        json.dumps({"keys": [_jwk(n="!")]}),
        json.dumps({"keys": [_jwk(n="AQAB")]}),
        json.dumps({"keys": [_jwk(n="A" * 342)]}),
        json.dumps({"keys": [_jwk(n="_" * 5000)]}),
        json.dumps({"keys": [_jwk(e="")]}),
        json.dumps({"keys": [_jwk(e="Ag")]}),
    ],
    ids=lambda text: f"{len(text)} characters",  # keys differ from run to run
)
def test_a_set_without_a_usable_key_has_none(text: str) -> None:
    assert not usable_keys(text)


def test_a_short_key_is_not_usable() -> None:
    numbers = rsa.generate_private_key(65537, 1024).public_key().public_numbers()  # noqa: S505  # that is the point
    n = part(numbers.n.to_bytes(128, "big"))
    for padded in (n, "A" * 172 + n[1:]):
        assert not usable_keys(json.dumps({"keys": [_jwk(n=padded)]}))


def test_usable_keys_are_found_among_others() -> None:
    mixed = json.dumps({"keys": [{"kty": "EC"}, _jwk(use="enc", kid="x"), _jwk()]})
    assert list(usable_keys(mixed)) == [KEY.kid]


def test_recorded_key_set_is_usable() -> None:
    assert list(usable_keys(jwks())) == ["6SUHq6YUWG4SyIbBrI4Z4lysj8grysL9evxUuJneYE8"]
