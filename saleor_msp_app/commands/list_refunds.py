"""`refunds list`."""

import typer

from saleor_msp_app.commands import shown, tables
from saleor_msp_app.commands.database import reading
from saleor_msp_app.commands.exits import DONE, USAGE, echo_json, fail
from saleor_msp_app.settings import read_database_settings
from saleor_msp_app.storage.refund_list import RefundList
from saleor_msp_app.usecases.refund_reading import Page, Place, RefundFilter


async def list_refunds(wanted: RefundFilter, *, limit: int, after: str | None, as_json: bool) -> int:
    """One page, newest first."""
    place = None if after is None else _place(after)
    async with reading(read_database_settings().database_url) as database:
        page = await RefundList(database).page(wanted, limit, place)
    if as_json:
        refunds = [shown.refund(one) for one in page.refunds]
        echo_json({"refunds": refunds, "after": _cursor(page)})
    else:
        _print(page)
    return DONE


def _print(page: Page) -> None:
    if not page.refunds:
        typer.echo("no refunds")
        return
    tables.console().print(tables.refunds(page.refunds))
    cursor = _cursor(page)
    if cursor is not None:
        typer.echo(f"there are older ones: --after {cursor}")


def _cursor(page: Page) -> str | None:
    return None if page.after is None else page.after.cursor


def _place(cursor: str) -> Place:
    return Place.read(cursor) or fail("--after is what the page before named, as it stands there.", USAGE)
