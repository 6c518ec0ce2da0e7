"""Signatures of notifications: MultiSafepay's published vectors, and everything that must be refused."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.multisafepay.notification import is_genuine, is_signed, order_in
from tests.builders.operations import ACCOUNT
from tests.shared_files import shared

VECTORS: dict[str, Any] = json.loads(shared("multisafepay/webhook-vectors.json").read_text())
A = VECTORS["vectors"][0]
BODY = base64.b64decode(A["body_base64"])


def now(seconds: int = 0) -> datetime:
    return datetime.fromtimestamp(A["timestamp"] + seconds, UTC)


def test_there_are_thirty_cases() -> None:
    assert len(VECTORS["cases"]) == 30


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: str(case["name"]))
def test_published_and_derived_cases(case: dict[str, Any]) -> None:
    body = base64.b64decode(case["body_base64"])
    keys = [Secret(case["api_key"])]
    assert is_signed(keys, case["auth_header"], body, case["now"], case["max_age_s"]) is case["valid"]


@pytest.mark.parametrize(
    ("off", "taken"), [(-601, False), (-600, True), (0, True), (600, True), (601, False)]
)
def test_a_timestamp_may_be_ten_minutes_off_either_way(off: int, *, taken: bool) -> None:
    account = replace(ACCOUNT, api_key=Secret(A["api_key"]))
    assert is_genuine(account, A["auth_header"], BODY, now(off)) is taken


def test_the_key_before_a_rotation_is_taken() -> None:
    rotated = replace(ACCOUNT, api_key=Secret("the-new-key"), previous_key=Secret(f" {A['api_key']}\n"))
    assert is_genuine(rotated, A["auth_header"], BODY, now())
    assert not is_genuine(replace(rotated, previous_key=None), A["auth_header"], BODY, now())
    assert not is_genuine(replace(rotated, previous_key=Secret(" ")), A["auth_header"], BODY, now())


def test_what_is_signed_with_an_empty_key_is_signed_by_anybody() -> None:
    signature = hmac.new(b"", b"1700000000:{}", hashlib.sha512).hexdigest()
    auth = base64.b64encode(f"1700000000:{signature}".encode()).decode()
    assert not is_signed([Secret(""), Secret(" \n")], auth, b"{}", 1700000000)


def test_no_key_at_all_signs_nothing() -> None:
    assert not is_signed([], A["auth_header"], BODY, A["timestamp"])


@pytest.mark.parametrize(
    "auth", ["é", "\x00", "A" * 600, "MTox", base64.b64encode("١٢:aa".encode()).decode(), "===="]
)
def test_headers_of_any_shape_are_refused_and_not_stumbled_over(auth: str) -> None:
    assert not is_signed([Secret(A["api_key"])], auth, BODY, A["timestamp"])


@pytest.mark.parametrize(
    ("body", "order"),
    [
        (BODY, "182"),
        (b'{"order_id": 1588947171}', "1588947171"),
        (b'{"order_id": "  "}', None),
        (b'{"order_id": true}', None),
        (b'{"order_id": ["a"]}', None),
        (b"{}", None),
        (b"[]", None),
        (b"\xff", None),
        (b"", None),
    ],
)
def test_only_the_order_is_read(body: bytes, order: str | None) -> None:
    assert order_in(body) == order
