"""The shops, and their tokens under a new key."""

from dataclasses import replace

import pytest

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.domain.ids import SaleorApiUrl, SaleorAppId
from saleor_msp_app.storage.crypto import KeyRing, SecretUnreadable, new_key
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.installations import SqlInstallations
from saleor_msp_app.storage.shop_list import Rotation, ShopList
from saleor_msp_app.usecases.ports.installations import Installation
from tests.builders.operations import NOW, SHOP

pytestmark = pytest.mark.anyio

TOKEN = Secret("a-token-of-thirty-characters-xx")
ONE = Installation(SHOP, SaleorAppId("QXBwOjI="), TOKEN, "shop.example", '{"keys": []}', NOW, NOW)
OTHER = replace(ONE, shop=SaleorApiUrl("https://other.example/graphql/"))
OLD, NEW, FOREIGN = new_key(), new_key(), new_key()


async def test_shops_are_listed_without_their_tokens(database: Database) -> None:
    await SqlInstallations(database, KeyRing([OLD])).put(ONE)
    (shop,) = await ShopList(database).all()
    assert (shop.url, shop.app_id, shop.installed_at) == (SHOP, ONE.app_id, NOW)
    assert not hasattr(shop, "token")


async def test_after_a_rotation_the_old_key_is_not_needed(database: Database) -> None:
    await SqlInstallations(database, KeyRing([OLD])).put(ONE)
    await SqlInstallations(database, KeyRing([NEW])).put(OTHER)
    ring = KeyRing([NEW, OLD])
    assert await ShopList(database).rotate(ring, dry_run=False) == {
        OTHER.shop: Rotation.CURRENT,
        SHOP: Rotation.ROTATED,
    }
    found = await SqlInstallations(database, KeyRing([NEW])).get(SHOP)
    assert found is not None
    assert found.token.reveal() == TOKEN.reveal()
    assert set((await ShopList(database).rotate(ring, dry_run=False)).values()) == {Rotation.CURRENT}


async def test_a_dry_run_changes_nothing(database: Database) -> None:
    await SqlInstallations(database, KeyRing([OLD])).put(ONE)
    done = await ShopList(database).rotate(KeyRing([NEW, OLD]), dry_run=True)
    assert done == {SHOP: Rotation.ROTATED}
    with pytest.raises(SecretUnreadable):
        await SqlInstallations(database, KeyRing([NEW])).get(SHOP)


async def test_a_token_of_a_lost_key_is_left_alone_and_the_others_go_on(database: Database) -> None:
    await SqlInstallations(database, KeyRing([FOREIGN])).put(OTHER)
    await SqlInstallations(database, KeyRing([OLD])).put(ONE)
    done = await ShopList(database).rotate(KeyRing([NEW, OLD]), dry_run=False)
    assert done == {OTHER.shop: Rotation.UNREADABLE, SHOP: Rotation.ROTATED}
    assert await SqlInstallations(database, KeyRing([FOREIGN])).get(OTHER.shop) is not None


async def test_a_token_that_was_replaced_meanwhile_stays(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await SqlInstallations(database, KeyRing([OLD])).put(ONE)
    shops = ShopList(database)
    replace_token = ShopList._replace

    async def too_late(self: ShopList, url: str, old: bytes, new: bytes) -> bool:
        again = replace(ONE, token=Secret("the-token-of-the-new-installation"))
        await SqlInstallations(database, KeyRing([OLD])).put(again)
        return await replace_token(self, url, old, new)

    monkeypatch.setattr(ShopList, "_replace", too_late)
    done = await shops.rotate(KeyRing([NEW, OLD]), dry_run=False)
    assert done == {SHOP: Rotation.INSTALLED_MEANWHILE}
    found = await SqlInstallations(database, KeyRing([OLD])).get(SHOP)
    assert found is not None
    assert found.token.reveal() == "the-token-of-the-new-installation"
