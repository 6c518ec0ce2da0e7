"""Adding an account and replacing its key, with MultiSafepay asked over real HTTP."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from saleor_msp_app.domain.account import Environment, Secret
from saleor_msp_app.domain.account_refused import STALE, AccountRefused
from saleor_msp_app.domain.audit import AuditEntry, What
from saleor_msp_app.domain.ids import AccountId, ChannelSlug, SaleorApiUrl
from saleor_msp_app.domain.site_reached import SiteReached
from saleor_msp_app.multisafepay.notification import is_genuine
from saleor_msp_app.sandbox.multisafepay.notifier import sign
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.usecases.add_account import AccountAdded, AccountAsked
from saleor_msp_app.usecases.try_connection import NotReached
from tests.accounts.stage import LIVE_KEY, TEST_KEY, TEST_KEY_2, WHO, Stage, Worlds, open_stage, two_worlds
from tests.builders.operations import NOW, SHOP

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def worlds() -> Iterator[Worlds]:
    with two_worlds() as opened:
        yield opened


@pytest.fixture
async def stage(database: Database, worlds: Worlds) -> AsyncIterator[Stage]:
    for world in (worlds.test, worlds.live):
        world.control("DELETE", "faults")
    async with open_stage(database, worlds) as opened:
        yield opened


async def refused(stage: Stage, key: str, environment: str = "test", name: str = "Webshop") -> AccountRefused:
    outcome = await stage.add(SHOP, AccountAsked(name, environment, key), WHO)
    assert isinstance(outcome, AccountRefused)
    return outcome


async def test_an_account_is_kept_once_multisafepay_has_named_its_website(stage: Stage) -> None:
    outcome = await stage.add(SHOP, AccountAsked(" Webshop ", "test", TEST_KEY), WHO)
    assert isinstance(outcome, AccountAdded)
    assert outcome.site.account_id == "10000001"
    assert outcome.site.site_id == outcome.account.site_id == "1001"
    assert {"iDEAL", "Klarna"} <= set(outcome.site.methods)
    assert await stage.book.all(SHOP) == (outcome.account,)
    assert (outcome.account.name, outcome.account.key_last_four) == ("Webshop", "1001")
    detail = {"account": "Webshop", "environment": "test", "key": "ends in 1001", "site": "1001"}
    assert await stage.audit() == [AuditEntry(NOW, WHO, What.ACCOUNT_ADDED, detail)]


@pytest.mark.parametrize(
    "key", [f" {TEST_KEY}", f"{TEST_KEY}\n", "test-key of-site-1001", f"{TEST_KEY}\u00a0"]
)
async def test_a_key_with_spaces_is_refused_and_not_mended(stage: Stage, key: str) -> None:
    no = await refused(stage, key)
    assert no.field == "api_key"
    assert "a space or a line break" in no.why
    assert await stage.book.all(SHOP) == ()


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("", "Enter the API key"),
        ("  ", "Enter the API key"),
        ("ключ-от-сайта-1001", "characters that no API key can have"),
        ("short", "no whole key"),
        ("x" * 201, "no whole key"),
        ("a-key-that-nobody-has", "does not know this key"),
    ],
)
async def test_what_is_no_key_is_refused_with_what_to_do(stage: Stage, key: str, says: str) -> None:
    no = await refused(stage, key)
    assert no.field == "api_key"
    assert says in no.why
    assert await stage.audit() == []


@pytest.mark.parametrize(("key", "chosen", "true"), [(TEST_KEY, "live", "test"), (LIVE_KEY, "test", "live")])
async def test_a_key_of_the_other_environment_is_named(
    stage: Stage, key: str, chosen: str, true: str
) -> None:
    no = await refused(stage, key, chosen)
    assert no.field == "environment"
    assert f"This is a key of the {true} environment" in no.why


async def test_with_one_address_for_both_environments_nothing_is_claimed(
    database: Database, worlds: Worlds
) -> None:
    async with open_stage(database, worlds, one_url=True) as stage:
        assert "does not know this key" in (await refused(stage, LIVE_KEY)).why


async def test_nothing_is_kept_unchecked_while_multisafepay_is_away(stage: Stage) -> None:
    stage.worlds.test.fault("other", "close")
    no = await refused(stage, TEST_KEY)
    assert "could not be asked" in no.why
    assert await stage.book.all(SHOP) == ()


async def test_the_same_key_and_the_same_name_are_refused_by_name(stage: Stage) -> None:
    account = await stage.added()
    assert "“Webshop” has this key already" in (await refused(stage, TEST_KEY, name="Other")).why
    assert (await refused(stage, TEST_KEY_2)).field == "name"
    await stage.change.archive(stage.of(account))
    assert "Restore it" in (await refused(stage, TEST_KEY, name="Other")).why


@pytest.mark.parametrize(
    ("name", "says"),
    [("", "Give the account a name"), ("x" * 61, "Shorten"), ("a\x00b", "cannot be shown")],
)
async def test_a_name_that_is_none(stage: Stage, name: str, says: str) -> None:
    no = await refused(stage, TEST_KEY, name=name)
    assert no.field == "name"
    assert says in no.why


async def test_hostile_names_are_names(stage: Stage) -> None:
    account = await stage.added(name='<script>alert("x")</script>')
    assert account.name == '<script>alert("x")</script>'


async def test_an_environment_that_is_none(stage: Stage) -> None:
    assert (await refused(stage, TEST_KEY, "production")).field == "environment"


async def test_a_replaced_key_is_used_at_once_and_the_old_one_proves_notifications(stage: Stage) -> None:
    stage.worlds.test.control("POST", "sites", {"api_key": "test-key-rotated-at-1001", "site": "1001"})
    account = await stage.added()
    stage.later(days=1)
    changed = await stage.replace(stage.of(account), "test-key-rotated-at-1001")
    assert not isinstance(changed, AccountRefused)
    assert (changed.key_last_four, changed.version) == ("1001", 1)
    used = await stage.accounts.by_id(SHOP, account.id)
    assert used is not None
    assert used.api_key.reveal() == "test-key-rotated-at-1001"
    for minutes, genuine in ((44, True), (46, False)):
        stage.now = changed.key_changed_at
        stage.later(minutes=minutes)
        (sender,) = await stage.accounts.all()
        auth = sign(TEST_KEY, int(stage.now.timestamp()), "{}")
        assert is_genuine(sender, auth, b"{}", stage.now) is genuine
    assert [one.what for one in await stage.audit()] == [What.ACCOUNT_ADDED, What.KEY_REPLACED]
    assert "rotated" not in str(await stage.audit())


async def test_a_key_of_another_website_does_not_replace(stage: Stage) -> None:
    account = await stage.added()
    no = await stage.replace(stage.of(account), TEST_KEY_2)
    assert isinstance(no, AccountRefused)
    assert "of website 1002, and this account of website 1001" in no.why
    assert await stage.book.get(SHOP, account.id) == account


async def test_a_form_of_yesterday_changes_nothing(stage: Stage) -> None:
    account = await stage.added()
    await stage.change.rename(stage.of(account), "New name")
    assert await stage.change.rename(stage.of(account), "Other name") == STALE
    assert await stage.replace(stage.of(account), TEST_KEY_2) == STALE
    assert [one.name for one in await stage.book.all(SHOP)] == ["New name"]


async def test_another_shops_account_is_not_there(stage: Stage) -> None:
    account = await stage.added()
    foreign = replace(stage.of(account), shop=SaleorApiUrl("https://other.example/graphql/"))
    for no in (await stage.change.rename(foreign, "Mine"), await stage.replace(foreign, TEST_KEY_2)):
        assert isinstance(no, AccountRefused)
        assert "no such account" in no.why
    assert isinstance(await stage.reach(foreign.shop, account.id), NotReached)


async def test_test_connection_names_what_the_key_reaches(stage: Stage) -> None:
    account = await stage.added(key=LIVE_KEY, environment="live")
    reached = await stage.reach(SHOP, account.id)
    assert isinstance(reached, SiteReached)
    assert (reached.account_id, reached.site_id) == ("10000001", "1001")
    assert "iDEAL" in reached.methods


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"answer": "error", "code": 1032}, "does not know this key"),
        ({"answer": "close"}, "does not answer"),
        ({"answer": "html"}, "does not answer"),
    ],
)
async def test_test_connection_says_what_is_wrong(stage: Stage, fault: dict[str, object], says: str) -> None:
    account = await stage.added()
    stage.worlds.test.control("POST", "faults", {"on": "other", **fault})
    reached = await stage.reach(SHOP, account.id)
    assert isinstance(reached, NotReached)
    assert says in reached.why


async def test_a_website_that_may_not_ask_who_it_is_still_works(stage: Stage) -> None:
    stage.worlds.test.control("POST", "faults", {"on": "other", "answer": "error", "code": 1001, "skip": 1})
    account = await stage.added()
    assert (account.site_id, account.environment) == ("", Environment.TEST)


async def test_channels_go_from_account_to_account(stage: Stage) -> None:
    one, other = await stage.added(), await stage.added("Other", TEST_KEY_2)
    eur, pln = ChannelSlug("eur"), ChannelSlug("pln")
    assert await stage.assign(SHOP, {eur: one.id, pln: one.id}, {}, WHO) == 2
    assert await stage.assign(SHOP, {eur: other.id, pln: one.id}, {eur: one.id, pln: one.id}, WHO) == 1
    stale = await stage.assign(SHOP, {eur: None}, {eur: one.id}, WHO)
    assert isinstance(stale, AccountRefused)
    assert await stage.assign(SHOP, {eur: other.id}, {eur: other.id}, WHO) == 0
    assert await stage.book.channels(SHOP) == {eur: other.id, pln: one.id}
    no = await stage.assign(SHOP, {pln: AccountId("acc-of-nobody")}, {pln: one.id}, WHO)
    assert isinstance(no, AccountRefused)
    in_use = await stage.change.archive(stage.of(one))
    assert isinstance(in_use, AccountRefused)
    assert "Assign them to another one first" in in_use.why
    assert await stage.assign(SHOP, {pln: None}, {pln: one.id}, WHO) == 1
    assert not isinstance(await stage.change.archive(stage.of(one)), AccountRefused)
    assert [dict(entry.detail) for entry in (await stage.audit())[2:]] == [
        {"eur": "default → Webshop", "pln": "default → Webshop"},
        {"eur": "Webshop → Other"},
        {"pln": "Webshop → default"},
        {"account": "Webshop"},
    ]


async def test_no_audit_entry_and_no_record_holds_a_key(stage: Stage) -> None:
    account = await stage.added()
    await stage.replace(stage.of(account), TEST_KEY_2)
    for shown in (await stage.audit(), await stage.book.all(SHOP)):
        assert TEST_KEY not in repr(shown)
    assert await stage.book.with_key(SHOP, Secret(TEST_KEY)) == account
