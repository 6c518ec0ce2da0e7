"""What a live Saleor 3.23.28 sent, from ../shared/recorded."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.shared_files import shared

_FOLDER = Path(__file__).parents[3] / "shared" / "recorded" / "saleor-3.23.28"
NAMES = sorted(path.parent.name for path in _FOLDER.glob("*/expect.json"))


@dataclass(frozen=True)
class Delivery:
    """One HTTP request of Saleor."""

    name: str
    body: bytes
    headers: dict[str, str]
    expect: dict[str, Any]


def delivery(name: str) -> Delivery:
    """A delivery by the name of its folder."""
    folder = shared(f"recorded/saleor-3.23.28/{name}")
    request = json.loads((folder / "request.json").read_text())
    return Delivery(
        name,
        (folder / "body.raw").read_bytes(),
        {key.lower(): value for key, value in request["headers"]},
        json.loads((folder / "expect.json").read_text()),
    )


def names(**expected: object) -> list[str]:
    """The folders whose expect.json says so; one that is skipped where nothing is at hand."""
    found = [name for name in NAMES if _matches(name, expected)]
    return found or ["recordings"]


def jwks() -> str:
    """The shop's key set."""
    return shared("recorded/saleor-3.23.28/jwks.json").read_text()


def calls() -> dict[int, dict[str, Any]]:
    """The recorded GraphQL calls by number."""
    lines = shared("recorded/saleor-3.23.28/graphql/calls.jsonl").read_text().splitlines()
    return {call["n"]: call for call in map(json.loads, lines)}


def _matches(name: str, expected: dict[str, object]) -> bool:
    found = json.loads((_FOLDER / name / "expect.json").read_text())
    return all(found.get(key) == value for key, value in expected.items())
