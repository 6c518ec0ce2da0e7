"""How long the walk waits for Saleor to record something."""

import time
from collections.abc import Callable
from typing import TypeVar

_Seen = TypeVar("_Seen")

PATIENCE = 30.0
"""Seconds."""
_PAUSE = 0.25


def look_until(
    look: Callable[[], _Seen], holds: Callable[[_Seen], bool], patience: float = PATIENCE
) -> _Seen:
    """What was seen when it held, or last of all."""
    deadline = time.monotonic() + patience
    while True:
        seen = look()
        if holds(seen) or time.monotonic() > deadline:
            return seen
        time.sleep(_PAUSE)
