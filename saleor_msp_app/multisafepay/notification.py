"""The signature of a notification (multisafepay-api.md §6.2), and the order that it is about.

`Auth: base64(<timestamp> ":" <signature>)`, the signature being the lower-case hex of HMAC-SHA512 with the
API key over `<timestamp> ":" <body>`. The bytes of the body count as they came: MultiSafepay's own example
fails once its JSON was read and written again.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from saleor_msp_app.domain.account import MerchantAccount, Secret
from saleor_msp_app.domain.ids import MspOrderId
from saleor_msp_app.multisafepay.error_body import read_body
from saleor_msp_app.multisafepay.scalars import text

MAX_AGE_S = 600
"""What MultiSafepay's SDKs take. Each resend is signed anew, so none is too old by waiting for its turn."""

_LONGEST_HEADER = 512
_LONGEST_TIMESTAMP = 12


def is_genuine(account: MerchantAccount, auth: str | None, body: bytes, now: datetime) -> bool:
    """Whether MultiSafepay signed it for this account, with the key of now or the one before a rotation."""
    keys = [account.api_key] if account.previous_key is None else [account.api_key, account.previous_key]
    return is_signed(keys, auth, body, int(now.timestamp()))


def is_signed(
    keys: Iterable[Secret], auth: str | None, body: bytes, now_s: int, max_age_s: int = MAX_AGE_S
) -> bool:
    """Whether one of the keys signed the body no longer than `max_age_s` ago, or ahead; 0 takes any age."""
    parts = _parts(auth)
    if parts is None or not body:
        return False
    stamp, signature = parts
    if max_age_s and abs(now_s - int(stamp)) > max_age_s:
        return False
    # Every key is tried: how long it takes must not tell which one was right.
    found = [hmac.compare_digest(_sign(key, stamp, body), signature) for key in keys if key.reveal().strip()]
    return any(found)


def order_in(body: bytes) -> MspOrderId | None:
    """The id of the order; None where the body has none. Nothing else is read from it."""
    read = read_body(body)
    value = None if read is None else read.fields.get("order_id")
    if isinstance(value, bool) or not isinstance(value, str | int) or not text(value).strip():
        return None
    return MspOrderId(text(value))


def _sign(key: Secret, stamp: str, body: bytes) -> bytes:
    digest = hmac.new(key.reveal().strip().encode(), f"{stamp}:".encode() + body, hashlib.sha512)
    return digest.hexdigest().encode()


def _parts(auth: str | None) -> tuple[str, bytes] | None:
    """Timestamp and signature; None for what has not that form."""
    if not auth or len(auth) > _LONGEST_HEADER:
        return None
    try:
        stamp, colon, signature = base64.b64decode(auth, validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return None
    if not colon or not signature or not stamp.isdigit() or len(stamp) > _LONGEST_TIMESTAMP:
        return None
    return stamp.decode(), signature
