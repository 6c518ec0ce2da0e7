"""A shop shows the problems that stand, and no others, whatever fails on the way."""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.ids import SaleorApiUrl, SaleorAppId
from saleor_msp_app.domain.problem import Problem
from saleor_msp_app.saleor.app_problems import SaleorProblems
from saleor_msp_app.sandbox.saleor import create_saleor
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.problems import SqlProblems
from saleor_msp_app.usecases.ports import Installation
from saleor_msp_app.usecases.standing_problems import Standing
from saleor_msp_app.usecases.tell_problems import TellProblems
from tests.http_server import serve

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HELD = Problem("needs-person:rf-1", "Refund rf-1 has an unknown outcome.", is_critical=True)
LOW = Problem("balance-low:environment", "The balance is too low.", is_critical=False)
SHOWN = "{ app { problems { key message isCritical count dismissed { by } } } }"


@dataclass
class Shop:
    """A Saleor with the app installed."""

    url: str
    http: httpx.Client
    app: dict[str, Any] = field(default_factory=dict)

    def control(self, method: str, path: str, content: Any) -> Any:
        return self.http.request(method, f"{self.url}/sandbox/{path}", json=content).json()

    def install(self) -> None:
        self.app = self.control("POST", "apps", {})

    @property
    def installation(self) -> Installation:
        shop = SaleorApiUrl(f"{self.url}/graphql/")
        app_id, token = SaleorAppId(self.app["id"]), Secret(self.app["token"])
        return Installation(shop, app_id, token, "127.0.0.1", "", NOW, NOW - timedelta(days=1))

    def all(self) -> list[dict[str, Any]]:
        """Every problem that Saleor knows, the newest first."""
        headers = {"authorization": f"Bearer {self.app['token']}"}
        answer = self.http.post(f"{self.url}/graphql/", json={"query": SHOWN}, headers=headers).json()
        found: list[dict[str, Any]] = answer["data"]["app"]["problems"]
        return found

    def shows(self) -> list[str]:
        """The keys of those that staff sees."""
        return sorted(one["key"] for one in self.all() if one["dismissed"] is None)


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

    shops: tuple[Shop, ...]
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
def running() -> Iterator[tuple[Shop, Shop]]:
    with (
        serve(create_saleor()) as one,
        serve(create_saleor()) as other,
        httpx.Client(timeout=10, trust_env=False) as http,
    ):
        yield Shop(one, http), Shop(other, http)


@pytest.fixture
async def scene(running: tuple[Shop, Shop], database: Database) -> AsyncIterator[Scene]:
    for shop in running:
        shop.control("POST", "reset", {})
        shop.install()
    installed = [shop.installation for shop in running]

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
    assert shop.shows() == [LOW.key, HELD.key]
    assert [(one["count"], one["isCritical"]) for one in shop.all()] == [(1, False), (1, True)]
    scene.stand(LOW)
    for _ in range(2):
        await scene.tell()
    assert shop.shows() == [LOW.key]
    scene.stand()
    await scene.tell()
    assert [one.shows() for one in scene.shops] == [[], []]
    assert await scene.tell.problems.all() == ()


async def test_one_that_comes_back_is_shown_again(scene: Scene) -> None:
    for problems in ((LOW,), (), (LOW,)):
        scene.stand(*problems)
        await scene.tell()
    assert scene.shops[0].shows() == [LOW.key]
    assert len(scene.shops[0].all()) == 2


async def test_one_that_reads_otherwise_is_shown_as_it_reads_now(scene: Scene) -> None:
    scene.stand(LOW)
    await scene.tell()
    scene.world.now += timedelta(hours=2)
    scene.stand(replace(LOW, message="Another refund met it."))
    await scene.tell()
    await scene.tell()
    (shown,) = [one for one in scene.shops[0].all() if one["dismissed"] is None]
    assert (shown["message"], shown["count"]) == ("Another refund met it.", 1)


async def test_a_shop_that_is_away_is_told_later_and_stops_no_other(scene: Scene) -> None:
    away, there = scene.shops
    away.control("PUT", "faults", {"graphql": [{"mode": "503", "times": 1}]})
    scene.stand(HELD)
    await scene.tell()
    assert there.shows() == [HELD.key]
    assert away.shows() == []
    await scene.tell()
    assert away.shows() == [HELD.key]


@pytest.mark.parametrize("word", ["appProblemCreate", "appProblemDismiss"])
async def test_a_lost_answer_doubles_nothing(scene: Scene, word: str) -> None:
    scene.shops[0].control("PUT", "faults", {"graphql": [{"mode": "cut", "after": True, "containing": word}]})
    scene.stand(HELD)
    await scene.tell()
    await scene.tell()
    assert scene.shops[0].shows() == [HELD.key]
    scene.stand()
    await scene.tell()
    await scene.tell()
    assert [one["key"] for one in scene.shops[0].all()] == [HELD.key]
    assert scene.shops[0].shows() == []


async def test_what_staff_dismissed_is_not_shown_again(scene: Scene) -> None:
    scene.stand(HELD)
    await scene.tell()
    document = "mutation { appProblemDismiss(input: {byApp: {keys: [%s]}}) { errors { code } } }"
    scene.shops[0].http.post(
        scene.installed[0].shop,
        json={"query": document % f'"{HELD.key}"'},
        headers={"authorization": f"Bearer {scene.shops[0].app['token']}"},
    )
    await scene.tell()
    assert scene.shops[0].shows() == []


async def test_an_older_saleor_is_passed_over_without_a_word(scene: Scene) -> None:
    """And asked again after an hour: it may have been upgraded."""
    older = scene.shops[0]
    faults = {"graphql": [{"mode": "unknown", "times": None, "containing": "appProblemCreate"}]}
    older.control("PUT", "faults", faults)
    scene.stand(HELD)
    with capture_logs() as logs:
        await scene.tell()
    assert {one["event"] for one in logs} == {"problem.stands"}
    older.control("PUT", "faults", {})
    await scene.tell()
    assert older.shows() == []
    scene.world.now += timedelta(hours=1, seconds=1)
    await scene.tell()
    assert older.shows() == [HELD.key]


async def test_a_shop_that_has_removed_the_app_is_left_alone_until_it_installs_again(scene: Scene) -> None:
    shop = scene.shops[0]
    scene.stand(HELD)
    await scene.tell()
    shop.control("DELETE", f"apps/{shop.app['id']}", {})
    scene.stand(HELD, LOW)
    await scene.tell()
    shop.install()
    scene.installed[0] = replace(shop.installation, installed_at=NOW + timedelta(minutes=1))
    scene.world.now = NOW + timedelta(minutes=2)
    await scene.tell()
    assert shop.shows() == [LOW.key, HELD.key]


async def test_what_cannot_be_told_apart_stays_as_it_is(scene: Scene) -> None:
    """MultiSafepay does not answer: whether the key is good is unknown."""
    scene.stand(LOW)
    await scene.tell()
    scene.stand()
    scene.world.unclear.update({LOW.key, HELD.key})
    await scene.tell()
    assert scene.shops[0].shows() == [LOW.key]
    scene.world.unclear.clear()
    await scene.tell()
    assert scene.shops[0].shows() == []
