"""Each case of the lists has a test that is there, or a reason in words."""

import ast
from functools import lru_cache
from pathlib import Path

import pytest

from tests.regressions.case import Case
from tests.regressions.ledger_of_cases import CASES, HOW_MANY

TESTS = Path(__file__).parents[1]
LEAST_REASON = 20


@lru_cache
def _functions(file: str) -> frozenset[str]:
    """The test functions of a file, without running it."""
    tree = ast.parse((TESTS / file).read_text())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = (node.name for node in tree.body if isinstance(node, kinds))
    return frozenset(name for name in found if name.startswith("test_"))


def _is_there(test: str) -> bool:
    file, _, name = test.partition("::")
    return (TESTS / file).is_file() and name in _functions(file)


def faults(case: Case) -> list[str]:
    """What is wrong with an entry."""
    found = [f"{case.number} names {test}, which is not there" for test in case.tests if not _is_there(test)]
    if len(set(case.tests)) != len(case.tests):
        found.append(f"{case.number} names a test twice")
    if not case.what:
        found.append(f"{case.number} has no words")
    if not case.tests and len(case.reason) < LEAST_REASON:
        found.append(f"{case.number} has neither a test nor a reason")
    return found


def test_no_number_is_missing_or_there_twice() -> None:
    expected = [f"{letter}{n}" for letter, count in HOW_MANY.items() for n in range(1, count + 1)]
    assert [case.number for case in CASES] == expected


def test_every_case_has_a_test_or_a_reason() -> None:
    assert [fault for case in CASES for fault in faults(case)] == []


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (Case("R1", "words", ("domain/test_money.py::test_of_nothing",)), "which is not there"),
        (Case("R1", "words", ("domain/test_nothing.py::test_major_to_minor",)), "which is not there"),
        (Case("R1", "words", ("domain/test_cart_total.py::_total",)), "which is not there"),
        (Case("R1", "words"), "neither a test nor a reason"),
        (Case("R1", "words", reason="no"), "neither a test nor a reason"),
        (Case("R1", "", reason="because nothing of this kind is here"), "no words"),
    ],
)
def test_the_check_can_fail(case: Case, words: str) -> None:
    assert any(words in fault for fault in faults(case))
