"""Accounts as they are used: with keys, by channel, after a rotation, and beside one that is broken."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from saleor_msp_app.composition.environment_account import EnvironmentAccount
from saleor_msp_app.domain.account import Environment, MerchantAccount
from saleor_msp_app.domain.audit import What
from saleor_msp_app.domain.ids import AccountId, ChannelSlug, SaleorApiUrl
from saleor_msp_app.domain.policy import RefundPolicy
from saleor_msp_app.domain.stored_account import archived, with_key
from saleor_msp_app.storage.account_book import SqlAccountBook
from saleor_msp_app.storage.account_keys import AccountKeys
from saleor_msp_app.storage.accounts import SqlAccounts
from saleor_msp_app.storage.crypto import KeyRing, new_key
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.shop_list import Rotation
from saleor_msp_app.usecases.merchant_accounts import MerchantAccounts
from tests.builders.accounts import KEY, NEXT_KEY, STORED, URLS, entry
from tests.builders.operations import ACCOUNT, NOW, SHOP

pytestmark = pytest.mark.anyio

EUR, PLN = ChannelSlug("eur"), ChannelSlug("pln")
OTHER = replace(STORED, id=AccountId("acc-2"), name="Other", environment=Environment.LIVE)
OTHER_SHOP = SaleorApiUrl("https://other.example/graphql/")
OLD, NEW = new_key(), new_key()


def used(database: Database, ring: KeyRing, at: datetime = NOW) -> SqlAccounts:
    return SqlAccounts(database, ring, URLS, lambda: at)


async def two(database: Database, ring: KeyRing, other_ring: KeyRing | None = None) -> None:
    await SqlAccountBook(database, ring).add(STORED, KEY, entry())
    await SqlAccountBook(database, other_ring or ring).add(OTHER, NEXT_KEY, entry())


def shown(account: MerchantAccount | None) -> tuple[str, str, str] | None:
    return None if account is None else (account.id, account.api_key.reveal(), account.api_url)


async def test_an_account_is_used_with_its_key_at_its_environment(database: Database) -> None:
    ring = KeyRing([OLD])
    await two(database, ring)
    accounts = used(database, ring)
    assert shown(await accounts.by_id(SHOP, STORED.id)) == ("acc-1", KEY.reveal(), URLS[Environment.TEST])
    assert shown(await accounts.by_id(SHOP, OTHER.id)) == ("acc-2", NEXT_KEY.reveal(), URLS[Environment.LIVE])
    assert await accounts.by_id(OTHER_SHOP, STORED.id) is None
    assert [one.id for one in await accounts.of_shop(SHOP)] == ["acc-1", "acc-2"]
    assert await accounts.of_shop(OTHER_SHOP) == ()
    assert [one.id for one in await accounts.all()] == ["acc-1", "acc-2"]


async def test_an_archived_account_goes_on_refunding(database: Database) -> None:
    ring = KeyRing([OLD])
    await two(database, ring)
    await SqlAccountBook(database, ring).save(archived(STORED, NOW), entry(What.ACCOUNT_ARCHIVED))
    accounts = used(database, ring)
    assert await accounts.by_id(SHOP, STORED.id) is not None
    assert STORED.id in [one.id for one in await accounts.all()]


async def test_the_old_key_stays_valid_for_notifications_for_45_minutes(database: Database) -> None:
    ring = KeyRing([OLD])
    book = SqlAccountBook(database, ring)
    await book.add(STORED, KEY, entry())
    changed = with_key(STORED, NEXT_KEY.last_four, "", NOW)
    await book.save(changed, entry(What.KEY_REPLACED), NEXT_KEY)
    for minutes, previous in ((0, KEY), (45, KEY), (46, None)):
        at = NOW + timedelta(minutes=minutes)
        account = await used(database, ring, at).by_id(SHOP, STORED.id)
        assert account is not None
        assert account.api_key.reveal() == NEXT_KEY.reveal()
        kept = account.previous_key
        assert (None if kept is None else kept.reveal()) == (previous and previous.reveal()), minutes


async def test_one_key_that_cannot_be_read_breaks_no_other_account(database: Database) -> None:
    ring = KeyRing([OLD])
    await two(database, ring, KeyRing([NEW]))
    accounts = used(database, ring)
    with capture_logs() as logs:
        assert [one.id for one in await accounts.all()] == ["acc-1"]
        assert [one.id for one in await accounts.of_shop(SHOP)] == ["acc-1"]
        assert await accounts.by_id(SHOP, OTHER.id) is None
    assert {(line["log_level"], line["account"]) for line in logs} == {("error", "acc-2")}


async def test_a_channel_without_an_account_has_the_environments(database: Database) -> None:
    ring = KeyRing([OLD])
    await two(database, ring)
    await SqlAccountBook(database, ring).assign(SHOP, {EUR: STORED.id}, entry())
    accounts = MerchantAccounts(used(database, ring), EnvironmentAccount(ACCOUNT))
    found = {slug: shown(await accounts.for_channel(SHOP, slug)) for slug in (EUR, PLN, None)}
    assert found[EUR] == ("acc-1", KEY.reveal(), URLS[Environment.TEST])
    assert found[PLN] == found[None] == shown(ACCOUNT)
    assert shown(await accounts.for_channel(OTHER_SHOP, EUR)) == shown(ACCOUNT)
    assert [one.id for one in await accounts.of_shop(SHOP)] == ["environment", "acc-1", "acc-2"]
    assert [one.id for one in await accounts.all()] == ["environment", "acc-1", "acc-2"]
    assert await accounts.by_id(SHOP, ACCOUNT.id) == ACCOUNT


async def test_a_channel_whose_account_is_broken_does_not_fall_to_another(database: Database) -> None:
    await SqlAccountBook(database, KeyRing([NEW])).add(STORED, KEY, entry())
    ring = KeyRing([OLD])
    await SqlAccountBook(database, ring).assign(SHOP, {EUR: STORED.id}, entry())
    accounts = MerchantAccounts(used(database, ring), EnvironmentAccount(ACCOUNT))
    assert await accounts.for_channel(SHOP, EUR) is None


async def test_the_first_notification_is_remembered(database: Database) -> None:
    ring = KeyRing([OLD])
    await two(database, ring)
    accounts = used(database, ring)
    await accounts.heard_from(STORED.id, NOW)
    await accounts.heard_from(STORED.id, NOW + timedelta(hours=1))
    book = SqlAccountBook(database, ring)
    heard = await book.get(SHOP, STORED.id)
    assert heard == replace(STORED, notified_at=NOW)
    changed = replace(heard, policy=RefundPolicy(), version=1)
    await book.save(changed, entry())
    assert await book.get(SHOP, STORED.id) == changed
    unheard = await book.get(SHOP, OTHER.id)
    assert unheard == OTHER


async def test_after_a_rotation_the_old_key_of_the_ring_is_not_needed(database: Database) -> None:
    await two(database, KeyRing([OLD]), KeyRing([NEW]))
    book = SqlAccountBook(database, KeyRing([OLD]))
    changed = with_key(STORED, NEXT_KEY.last_four, "", NOW)
    await book.save(changed, entry(What.KEY_REPLACED), NEXT_KEY)
    keys, ring = AccountKeys(database), KeyRing([NEW, OLD])
    dry = await keys.rotate(ring, dry_run=True)
    assert {one.id: one.result for one in dry} == {
        STORED.id: Rotation.ROTATED,
        OTHER.id: Rotation.CURRENT,
    }
    assert await keys.rotate(ring, dry_run=False) == dry
    assert {one.result for one in await keys.rotate(ring, dry_run=False)} == {Rotation.CURRENT}
    account = await used(database, KeyRing([NEW])).by_id(SHOP, STORED.id)
    assert account is not None
    assert account.previous_key is not None
    assert (account.api_key.reveal(), account.previous_key.reveal()) == (NEXT_KEY.reveal(), KEY.reveal())


async def test_a_key_of_a_lost_ring_is_left_alone_and_the_others_go_on(database: Database) -> None:
    await two(database, KeyRing([OLD]), KeyRing([new_key()]))
    done = await AccountKeys(database).rotate(KeyRing([NEW, OLD]), dry_run=False)
    assert {one.name: one.result for one in done} == {
        "Webshop": Rotation.ROTATED,
        "Other": Rotation.UNREADABLE,
    }


async def test_a_key_that_was_replaced_meanwhile_stays(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = SqlAccountBook(database, KeyRing([OLD]))
    await book.add(STORED, KEY, entry())
    true_replace = AccountKeys._replace

    async def too_late(self: AccountKeys, *values: object) -> bool:
        changed = with_key(STORED, NEXT_KEY.last_four, "", NOW)
        await book.save(changed, entry(What.KEY_REPLACED), NEXT_KEY)
        return await true_replace(self, *values)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(AccountKeys, "_replace", too_late)
    (done,) = await AccountKeys(database).rotate(KeyRing([NEW, OLD]), dry_run=False)
    assert done.result is Rotation.CHANGED_MEANWHILE
    account = await used(database, KeyRing([OLD])).by_id(SHOP, STORED.id)
    assert account is not None
    assert account.api_key.reveal() == NEXT_KEY.reveal()
