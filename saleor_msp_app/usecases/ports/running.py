"""What the processes of the app share: the queue, chores, each other, and the time."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Protocol

from saleor_msp_app.domain.ids import (
    AccountId,
    MspOrderId,
)


class Notices(Protocol):
    """The engine's queue of orders that are to be read again."""

    async def look_at(self, account: AccountId, order: MspOrderId) -> None:
        """Read the order again soon; survives a crash once this returns."""
        ...


class Chores(Protocol):
    """What is done now and then by one process of all."""

    async def claim(self, name: str, now: datetime, every: timedelta) -> bool:
        """Whether it is due and this process is to do it; then it is due again `every` later."""
        ...


class Replicas(Protocol):
    """Which processes of the app are alive, on one database."""

    async def beat(self, executor_id: str, now: datetime) -> None:
        """Say that the process is alive."""
        ...

    async def leave(self, executor_id: str) -> None:
        """Say that the process ends: its work may be taken over at once."""
        ...

    async def alive(self, since: datetime) -> frozenset[str]:
        """Every process seen since then."""
        ...

    async def forget(self, before: datetime) -> None:
        """Drop processes not seen since then."""
        ...

    def sweeping(self) -> AbstractAsyncContextManager[bool]:
        """True for one process at a time, on every replica together."""
        ...


class Clock(Protocol):
    """The time, aware, in UTC. The only source of it outside `web` and `sandbox`."""

    def __call__(self) -> datetime: ...
