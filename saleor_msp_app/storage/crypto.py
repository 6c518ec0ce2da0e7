"""Secrets at rest: a ring of Fernet keys, of which the first encrypts and every one decrypts."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.errors import SaleorMspError


class SecretUnreadable(SaleorMspError):
    """A stored secret that no key of the ring opens."""

    def __init__(self) -> None:
        super().__init__(
            "A stored secret fits none of the keys in SALEOR_MSP_SECRET_KEYS: put the key back that it was "
            "written with, or install the app in that shop again."
        )


def new_key() -> Secret:
    """A key for the ring."""
    return Secret(Fernet.generate_key().decode())


class KeyRing:
    """Encrypts with the first key. Put a new key in front, `rotate` what is stored, remove the old one."""

    def __init__(self, keys: Sequence[Secret]) -> None:
        fernets = [Fernet(key.reveal()) for key in keys]
        self._first = fernets[0]
        self._all = MultiFernet(fernets)

    def encrypt(self, secret: Secret) -> bytes:
        """What may be stored."""
        return self._all.encrypt(secret.reveal().encode())

    def decrypt(self, stored: bytes) -> Secret:
        """Raise `SecretUnreadable`."""
        try:
            return Secret(self._all.decrypt(stored).decode())
        except InvalidToken:
            raise SecretUnreadable from None

    def rotate(self, stored: bytes) -> bytes:
        """The same secret under the first key. Raise `SecretUnreadable`."""
        try:
            return self._all.rotate(stored)
        except InvalidToken:
            raise SecretUnreadable from None

    def is_current(self, stored: bytes) -> bool:
        """Whether the first key opens it, so that the others are not needed for it."""
        try:
            self._first.decrypt(stored)
        except InvalidToken:
            return False
        return True
