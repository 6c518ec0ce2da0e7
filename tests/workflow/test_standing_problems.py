"""Which problems should stand in which shop, by the ledger and by what MultiSafepay says of the keys."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from saleor_msp_app.domain.account import MerchantAccount, Secret
from saleor_msp_app.domain.ids import AccountId, ChannelSlug, MspOrderId, PspReference, SaleorApiUrl
from saleor_msp_app.domain.operation import Operation, OperationState
from saleor_msp_app.domain.problem import (
    LONGEST_KEY,
    LONGEST_MESSAGE,
    MOST_OF_A_KIND,
    Difference,
    needs_person,
)
from saleor_msp_app.usecases.pace import Pace
from saleor_msp_app.usecases.standing_problems import StandingProblems
from tests.builders.operations import ACCOUNT, SHOP, operation

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
OTHER = SaleorApiUrl("https://other.example/graphql/")
HELD = replace(operation(), state=OperationState.NEEDS_PERSON)
BALANCE = f"balance-low:{ACCOUNT.id}"
KEY = f"key-refused:{ACCOUNT.id}"


@dataclass
class World:
    """The ports, in memory."""

    held: Sequence[Operation] = ()
    stuck: Sequence[Operation] = ()
    poor: Sequence[Operation] = ()
    odd: Sequence[Difference] = ()
    account: MerchantAccount = ACCOUNT
    serves: frozenset[SaleorApiUrl] = frozenset({SHOP, OTHER})
    answers: list[bool | None] = field(default_factory=lambda: [True])
    asked: int = 0
    archived: frozenset[AccountId] = frozenset()
    now: datetime = NOW

    async def needing_person(self) -> Sequence[Operation]:
        return self.held

    async def parked(self) -> Sequence[Operation]:
        return self.stuck

    async def lacking_balance(self) -> Sequence[Operation]:
        return self.poor

    async def for_channel(self, shop: SaleorApiUrl, channel: ChannelSlug | None) -> MerchantAccount | None:
        raise NotImplementedError

    async def by_id(self, shop: SaleorApiUrl, account: AccountId) -> MerchantAccount | None:
        return self.account if shop in self.serves and account == self.account.id else None

    async def all(self) -> tuple[MerchantAccount, ...]:
        return (self.account,)

    async def heard_from(self, account: AccountId, now: datetime) -> None:
        raise NotImplementedError

    async def gone(self) -> frozenset[AccountId]:
        return self.archived

    async def accepts(self, account: MerchantAccount) -> bool | None:
        del account
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    async def standing(self, use: StandingProblems, shop: SaleorApiUrl = SHOP) -> list[str]:
        """The keys of what stands in a shop."""
        found = await use((SHOP, OTHER))
        return [one.key for one in found.problems[shop]]


@dataclass
class Found:
    """The port `Differences`."""

    world: World

    async def found(self, difference: Difference) -> None:
        raise NotImplementedError

    async def settled(self, account: AccountId, order: MspOrderId) -> None:
        raise NotImplementedError

    async def all(self, before: datetime) -> tuple[Difference, ...]:
        return tuple(one for one in self.world.odd if one.found_at < before)


def standing(world: World) -> StandingProblems:
    return StandingProblems(world, Found(world), world, world.gone, world, lambda: world.now, Pace())


async def test_nothing_is_wrong() -> None:
    world = World()
    assert await world.standing(standing(world)) == []


async def test_everything_stands_in_the_shop_that_it_is_about() -> None:
    odd = Difference(ACCOUNT.id, MspOrderId("order-7"), SHOP, "21", "a refund without a number", NOW)
    world = World(held=[HELD], stuck=[HELD], poor=[HELD], odd=[odd], answers=[False])
    world.now = NOW + timedelta(hours=1)
    use = standing(world)
    assert await world.standing(use) == [
        KEY,
        BALANCE,
        f"needs-person:{HELD.psp_reference}",
        f"report-parked:{HELD.psp_reference}",
        f"differs:{ACCOUNT.id}:order-7",
    ]
    assert await world.standing(use, OTHER) == [KEY]


async def test_a_refund_on_its_way_is_no_difference_yet() -> None:
    odd = Difference(ACCOUNT.id, MspOrderId("order-7"), SHOP, "21", "a refund without a number", NOW)
    world = World(odd=[odd])
    assert await world.standing(standing(world)) == []


async def test_a_key_is_asked_for_now_and_then_and_at_once_when_it_is_another() -> None:
    world = World()
    use = standing(world)
    for _ in range(3):
        await world.standing(use)
    assert world.asked == 1
    world.now += Pace().keys_asked_every
    await world.standing(use)
    assert world.asked == 2
    world.account = replace(ACCOUNT, api_key=Secret("another-key-of-a-website"))
    world.answers = [False]
    assert await world.standing(use) == [KEY]
    world.answers = [True]
    assert await world.standing(use) == []


async def test_no_answer_says_nothing_about_a_key() -> None:
    world = World(answers=[None])
    found = await standing(world)((SHOP,))
    assert found.problems[SHOP] == ()
    assert found.unclear == {KEY}


async def test_an_account_that_serves_no_shop_is_not_asked() -> None:
    world = World(serves=frozenset(), answers=[False], poor=[HELD])
    assert await world.standing(standing(world)) == []
    assert world.asked == 0


async def test_the_key_of_an_account_that_was_given_up_is_no_problem() -> None:
    world = World(archived=frozenset({ACCOUNT.id}), answers=[False])
    assert await world.standing(standing(world)) == []


async def test_many_of_a_kind_are_told_together() -> None:
    many = [replace(HELD, psp_reference=PspReference(f"rf-{number}")) for number in range(50)]
    world = World(held=many)
    use = standing(world)
    found = await use((SHOP,))
    assert len(found.problems[SHOP]) == MOST_OF_A_KIND + 1
    last = found.problems[SHOP][-1]
    assert (last.key, last.message.startswith("30 more"), last.is_critical) == (
        "needs-person:more",
        True,
        True,
    )


def test_saleors_limits_are_kept() -> None:
    problem = needs_person(replace(HELD, psp_reference=PspReference("x" * 300), order_number="9" * 3000))
    assert (len(problem.key), len(problem.message)) == (LONGEST_KEY, LONGEST_MESSAGE)
