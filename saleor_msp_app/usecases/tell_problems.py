"""Let each shop show the problems that stand, and no others.

What is to be told is written down first, and what was told is marked after Saleor took it: a crash in between
tells it once more, under the same key, which Saleor counts and does not double.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from saleor_msp_app.domain.errors import SaleorError, SaleorUnavailable
from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.domain.problem import Problem
from saleor_msp_app.usecases.ports.installations import Installation, Shops
from saleor_msp_app.usecases.ports.problems import KeptProblem, ProblemDesk, Problems, Telling
from saleor_msp_app.usecases.ports.running import Clock
from saleor_msp_app.usecases.standing_problems import Standing

log = structlog.get_logger()

_REST = timedelta(hours=1)
"""A shop that is too old, or has removed the app, is not asked all the time."""


@dataclass(frozen=True, slots=True)
class TellProblems:
    """The use-case: one run over every shop. `resting` are installations that are left alone until then."""

    shops: Shops
    standing: Callable[[Iterable[SaleorApiUrl]], Awaitable[Standing]]
    problems: Problems
    saleor: ProblemDesk
    clock: Clock
    resting: dict[tuple[SaleorApiUrl, datetime], datetime] = field(default_factory=dict)

    async def __call__(self) -> None:
        """One shop that fails stops no other; what was not told is told by a later run."""
        installations = await self.shops.all()
        standing = await self.standing(one.shop for one in installations)
        kept = await self.problems.all()
        for installation in installations:
            before = {one.problem.key: one for one in kept if one.shop == installation.shop}
            now = {one.key: one for one in standing.problems[installation.shop]}
            unclear = {key: before[key].problem for key in standing.unclear & before.keys()}
            await self._of_shop(installation, before, now | unclear)

    async def _of_shop(
        self, installation: Installation, before: Mapping[str, KeptProblem], now: Mapping[str, Problem]
    ) -> None:
        for problem in now.values():
            if problem.key not in before:
                await self.problems.keep(installation.shop, problem, self.clock())
                log.warning("problem.stands", shop=installation.shop, key=problem.key)
        if self._rests(installation):
            return
        solved = [one for key, one in before.items() if now.get(key) != one.problem]
        untold = [one for key, one in now.items() if not _is_told(before.get(key), one, installation)]
        try:
            known = await self._dismiss(installation, solved, now) and await self._create(
                installation, untold
            )
        except SaleorUnavailable as error:
            log.info("problems.not_told", shop=installation.shop, why=str(error))
        except SaleorError as error:
            log.warning("problems.not_told", shop=installation.shop, why=str(error))
            self._rest(installation)
        else:
            if not known:
                self._rest(installation)

    async def _dismiss(
        self, installation: Installation, solved: Sequence[KeptProblem], now: Mapping[str, Problem]
    ) -> bool:
        """False where the shop's Saleor does not know problems. One that reads otherwise now is told anew:
        after an hour Saleor would show it twice."""
        for one in solved:
            key = one.problem.key
            if one.told_at is not None:
                if await self.saleor.dismiss(installation, key) is Telling.UNKNOWN_THERE:
                    return False
                log.info("problem.dismissed", shop=installation.shop, key=key)
            if key in now:
                await self.problems.keep(installation.shop, now[key], self.clock())
            else:
                await self.problems.drop(installation.shop, key)
        return True

    async def _create(self, installation: Installation, untold: Iterable[Problem]) -> bool:
        for problem in untold:
            if await self.saleor.create(installation, problem) is Telling.UNKNOWN_THERE:
                return False
            await self.problems.told(installation.shop, problem, self.clock())
        return True

    def _rests(self, installation: Installation) -> bool:
        until = self.resting.get((installation.shop, installation.installed_at))
        return until is not None and self.clock() < until

    def _rest(self, installation: Installation) -> None:
        """A new installation is another one, and is told at once."""
        self.resting[installation.shop, installation.installed_at] = self.clock() + _REST


def _is_told(before: KeptProblem | None, problem: Problem, installation: Installation) -> bool:
    """An installation begins without problems: what its predecessor was told is told again."""
    return (
        before is not None
        and before.problem == problem
        and before.told_at is not None
        and before.told_at >= installation.installed_at
    )
