"""The table of error codes: complete, and careful where money could move twice."""

import re

import pytest

from saleor_msp_app.multisafepay.error_codes import ERRORS, ErrorSort, hint_for, joined, known_error
from saleor_msp_app.multisafepay.plain_text import plain_text
from tests.shared_files import shared


def test_each_documented_code_is_known() -> None:
    text = shared("reference/multisafepay-api.md").read_text()
    table = text[text.index("### 1.4 Error codes") : text.index("1034 triage")]
    heads = re.findall(r"^\| ([*0-9, ]+) \|", table, re.MULTILINE)
    documented = {int(code) for head in heads for code in re.findall(r"\d+", head)}
    assert documented == set(ERRORS)


@pytest.mark.parametrize(
    ("sort", "codes"),
    [
        (ErrorSort.UNKNOWN, {1000, 1014, 9999}),
        (ErrorSort.PASSING, {1021, 1033}),
        (ErrorSort.AMBIGUOUS, {1034}),
        (ErrorSort.DUPLICATE, {1006, 1022}),
    ],
)
def test_every_code_that_is_not_a_plain_no(sort: ErrorSort, codes: set[int]) -> None:
    assert {code for code, error in ERRORS.items() if error.sort is sort} == codes


def test_a_code_of_tomorrow_proves_nothing() -> None:
    assert known_error(1099).sort is ErrorSort.UNKNOWN


def test_hints_for_merchants() -> None:
    assert "API key" in hint_for(1032, is_test=True)
    assert "integration@multisafepay.com" in hint_for(1034, is_test=True)
    assert hint_for(1034, is_test=False) == ""
    assert hint_for(None, is_test=True) == ""


def test_no_hint_ends_in_a_full_stop_of_its_own() -> None:
    assert [error.hint for error in ERRORS.values() if error.hint.endswith(".")] == []
    assert joined("Invalid API key.", "Check it") == "Invalid API key. Check it."


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Invalid <b>order</b> ID", "Invalid order ID"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;x", "alert(1) x"),
        ("a\n\tb\x00c\u202ed", "a b c d"),
        ("<" * 50_000, "<" * 299 + "…"),
        ("amount < 1", "amount < 1"),
        ("é" * 400, "é" * 299 + "…"),
        ("", ""),
    ],
)
def test_text_for_merchants(text: str, plain: str) -> None:
    assert plain_text(text) == plain
