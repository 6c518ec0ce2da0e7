"""Accounts as the desk changes them: each change with its audit entry, or neither."""

from dataclasses import replace
from datetime import timedelta

import anyio
import pytest

from saleor_msp_app.domain.account import Environment, Secret
from saleor_msp_app.domain.audit import What
from saleor_msp_app.domain.ids import AccountId, ChannelSlug, SaleorApiUrl
from saleor_msp_app.domain.policy import RefundPolicy, ReportOn, SignStyle
from saleor_msp_app.domain.stored_account import archived, renamed, restored, with_key, with_policy
from saleor_msp_app.storage.account_book import SqlAccountBook
from saleor_msp_app.storage.audit import SqlAudit
from saleor_msp_app.storage.crypto import KeyRing, new_key
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.tables import accounts
from saleor_msp_app.usecases.ports.account_book import Saved
from tests.builders.accounts import KEY, NEXT_KEY, STORED, entry
from tests.builders.operations import NOW, SHOP

pytestmark = pytest.mark.anyio

LATER = NOW + timedelta(minutes=1)
EUR, PLN = ChannelSlug("eur"), ChannelSlug("pln")
OTHER_SHOP = SaleorApiUrl("https://other.example/graphql/")


@pytest.fixture
def book(database: Database) -> SqlAccountBook:
    return SqlAccountBook(database, KeyRing([new_key()]))


async def whats(book: SqlAccountBook) -> list[What]:
    return [one.what for one in (await SqlAudit(book.database).page(SHOP, 100)).entries]


async def test_an_account_comes_back_as_it_was_written_but_for_its_key(book: SqlAccountBook) -> None:
    policy = RefundPolicy(
        sign_styles={"KLARNA": SignStyle.NEGATIVE_QUANTITY},
        free_amounts_allowed=False,
        cart_methods=frozenset({"NEW"}),
        description="Order {order}",
        report_on=ReportOn.COMPLETION,
    )
    one = replace(STORED, environment=Environment.LIVE, policy=policy)
    assert await book.add(one, KEY, entry()) is Saved.DONE
    assert await book.get(SHOP, one.id) == one
    assert await book.all(SHOP) == (one,)
    assert await book.with_key(SHOP, KEY) == one
    assert await book.with_key(SHOP, NEXT_KEY) is None
    assert await whats(book) == [What.ACCOUNT_ADDED]


async def test_another_shop_does_not_see_it(book: SqlAccountBook) -> None:
    await book.add(STORED, KEY, entry())
    assert await book.get(OTHER_SHOP, STORED.id) is None
    assert await book.all(OTHER_SHOP) == ()
    assert await book.with_key(OTHER_SHOP, KEY) is None
    foreign = replace(renamed(STORED, "Mine", LATER), shop=OTHER_SHOP)
    assert await book.save(foreign, entry(What.ACCOUNT_RENAMED)) is Saved.STALE
    assert await book.assign(OTHER_SHOP, {EUR: STORED.id}, entry()) is Saved.NOT_USABLE
    assert await book.get(SHOP, STORED.id) == STORED


async def test_no_key_stands_readable_in_the_database(book: SqlAccountBook) -> None:
    await book.add(STORED, KEY, entry())
    await book.save(with_key(STORED, NEXT_KEY.last_four, "", LATER), entry(What.KEY_REPLACED), NEXT_KEY)
    async with book.database.read() as connection:
        row = (await connection.execute(accounts.select())).mappings().one()
    kept = b"".join(value if isinstance(value, bytes) else str(value).encode() for value in row.values())
    assert KEY.reveal().encode() not in kept
    assert NEXT_KEY.reveal().encode() not in kept
    assert row["previous_key"] is not None


async def test_one_name_is_of_one_account_until_that_is_archived(book: SqlAccountBook) -> None:
    await book.add(STORED, KEY, entry())
    twin = replace(STORED, id=AccountId("acc-2"))
    assert await book.add(twin, NEXT_KEY, entry()) is Saved.NAME_TAKEN
    assert await book.save(archived(STORED, LATER), entry(What.ACCOUNT_ARCHIVED)) is Saved.DONE
    assert await book.add(twin, NEXT_KEY, entry()) is Saved.DONE
    back = restored(archived(STORED, LATER), LATER)
    assert await book.save(back, entry(What.ACCOUNT_RESTORED)) is Saved.NAME_TAKEN
    assert [one.id for one in await book.all(SHOP)] == [twin.id, STORED.id]
    assert await whats(book) == [What.ACCOUNT_ADDED, What.ACCOUNT_ARCHIVED, What.ACCOUNT_ADDED]


async def test_of_two_who_change_it_at_once_one_is_told(book: SqlAccountBook) -> None:
    await book.add(STORED, KEY, entry())
    done: list[Saved] = []

    async def rename(name: str) -> None:
        done.append(await book.save(renamed(STORED, name, LATER), entry(What.ACCOUNT_RENAMED)))

    async with anyio.create_task_group() as tasks:
        for name in ("A", "B", "C"):
            tasks.start_soon(rename, name)
    assert sorted(done) == [Saved.DONE, Saved.STALE, Saved.STALE]
    assert await whats(book) == [What.ACCOUNT_RENAMED, What.ACCOUNT_ADDED]


async def test_channels_are_assigned_moved_and_taken_away(book: SqlAccountBook) -> None:
    other = replace(STORED, id=AccountId("acc-2"), name="Other")
    await book.add(STORED, KEY, entry())
    await book.add(other, NEXT_KEY, entry())
    assert await book.assign(SHOP, {EUR: STORED.id, PLN: STORED.id}, entry()) is Saved.DONE
    assert await book.assign(SHOP, {EUR: other.id}, entry()) is Saved.DONE
    assert await book.channels(SHOP) == {EUR: other.id, PLN: STORED.id}
    assert await book.assign(SHOP, {PLN: None}, entry()) is Saved.DONE
    assert await book.channels(SHOP) == {EUR: other.id}
    assert await book.channels(OTHER_SHOP) == {}


async def test_an_account_with_channels_is_not_archived_and_an_archived_one_gets_none(
    book: SqlAccountBook,
) -> None:
    await book.add(STORED, KEY, entry())
    await book.assign(SHOP, {EUR: STORED.id}, entry(What.CHANNELS_ASSIGNED))
    put_away = archived(STORED, LATER)
    assert await book.save(put_away, entry(What.ACCOUNT_ARCHIVED)) is Saved.IN_USE
    assert await book.get(SHOP, STORED.id) == STORED
    await book.assign(SHOP, {EUR: None}, entry(What.CHANNELS_ASSIGNED))
    assert await book.save(put_away, entry(What.ACCOUNT_ARCHIVED)) is Saved.DONE
    assert await book.assign(SHOP, {EUR: STORED.id}, entry(What.CHANNELS_ASSIGNED)) is Saved.NOT_USABLE
    assert await book.channels(SHOP) == {}
    assert (await whats(book)).count(What.CHANNELS_ASSIGNED) == 2


async def test_archiving_and_assigning_at_once_never_end_in_an_archived_account_with_a_channel(
    book: SqlAccountBook,
) -> None:
    await book.add(STORED, KEY, entry())
    done: dict[str, Saved] = {}

    async def archive() -> None:
        done["archive"] = await book.save(archived(STORED, LATER), entry(What.ACCOUNT_ARCHIVED))

    async def assign() -> None:
        done["assign"] = await book.assign(SHOP, {EUR: STORED.id}, entry(What.CHANNELS_ASSIGNED))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(archive)
        tasks.start_soon(assign)
    assert done in (
        {"archive": Saved.DONE, "assign": Saved.NOT_USABLE},
        {"archive": Saved.IN_USE, "assign": Saved.DONE},
    )


async def test_the_audit_list_comes_in_pages_and_by_shop(book: SqlAccountBook) -> None:
    await book.add(STORED, KEY, entry(detail={"account": "<script>alert(1)</script>"}))
    account = STORED
    for number in range(4):
        account = renamed(account, f"Name {number}", LATER)
        await book.save(account, entry(What.ACCOUNT_RENAMED, {"name": f"Name {number}"}))
    await book.save(with_policy(account, RefundPolicy(description="Back"), LATER), entry(What.POLICY_CHANGED))
    trail = SqlAudit(book.database)
    first = await trail.page(SHOP, 4)
    second = await trail.page(SHOP, 4, first.before)
    seen = [*first.entries, *second.entries]
    assert [one.what for one in seen] == [
        What.POLICY_CHANGED,
        *[What.ACCOUNT_RENAMED] * 4,
        What.ACCOUNT_ADDED,
    ]
    assert seen[-1] == entry(detail={"account": "<script>alert(1)</script>"})
    assert second.before is None
    assert (await trail.page(OTHER_SHOP, 4)).entries == ()


async def test_a_key_that_cannot_be_read_is_nobodys_twin(database: Database) -> None:
    lost, ring = KeyRing([new_key()]), KeyRing([new_key()])
    await SqlAccountBook(database, lost).add(STORED, KEY, entry())
    book = SqlAccountBook(database, ring)
    assert await book.with_key(SHOP, Secret(KEY.reveal())) is None
    assert await book.get(SHOP, STORED.id) == STORED
