"""What telling the shops of their problems needs from the world."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from saleor_msp_app.domain.account import MerchantAccount
from saleor_msp_app.domain.ids import AccountId, MspOrderId, SaleorApiUrl
from saleor_msp_app.domain.operation import Operation
from saleor_msp_app.domain.problem import Difference, Problem
from saleor_msp_app.usecases.ports.installations import Installation


@dataclass(frozen=True, slots=True)
class KeptProblem:
    """A problem of a shop as it is kept. `told_at` is None until Saleor has it."""

    shop: SaleorApiUrl
    problem: Problem
    raised_at: datetime
    told_at: datetime | None


class Problems(Protocol):
    """What stands at Saleor, or is to be told there."""

    async def all(self) -> tuple[KeptProblem, ...]:
        """Of every shop."""
        ...

    async def keep(self, shop: SaleorApiUrl, problem: Problem, now: datetime) -> None:
        """To be told; replaces what has the same key."""
        ...

    async def told(self, shop: SaleorApiUrl, problem: Problem, now: datetime) -> None:
        """Saleor has it, if it is still kept as it is here."""
        ...

    async def drop(self, shop: SaleorApiUrl, key: str) -> None:
        """It stands no more."""
        ...


class LedgerTroubles(Protocol):
    """Operations that somebody has to know of."""

    async def needing_person(self) -> Sequence[Operation]:
        """The newest first, not more than a few hundred."""
        ...

    async def parked(self) -> Sequence[Operation]:
        """Whose report Saleor does not take; as above."""
        ...

    async def lacking_balance(self) -> Sequence[Operation]:
        """For each account and shop the last refund that was refused for a low balance, where no later one
        of that account was accepted."""
        ...


class Differences(Protocol):
    """Where ledger and MultiSafepay disagree."""

    async def found(self, difference: Difference) -> None:
        """Remember it. When it was first found stays."""
        ...

    async def settled(self, account: AccountId, order: MspOrderId) -> None:
        """The order agrees again."""
        ...

    async def all(self, before: datetime) -> tuple[Difference, ...]:
        """Those first found before then, the newest first."""
        ...


class KeyCheck(Protocol):
    """Asks MultiSafepay whether it accepts a key."""

    async def accepts(self, account: MerchantAccount) -> bool | None:
        """None where that cannot be told now."""
        ...


class Telling(StrEnum):
    """What became of telling a shop."""

    DONE = "done"
    UNKNOWN_THERE = "unknown there"
    """Its Saleor is older than app problems (3.22)."""


class ProblemDesk(Protocol):
    """Saleor's `appProblemCreate` and `appProblemDismiss`.

    Both raise `SaleorUnavailable` (it may have been done), `SaleorAccessLost` or `SaleorRefused`.
    """

    async def create(self, installation: Installation, problem: Problem) -> Telling:
        """Show it to staff."""
        ...

    async def dismiss(self, installation: Installation, key: str) -> Telling:
        """Take it away. One that is not there is no error."""
        ...
