"""`shops migrate`: the webhooks of each shop become those of this version."""

from typing import Any, assert_never

import typer

from saleor_msp_app.commands.database import reading
from saleor_msp_app.commands.exits import DONE, REFUSED, echo_json, fail, plain
from saleor_msp_app.commands.shop_parts import installation_of, shop_parts
from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.domain.webhook_sync import Change, Create, Deactivate, Need
from saleor_msp_app.settings import Settings, read_settings
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.migrated_shops import SqlMigratedShops
from saleor_msp_app.storage.shop_list import ShopList
from saleor_msp_app.usecases.migrate_shop import (
    Elsewhere,
    Migrated,
    MigrateShop,
    MigrationOutcome,
    NotMigrated,
    Taken,
)

_UNREADABLE = "its token fits none of the keys: put its key back, or install the app in this shop again"


async def migrate_shops(shop: SaleorApiUrl | None, *, move: bool, dry_run: bool, as_json: bool) -> int:
    """Every shop, or one. One that fails stops no other."""
    settings = read_settings()
    async with reading(settings.database_url) as database:
        shops = [one.url for one in await ShopList(database).all() if shop in (None, one.url)]
        if shop is not None and not shops:
            fail(f"The app is not installed in {shop}. `shops list` shows where it is.", REFUSED)
        outcomes = await _migrated(settings, database, shops, move=move, dry_run=dry_run)
    if as_json:
        echo_json({"dry_run": dry_run, "shops": [_content(one) for one in outcomes]})
    else:
        _print(outcomes, dry_run=dry_run)
    return DONE if all(isinstance(one, Migrated) and one.is_whole for one in outcomes) else REFUSED


async def _migrated(
    settings: Settings, database: Database, shops: list[SaleorApiUrl], *, move: bool, dry_run: bool
) -> list[MigrationOutcome]:
    async with shop_parts(settings) as parts:
        migrate = MigrateShop(parts.own, SqlMigratedShops(database), parts.declared, parts.permissions)
        outcomes: list[MigrationOutcome] = []
        for shop in shops:
            installation = await installation_of(database, settings, shop)
            if installation is None:
                outcomes.append(NotMigrated(shop, _UNREADABLE, passes=False))
            else:
                outcomes.append(await migrate(installation, dry_run=dry_run, move=move))
    return outcomes


def _print(outcomes: list[MigrationOutcome], *, dry_run: bool) -> None:
    for outcome in outcomes:
        for line in _lines(outcome, dry_run=dry_run):
            typer.echo(plain(f"{outcome.shop}  {line}"))
    if not outcomes:
        typer.echo("the app is not installed in any shop")


def _lines(outcome: MigrationOutcome, *, dry_run: bool) -> list[str]:
    match outcome:
        case Migrated(_, taken, left, lacking):
            lines = [_line(one, dry_run=dry_run) for one in taken]
            lines += [f"leaves “{one.registered.name}” as it is: {one.why}" for one in left]
            lines += [f"the app lacks {name}, which only staff can give" for name in lacking]
            return lines
        case Elsewhere(_, origins):
            return [f"its webhooks lead to {', '.join(origins)}: nothing is done. --move takes it over"]
        case NotMigrated(_, why):
            return [f"nothing is done: {why}"]
        case _:
            assert_never(outcome)


def _line(one: Taken, *, dry_run: bool) -> str:
    what, why = _does(one.step)
    if one.failed:
        return f"could not {what} “{_name(one.step)}”: {one.failed}"
    done = f"would {what}" if dry_run else f"{what}d"
    return f"{done} “{_name(one.step)}” ({why})"


def _does(step: Need) -> tuple[str, str]:
    match step:
        case Create():
            return "create", "it is missing"
        case Change(differs=differs):
            return "change", f"differs: {', '.join(differs)}"
        case Deactivate(why=why):
            return "deactivate", why
        case _:
            assert_never(step)


def _name(step: Need) -> str:
    return step.registered.name if isinstance(step, Deactivate) else step.declared.name


def _content(outcome: MigrationOutcome) -> dict[str, Any]:
    content: dict[str, Any] = {"shop": outcome.shop, "why": None, "steps": [], "left": [], "lacking": []}
    match outcome:
        case Migrated(_, taken, left, lacking):
            content["outcome"] = "migrated" if outcome.is_whole else "partly"
            content["steps"] = [_step_content(one) for one in taken]
            content["left"] = [
                {"webhook": one.registered.name, "url": one.registered.url, "why": one.why} for one in left
            ]
            content["lacking"] = list(lacking)
        case Elsewhere(_, origins):
            content |= {"outcome": "elsewhere", "why": f"its webhooks lead to {', '.join(origins)}"}
        case NotMigrated(_, why):
            content |= {"outcome": "failed", "why": why}
        case _:
            assert_never(outcome)
    return content


def _step_content(one: Taken) -> dict[str, Any]:
    what, why = _does(one.step)
    return {"webhook": _name(one.step), "does": what, "why": why, "failed": one.failed or None}
