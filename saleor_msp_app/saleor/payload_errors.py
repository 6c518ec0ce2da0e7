"""The `errors` that Saleor puts into a payload when a field cannot be resolved.

They come beside good data too: with every bare amount, and for a nullable field that is denied
(observed 3.23.28). So their mere presence says nothing; their path does.
"""

from collections.abc import Iterator, Mapping
from typing import Any

PERMISSION_DENIED = "PermissionDenied"


def any_below(errors: object, *path: str) -> bool:
    """Whether an error is at `path` or deeper."""
    return any(True for _ in _below(errors, path))


def any_denied_below(errors: object, *path: str) -> bool:
    """Whether a permission is missing at `path` or deeper."""
    return any(error_code(error) == PERMISSION_DENIED for error in _below(errors, path))


def error_code(error: object) -> str | None:
    """The name of the exception: `extensions.exception.code`."""
    found = error
    for key in ("extensions", "exception", "code"):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else None


def _below(errors: object, path: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    for error in errors if isinstance(errors, list) else ():
        found = error.get("path") if isinstance(error, Mapping) else None
        if isinstance(found, list) and tuple(found[: len(path)]) == path:
            yield error
