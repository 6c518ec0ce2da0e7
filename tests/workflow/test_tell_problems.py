"""A shop shows the problems that stand, and no others, whatever fails on the way."""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.domain.problem import Problem
from saleor_msp_app.saleor.app_problems import SaleorProblems
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.problems import SqlProblems
from saleor_msp_app.usecases.ports.installations import Installation
from saleor_msp_app.usecases.standing_problems import Standing
from saleor_msp_app.usecases.tell_problems import TellProblems
from tests.workflow.sandbox_shop import SandboxShop, two_shops

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
INSTALLED = NOW - timedelta(days=1)
HELD = Problem("needs-person:rf-1", "Refund rf-1 has an unknown outcome.", is_critical=True)
LOW = Problem("balance-low:environment", "The balance is too low.", is_critical=False)
SHOWN = "{ app { problems { key message isCritical count dismissed { by } } } }"


def shown(shop: SandboxShop) -> list[dict[str, Any]]:
    """Every problem that Saleor knows, the newest first."""
    found: list[dict[str, Any]] = shop.as_app(SHOWN)["app"]["problems"]
    return found


def standing(shop: SandboxShop) -> list[str]:
    """The keys of those that staff sees."""
    return sorted(one["key"] for one in shown(shop) if one["dismissed"] is None)


@dataclass
class World:
    """What stands in every shop, and the time."""

    stands: tuple[Problem, ...] = ()
    unclear: set[str] = field(default_factory=set)
    now: datetime = NOW

    async def standing(self, shops: Iterable[SaleorApiUrl]) -> Standing:
        return Standing(dict.fromkeys(shops, self.stands), frozenset(self.unclear))

    def clock(self) -> datetime:
        return self.now


@dataclass
class Scene:
    """Two shops, and the use-case that tells them."""

    shops: tuple[SandboxShop, ...]
    tell: TellProblems
    installed: list[Installation]
    world: World

    def stand(self, *problems: Problem) -> None:
        """In every shop."""
        self.world.stands = problems


@dataclass
class Installed:
    """The port `Shops`."""

    shops: list[Installation]

    async def all(self) -> tuple[Installation, ...]:
        return tuple(self.shops)


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[SandboxShop, SandboxShop]]:
    with two_shops() as both:
        yield both


@pytest.fixture
async def scene(running: tuple[SandboxShop, SandboxShop], database: Database) -> AsyncIterator[Scene]:
    for shop in running:
        shop.control("POST", "reset")
    installed = [shop.install(INSTALLED) for shop in running]

    async with httpx.AsyncHTTPTransport() as transport:
        world = World()
        tell = TellProblems(
            Installed(installed),
            world.standing,
            SqlProblems(database),
            SaleorProblems(transport),
            world.clock,
        )
        yield Scene(running, tell, installed, world)


async def test_what_stands_is_shown_once_and_goes_when_it_is_solved(scene: Scene) -> None:
    shop = scene.shops[0]
    scene.stand(HELD, LOW)
    for _ in range(3):
        await scene.tell()
    assert standing(shop) == [LOW.key, HELD.key]
    assert [(one["count"], one["isCritical"]) for one in shown(shop)] == [(1, False), (1, True)]
    scene.stand(LOW)
    for _ in range(2):
        await scene.tell()
    assert standing(shop) == [LOW.key]
    scene.stand()
    await scene.tell()
    assert [standing(one) for one in scene.shops] == [[], []]
    assert await scene.tell.problems.all() == ()


async def test_one_that_comes_back_is_shown_again(scene: Scene) -> None:
    for problems in ((LOW,), (), (LOW,)):
        scene.stand(*problems)
        await scene.tell()
    assert standing(scene.shops[0]) == [LOW.key]
    assert len(shown(scene.shops[0])) == 2


async def test_one_that_reads_otherwise_is_shown_as_it_reads_now(scene: Scene) -> None:
    scene.stand(LOW)
    await scene.tell()
    scene.world.now += timedelta(hours=2)
    scene.stand(replace(LOW, message="Another refund met it."))
    await scene.tell()
    await scene.tell()
    (now,) = [one for one in shown(scene.shops[0]) if one["dismissed"] is None]
    assert (now["message"], now["count"]) == ("Another refund met it.", 1)


async def test_a_shop_that_is_away_is_told_later_and_stops_no_other(scene: Scene) -> None:
    away, there = scene.shops
    away.faults({"mode": "503"})
    scene.stand(HELD)
    await scene.tell()
    assert standing(there) == [HELD.key]
    assert standing(away) == []
    await scene.tell()
    assert standing(away) == [HELD.key]


@pytest.mark.parametrize("word", ["appProblemCreate", "appProblemDismiss"])
async def test_a_lost_answer_doubles_nothing(scene: Scene, word: str) -> None:
    scene.shops[0].faults({"mode": "cut", "after": True, "containing": word})
    scene.stand(HELD)
    await scene.tell()
    await scene.tell()
    assert standing(scene.shops[0]) == [HELD.key]
    scene.stand()
    await scene.tell()
    await scene.tell()
    assert [one["key"] for one in shown(scene.shops[0])] == [HELD.key]
    assert standing(scene.shops[0]) == []


async def test_what_staff_dismissed_is_not_shown_again(scene: Scene) -> None:
    scene.stand(HELD)
    await scene.tell()
    document = "mutation { appProblemDismiss(input: {byApp: {keys: [%s]}}) { errors { code } } }"
    scene.shops[0].as_app(document % f'"{HELD.key}"')
    await scene.tell()
    assert standing(scene.shops[0]) == []


async def test_an_older_saleor_is_passed_over_without_a_word(scene: Scene) -> None:
    """And asked again after an hour: it may have been upgraded."""
    older = scene.shops[0]
    older.faults({"mode": "unknown", "times": None, "containing": "appProblemCreate"})
    scene.stand(HELD)
    with capture_logs() as logs:
        await scene.tell()
    assert {one["event"] for one in logs} == {"problem.stands"}
    older.faults()
    await scene.tell()
    assert standing(older) == []
    scene.world.now += timedelta(hours=1, seconds=1)
    await scene.tell()
    assert standing(older) == [HELD.key]


async def test_a_shop_that_has_removed_the_app_is_left_alone_until_it_installs_again(scene: Scene) -> None:
    shop = scene.shops[0]
    scene.stand(HELD)
    await scene.tell()
    shop.control("DELETE", f"apps/{shop.app['id']}")
    scene.stand(HELD, LOW)
    await scene.tell()
    scene.installed[0] = shop.install(NOW + timedelta(minutes=1))
    scene.world.now = NOW + timedelta(minutes=2)
    await scene.tell()
    assert standing(shop) == [LOW.key, HELD.key]


async def test_what_cannot_be_told_apart_stays_as_it_is(scene: Scene) -> None:
    """MultiSafepay does not answer: whether the key is good is unknown."""
    scene.stand(LOW)
    await scene.tell()
    scene.stand()
    scene.world.unclear.update({LOW.key, HELD.key})
    await scene.tell()
    assert standing(scene.shops[0]) == [LOW.key]
    scene.world.unclear.clear()
    await scene.tell()
    assert standing(scene.shops[0]) == []
