"""Files of the folder `shared` that lies beside the repository: vectors and examples of other parties."""

from pathlib import Path

import pytest

_REPOSITORY = Path(__file__).resolve().parent.parent


def shared(relative: str) -> Path:
    """The file or folder, or a skipped test where the folder is not there."""
    path = _REPOSITORY.parent / "shared" / relative
    if not path.exists():
        pytest.skip(f"this test needs ../shared/{relative}")
    return path
