import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.storage.crypto import KeyRing, SecretUnreadable, new_key

OLD, NEW, FOREIGN = new_key(), new_key(), new_key()
TOKEN = Secret("mEHcbRUWYjFvxvYiHM1pZHvkHVdAbX")


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_what_goes_in_comes_out(text: str) -> None:
    ring = KeyRing([OLD])
    assert ring.decrypt(ring.encrypt(Secret(text))).reveal() == text


def test_the_secret_is_not_in_what_is_stored() -> None:
    stored = KeyRing([OLD]).encrypt(TOKEN)
    assert TOKEN.reveal().encode() not in stored
    assert KeyRing([OLD]).encrypt(TOKEN) != stored, "equal tokens must not look equal"


def test_a_new_key_in_front_still_reads_the_old() -> None:
    stored = KeyRing([OLD]).encrypt(TOKEN)
    ring = KeyRing([NEW, OLD])
    assert ring.decrypt(stored) == TOKEN
    assert not ring.is_current(stored)


def test_after_rotation_the_old_key_is_not_needed() -> None:
    rotated = KeyRing([NEW, OLD]).rotate(KeyRing([OLD]).encrypt(TOKEN))
    ring = KeyRing([NEW])
    assert ring.is_current(rotated)
    assert ring.decrypt(rotated) == TOKEN


@pytest.mark.parametrize("damaged", [b"", b"x", b"gAAAA", "ü".encode()])
def test_what_fits_no_key_is_said_so(damaged: bytes) -> None:
    ring = KeyRing([NEW, OLD])
    for stored in (KeyRing([FOREIGN]).encrypt(TOKEN), damaged):
        with pytest.raises(SecretUnreadable, match="SALEOR_MSP_SECRET_KEYS"):
            ring.decrypt(stored)
        with pytest.raises(SecretUnreadable):
            ring.rotate(stored)
        assert not ring.is_current(stored)


def test_one_changed_byte_is_found() -> None:
    stored = bytearray(KeyRing([OLD]).encrypt(TOKEN))
    stored[30] ^= 1
    with pytest.raises(SecretUnreadable):
        KeyRing([OLD]).decrypt(bytes(stored))
