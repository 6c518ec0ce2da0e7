"""Installations: tokens encrypted, keys refreshed by one caller at a time."""

from dataclasses import replace
from datetime import timedelta

import anyio
import pytest

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.ids import SaleorApiUrl, SaleorAppId
from saleor_msp_app.storage.crypto import KeyRing, new_key
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.installations import SqlInstallations
from saleor_msp_app.storage.migrated_shops import SqlMigratedShops
from saleor_msp_app.storage.tables import shops
from saleor_msp_app.usecases.ports.installations import Installation
from tests.builders.operations import NOW, SHOP

pytestmark = pytest.mark.anyio

ONE = Installation(
    shop=SHOP,
    app_id=SaleorAppId("QXBwOjI="),
    token=Secret("a-token-of-thirty-characters-xx"),
    domain="shop.example",
    jwks='{"keys": []}',
    jwks_tried_at=NOW,
    installed_at=NOW,
)


@pytest.fixture
def installations(database: Database) -> SqlInstallations:
    return SqlInstallations(database, KeyRing([new_key()]))


async def test_put_and_get(installations: SqlInstallations) -> None:
    assert await installations.get(SHOP) is None
    await installations.put(ONE)
    found = await installations.get(SHOP)
    assert found == ONE
    assert found is not None
    assert found.token.reveal() == ONE.token.reveal()


async def test_installing_again_replaces(installations: SqlInstallations) -> None:
    await installations.put(ONE)
    again = replace(ONE, app_id=SaleorAppId("QXBwOjM="), token=Secret("another-token-of-thirty-chars-x"))
    await installations.put(again)
    assert await installations.get(SHOP) == again


async def test_the_token_is_not_readable_in_the_database(
    installations: SqlInstallations, database: Database
) -> None:
    await installations.put(ONE)
    async with database.read() as connection:
        row = (await connection.execute(shops.select())).mappings().one()
    assert ONE.token.reveal().encode() not in row["token"]


async def test_one_of_many_may_refresh_the_keys(installations: SqlInstallations) -> None:
    await installations.put(ONE)
    later = NOW + timedelta(minutes=2)
    claims: list[bool] = []

    async def claim() -> None:
        claims.append(await installations.claim_jwks_refresh(SHOP, later, later - timedelta(minutes=1)))

    async with anyio.create_task_group() as tasks:
        for _ in range(10):
            tasks.start_soon(claim)
    assert claims.count(True) == 1


async def test_keys_are_replaced_alone(installations: SqlInstallations) -> None:
    await installations.put(ONE)
    await installations.put_jwks(SHOP, '{"keys": [1]}')
    assert await installations.get(SHOP) == replace(ONE, jwks='{"keys": [1]}')


async def test_a_shop_whose_key_is_lost_is_left_out_of_all(
    installations: SqlInstallations, database: Database
) -> None:
    other = replace(ONE, shop=SaleorApiUrl("https://other.example/graphql/"))
    await SqlInstallations(database, KeyRing([new_key()])).put(other)
    await installations.put(ONE)
    assert await installations.all() == (ONE,)


async def test_what_a_shop_is_known_to_have_is_forgotten_when_it_installs_again(
    installations: SqlInstallations, database: Database
) -> None:
    known = SqlMigratedShops(database)
    await installations.put(ONE)
    assert await known.outdated("these") == (SHOP,)
    await known.remember(SHOP, "these")
    assert await known.outdated("these") == ()
    assert await known.outdated("others") == (SHOP,)
    await installations.put(ONE)
    assert await known.outdated("these") == (SHOP,)
