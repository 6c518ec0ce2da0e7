from decimal import Decimal

import pytest

from saleor_msp_app.saleor.json_object import read_object
from saleor_msp_app.saleor.plain_text import plain_text


def test_fractions_are_exact() -> None:
    assert read_object(b'{"a": 19.99, "b": 0.1, "c": 7}') == {
        "a": Decimal("19.99"),
        "b": Decimal("0.1"),
        "c": 7,
    }


def test_emoji_are_text() -> None:
    assert read_object(b'{"a": "\\ud83d\\ude00"}') == {"a": "\N{GRINNING FACE}"}


@pytest.mark.parametrize(
    "text", [b'{"a": "\\ud83d"}', b'{"\\udc00": 1}', b'{"a": NaN}', b'{"a": 1', b"[]", b"", b"\xff"]
)
def test_what_is_no_object_is_none(text: bytes) -> None:
    assert read_object(text) is None


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("  two\n\tlines ", "two lines"),
        ("nul\0inside", "nul inside"),
        ("half \ud800 pair", "half � pair"),
        ("whole \N{GRINNING FACE} pair €", "whole \N{GRINNING FACE} pair €"),
        ("x" * 600, "x" * 512),
        ("\u202eback\u200b", "back"),
        ("", ""),
    ],
)
def test_plain_text_can_be_stored_by_saleor(text: str, plain: str) -> None:
    assert plain_text(text) == plain
