"""`doctor`: everything the app needs, looked at; one line each, with the remedy."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import typer

from saleor_msp_app.bootstrap import utc_now
from saleor_msp_app.commands.database import DatabaseNotReady, reading
from saleor_msp_app.commands.exits import DONE, REFUSED, echo_json, plain
from saleor_msp_app.commands.settings_checkup import about_settings
from saleor_msp_app.commands.shop_parts import installation_of, shop_parts
from saleor_msp_app.composition.accounts import merchant_accounts
from saleor_msp_app.domain.errors import SettingsRefused
from saleor_msp_app.domain.finding import Finding, Verdict, ok, warning, wrong
from saleor_msp_app.multisafepay.key_probe import MultiSafepayKeyProbe
from saleor_msp_app.saleor.live_schema import SaleorLiveSchema
from saleor_msp_app.saleor.manifest import wanted_extensions
from saleor_msp_app.saleor.shop_clock import SaleorClock
from saleor_msp_app.settings import Settings, read_database_settings, read_settings
from saleor_msp_app.storage.archived_accounts import SqlArchivedAccounts
from saleor_msp_app.storage.crypto import KeyRing
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.shop_list import Rotation, ShopList
from saleor_msp_app.usecases.doctor import Doctor

_ROTATE = "run `saleor-msp-app keys rotate`, then take the old key out"
_KEY_GONE = "put the key back into SALEOR_MSP_SECRET_KEYS, or install the app in this shop again"


async def doctor(*, as_json: bool) -> int:
    """0 when nothing is wrong; warnings are not."""
    findings = await _findings()
    healthy = not any(one.verdict is Verdict.WRONG for one in findings)
    if as_json:
        echo_json({"healthy": healthy, "findings": [_content(one) for one in findings]})
    else:
        for one in findings:
            typer.echo(plain(_line(one)))
    return DONE if healthy else REFUSED


async def _findings() -> list[Finding]:
    """What cannot be looked at without something that is wrong is left out."""
    try:
        settings = read_settings()
    except SettingsRefused as refused:
        complaints = str(refused).splitlines()
        return [*(wrong("settings", line, _MEND) for line in complaints), *await _database_alone()]
    found = list(about_settings(settings))
    try:
        async with reading(settings.database_url) as database:
            found.append(_DATABASE_OK)
            found += await _with(settings, database)
    except DatabaseNotReady as error:
        found.append(_not_ready(error))
    return found


_MEND = "set it right; README.md lists the settings"
_DATABASE_OK = ok("database", "answers, and has this version's tables")


async def _database_alone() -> list[Finding]:
    """`migrate` needs no other setting, so this can be looked at."""
    try:
        async with reading(read_database_settings().database_url):
            return [_DATABASE_OK]
    except SettingsRefused:
        return []
    except DatabaseNotReady as error:
        return [_not_ready(error)]


def _not_ready(error: DatabaseNotReady) -> Finding:
    return wrong("database", str(error), "start the server, or run `saleor-msp-app migrate`")


async def _with(settings: Settings, database: Database) -> list[Finding]:
    tokens = await ShopList(database).rotate(KeyRing(settings.secret_keys), dry_run=True)
    async with _doctor(settings, database) as doctor:
        found = [_token_key(shop, rotation) for shop, rotation in tokens.items()]
        found += await doctor.look_at_accounts()
        for shop in tokens:
            installation = await installation_of(database, settings, shop)
            if installation is not None:
                found += await doctor.look_at_shop(installation)
    if not tokens:
        remedy = f"install it from {settings.public_url}/api/manifest in Saleor's dashboard"
        found.append(warning("shops", "the app is not installed in any shop", remedy))
    return found


def _token_key(shop: str, rotation: Rotation) -> Finding:
    if rotation is Rotation.UNREADABLE:
        return wrong("keys", "the shop's token fits none of the keys", _KEY_GONE, shop)
    if rotation is Rotation.CURRENT:
        return ok("keys", "the shop's token is encrypted with the first key", shop)
    return warning("keys", "the shop's token is encrypted with an old key", _ROTATE, shop)


@asynccontextmanager
async def _doctor(settings: Settings, database: Database) -> AsyncIterator[Doctor]:
    async with (
        shop_parts(settings) as parts,
        httpx.AsyncClient(follow_redirects=False, trust_env=False) as http,
    ):
        yield Doctor(
            accounts=merchant_accounts(settings, database, utc_now),
            archived=SqlArchivedAccounts(database),
            keys=MultiSafepayKeyProbe(http),
            own=parts.own,
            schema=SaleorLiveSchema(parts.transport),
            shop_clock=SaleorClock(parts.transport),
            declared=parts.declared,
            permissions=parts.permissions,
            extensions=wanted_extensions,
            clock=utc_now,
        )


def _line(one: Finding) -> str:
    what = " ".join(filter(None, (one.check, one.subject)))
    remedy = f" — {one.remedy}" if one.remedy else ""
    return f"{one.verdict.upper():8}{what}: {one.says}{remedy}"


def _content(one: Finding) -> dict[str, Any]:
    return {
        "check": one.check,
        "subject": one.subject or None,
        "verdict": one.verdict.value,
        "says": one.says,
        "remedy": one.remedy or None,
    }
