"""The commands as an operator runs them, without a server: on a ledger that the use-cases have filled."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, TypeAlias

import httpx
import pytest
import sqlalchemy as sa
from anyio.to_thread import run_sync

from saleor_msp_app.domain.ids import AccountId, MspOrderId, PspReference
from saleor_msp_app.domain.operation import Operation, OperationState
from saleor_msp_app.durable.engine import DurableEngine, EngineOptions
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from saleor_msp_app.storage.account_book import SqlAccountBook
from saleor_msp_app.storage.crypto import KeyRing, new_key
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.installations import SqlInstallations
from saleor_msp_app.usecases.pace import Pace, Settled, Step
from tests import forked_command
from tests.builders.accounts import KEY as API_KEY
from tests.builders.accounts import STORED, entry
from tests.builders.operations import SHOP
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.plain_http import NO_TLS
from tests.storage.test_shop_list import ONE
from tests.test_cli import environment, run
from tests.workflow.desk import Desk, by_amount, open_desk
from tests.zygote import Zygote

pytestmark = pytest.mark.anyio

KEY = new_key()

Command: TypeAlias = Callable[..., CompletedProcess[str]]


@pytest.fixture
def sandbox() -> Iterator[MspSandbox]:
    with msp_sandbox() as opened:
        yield opened


@pytest.fixture
async def desk(database: Database, sandbox: MspSandbox) -> AsyncIterator[Desk]:
    """Yesterday, on a database that a server has run on."""
    async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as http:
        with open_desk(database, sandbox, http) as opened:
            opened.clock.now = datetime.now(UTC) - timedelta(days=1)
            await run_engine(database, opened)
            yield opened


async def run_engine(database: Database, desk: Desk, *, until: PspReference | None = None) -> None:
    """Let a server work until a refund is settled, or only start and stop it."""

    async def told(reference: PspReference, tries: int) -> Step:
        del reference, tries
        return Settled()

    async def followed(account: AccountId, order: MspOrderId, tries: int) -> Step:
        del account, order, tries
        return Settled()

    engine = DurableEngine(database.engine_sync, EngineOptions("test", 0.05), Pace())
    await engine.launch(desk.perform, told, followed)
    async with asyncio.timeout(20):
        while until is not None and (await desk.ledger.get(until)).is_open:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.05)
    await asyncio.to_thread(engine.destroy)


@pytest.fixture
def fork(zygote: Zygote, tmp_path: Path) -> Command:
    """Runs a command in a process of its own."""

    def run_it(*words: str, **variables: str) -> CompletedProcess[str]:
        return forked_command.run(zygote, *words, cwd=tmp_path, env=environment(**variables))

    return run_it


async def command(
    database_url: sa.URL, desk: Desk, fork: Command, *words: str, code: int = 0, **more: str
) -> Any:
    """Its JSON."""
    variables = {
        "DATABASE_URL": database_url.render_as_string(hide_password=False),
        "PUBLIC_URL": "https://msp.example.com",
        "SECRET_KEYS": KEY.reveal(),
        "ALLOW_LOOPBACK": "true",
        "API_KEY": SANDBOX_KEY,
        "ENVIRONMENT": "test",
        "API_URL": desk.sandbox.api_url,
    } | more
    done = await run_sync(lambda: fork(*words, "--json", **variables))
    assert done.returncode == code, (done.stdout, done.stderr)
    assert SANDBOX_KEY not in done.stdout + done.stderr
    return json.loads(done.stdout)


async def held(desk: Desk) -> Operation:
    """A refund that never reached MultiSafepay, and whose look-up was answered with an error."""
    desk.sandbox.seed(method="IDEAL", amount=14682)
    desk.sandbox.fault("refund", "close", accepted=False)
    desk.sandbox.fault("get_order", "error", code=1032, skip=1)
    one = replace(by_amount("5.00"), created_at=desk.clock())
    done = await desk.carry_out(one)
    assert done.state is OperationState.NEEDS_PERSON
    return done


async def test_a_retry_waits_for_a_server_and_is_then_made_once(
    desk: Desk, database: Database, migrated_url: sa.URL, fork: Command
) -> None:
    one = await held(desk)
    (listed,) = (await command(migrated_url, desk, fork, "refunds", "list"))["refunds"]
    assert (listed["reference"], listed["state"]) == ("rf-1", "needs_person")
    story = await command(migrated_url, desk, fork, "refunds", "show", "rf-1")
    assert "refund.held" in [entry["kind"] for entry in story["journal"]]
    retried = await command(migrated_url, desk, fork, "refunds", "retry", "rf-1")
    assert (retried["changed"], retried["refund"]["state"]) == (True, "sending")
    again = await command(migrated_url, desk, fork, "refunds", "retry", "rf-1", code=1)
    assert again["changed"] is False
    assert desk.sandbox.paid_out() == 0
    desk.clock.now = datetime.now(UTC)
    await run_engine(database, desk, until=one.psp_reference)
    assert (await desk.ledger.get(one.psp_reference)).state is OperationState.ACCEPTED
    assert desk.sandbox.paid_out() == 500


async def test_two_words_at_once_are_one(desk: Desk, migrated_url: sa.URL, fork: Command) -> None:
    await held(desk)
    words = ("refunds", "resolve", "rf-1", "--reason", "seen", "--json")
    variables = {
        "DATABASE_URL": migrated_url.render_as_string(hide_password=False),
        "PUBLIC_URL": "https://msp.example.com",
        "SECRET_KEYS": KEY.reveal(),
    }

    async def say(word: str) -> int:
        done = await run_sync(lambda: fork(*words, word, "--unseen", **variables))
        return done.returncode

    codes = await asyncio.gather(say("--paid"), say("--not-paid"))
    assert sorted(codes) == [0, 1]
    kinds = [entry.kind for entry in await desk.ledger.journal(PspReference("rf-1"))]
    assert kinds.count("refund.resolved") == 1


async def test_keys_are_rotated_and_the_old_one_is_not_needed(
    desk: Desk, database: Database, migrated_url: sa.URL, fork: Command
) -> None:
    new = new_key()
    await SqlInstallations(database, KeyRing([KEY])).put(ONE)
    await SqlAccountBook(database, KeyRing([KEY])).add(STORED, API_KEY, entry())
    ring = f"{new.reveal()},{KEY.reveal()}"
    words = ("keys", "rotate")
    would = await command(migrated_url, desk, fork, *words, "--dry-run", SECRET_KEYS=ring)
    account = {"account": STORED.id, "shop": SHOP, "name": STORED.name, "keys": "rotated"}
    assert would == {
        "dry_run": True,
        "shops": [{"shop": SHOP, "token": "rotated"}],
        "accounts": [account],
    }
    done = await command(migrated_url, desk, fork, *words, SECRET_KEYS=ring)
    assert done == would | {"dry_run": False}
    found = await SqlInstallations(database, KeyRing([new])).get(SHOP)
    assert found is not None
    assert found.token.reveal() == ONE.token.reveal()
    foreign = new_key().reveal()
    lost = await command(migrated_url, desk, fork, *words, code=1, SECRET_KEYS=foreign)
    assert lost["shops"] == [{"shop": SHOP, "token": "unreadable"}]
    assert lost["accounts"] == [account | {"keys": "unreadable"}]
    shops = await command(migrated_url, desk, fork, "shops", "list")
    assert shops["shops"][0]["shop"] == SHOP


def test_a_database_that_is_not_there_is_not_made(fork: Command, tmp_path: Path) -> None:
    done = fork("refunds", "list", DATABASE_URL="sqlite:///nowhere.sqlite")
    assert (done.returncode, done.stdout) == (1, "")
    assert "nowhere.sqlite" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_tables_names_the_command(tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite").touch()
    done = run("refunds", "list", cwd=tmp_path, DATABASE_URL="sqlite:///empty.sqlite")
    assert done.returncode == 1
    assert "saleor-msp-app migrate" in done.stderr


def test_settings_that_are_missing_are_said_with_2(fork: Command, tmp_path: Path) -> None:
    fork("migrate", DATABASE_URL="sqlite:///ledger.sqlite")
    done = run("refunds", "retry", "rf-1", cwd=tmp_path, DATABASE_URL="sqlite:///ledger.sqlite")
    assert (done.returncode, done.stdout) == (2, "")
    assert "SALEOR_MSP_PUBLIC_URL" in done.stderr


def test_a_database_that_no_server_has_used_takes_no_work(fork: Command) -> None:
    fork("migrate", DATABASE_URL="sqlite:///ledger.sqlite")
    variables = {"PUBLIC_URL": "https://msp.example.com", "SECRET_KEYS": KEY.reveal()}
    done = fork("refunds", "retry", "rf-1", DATABASE_URL="sqlite:///ledger.sqlite", **variables)
    assert (done.returncode, done.stdout) == (1, "")
    assert "serve" in done.stderr
