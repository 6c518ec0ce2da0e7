"""Recordings, schemas and specifications, which lie beside the repository and are not part of it."""

from pathlib import Path

import pytest

_SHARED = Path(__file__).parents[2] / "shared"


def shared(relative: str) -> Path:
    """The file or folder `../shared/<relative>`; skips the test where it is not at hand."""
    path = _SHARED / relative
    if not path.exists():
        pytest.skip(f"../shared/{relative} is not at hand")
    return path
