"""Places at which the app's process kills itself, as the kernel would: no clean-up, no last word.

A point is armed by a file, so that it can be armed while the app runs: `multisafepay.refund before 2` is the
second call from then on. Whoever comes first takes the file and dies. With ` stall` behind it, he stands
still instead, heartbeat and all, for longer than it takes to be thought dead and his refund absent; with
` wait`, everyone who passes waits for a while, and everything else goes on.
"""

import asyncio
import functools
import inspect
import os
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STALL = 3.5
"""Seconds: longer than `dead_after` and `certain_after` together (pace.py)."""

WAIT = 2.0
"""Seconds in which others overtake."""

POINTS = (
    "ledger.record before",
    "ledger.record after",
    "ledger.get after",
    "ledger.claim_order before",
    "ledger.claim_order after",
    "multisafepay.get_order before",
    "multisafepay.get_order after",
    "ledger.accepted after",
    "ledger.save before",
    "ledger.save after",
    "multisafepay.refund before",
    "multisafepay.refund after",
    "multisafepay.change_order before",
    "multisafepay.change_order after",
    "ledger.of_transaction after",
    "ledger.note before",
    "ledger.note after",
    "saleor.transaction before",
    "saleor.transaction after",
    "saleor.report before",
    "saleor.report after",
)
"""Every step of the workflow, from both sides."""


@dataclass
class CrashPoints:
    """Counts the calls since the point was armed; `file` holds the point, while there is one."""

    file: Path
    _seen: Counter[str] = field(default_factory=Counter)

    async def pass_by(self, place: str) -> None:
        """Die here, if this is the place and the time."""
        armed = self._armed()
        if not armed.startswith(f"{place} "):
            return
        if armed.endswith(" wait"):
            await asyncio.sleep(WAIT)
            return
        self._seen[armed] += 1
        if self._seen[armed] < int(armed.split()[2]) or not self._take():
            return
        if armed.endswith(" stall"):
            time.sleep(STALL)  # noqa: ASYNC251  nothing of this process may go on
        else:
            os.kill(os.getpid(), signal.SIGKILL)

    def _armed(self) -> str:
        try:
            return self.file.read_text()
        except OSError:
            return ""

    def _take(self) -> bool:
        """Only one replica dies of one point."""
        try:
            self.file.unlink()
        except OSError:
            return False
        return True


@dataclass(frozen=True)
class Watched:
    """A port, each call of which passes two crash points."""

    port: Any
    name: str
    points: CrashPoints

    def __getattr__(self, method: str) -> Any:
        found = getattr(self.port, method)
        return self._watched(f"{self.name}.{method}", found) if inspect.iscoroutinefunction(found) else found

    def _watched(self, place: str, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        @functools.wraps(call)
        async def watched(*args: Any, **more: Any) -> Any:
            await self.points.pass_by(f"{place} before")
            answer = await call(*args, **more)
            await self.points.pass_by(f"{place} after")
            return answer

        return watched
