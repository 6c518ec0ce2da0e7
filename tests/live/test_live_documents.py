"""Every document of the walk, against the schemas of the Saleor versions that the app supports."""

import re
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from saleor_msp_app import live
from saleor_msp_app.live.api import document
from tests.shared_files import shared

_PACKAGE = Path(live.__file__).parent
_OPERATIONS = sorted(path.stem for path in _PACKAGE.glob("operations/*.graphql"))

UNKNOWN_TO = {"refund_settings": {"3.21"}, "request_refund_with_reason": {"3.21"}}
"""Refunds have reasons since 3.22: the walk does not ask an older Saleor for them."""


@pytest.fixture(scope="module", params=["3.21", "3.22", "3.23"])
def version(request: pytest.FixtureRequest) -> str:
    named: str = request.param
    return named


@pytest.fixture(scope="module")
def schema(version: str) -> GraphQLSchema:
    return build_schema(shared(f"saleor/schema-{version}.graphql").read_text())


@pytest.mark.parametrize("operation", _OPERATIONS)
def test_is_valid_on_every_supported_schema(version: str, schema: GraphQLSchema, operation: str) -> None:
    known = version not in UNKNOWN_TO.get(operation, set())
    assert (validate(schema, parse(document(operation))) == []) is known


def test_a_staff_member_never_says_which_flow() -> None:
    """Saleor takes `action` from apps only (saleor-contract.md §4.8)."""
    assert "action:" not in document("begin_payment")


def test_every_document_is_used() -> None:
    sources = "".join(path.read_text() for path in _PACKAGE.glob("*.py"))
    named = set(re.findall(r'"([a-z_]+)"', sources))
    assert set(_OPERATIONS) <= named
