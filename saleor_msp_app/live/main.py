"""Walks the whole way, and says how it went."""

import json
import os
import secrets
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from rich.console import Console

from saleor_msp_app.live import table
from saleor_msp_app.live.api import SaleorApi
from saleor_msp_app.live.desk import open_order
from saleor_msp_app.live.goods import Channel, find_channel, make_goods
from saleor_msp_app.live.installing import install, make_room
from saleor_msp_app.live.made import Made
from saleor_msp_app.live.payment import Till
from saleor_msp_app.live.reason import find_reason
from saleor_msp_app.live.sandbox import MultiSafepaySandbox
from saleor_msp_app.live.settings import OPTIONAL, NotTold, read_settings
from saleor_msp_app.live.stage import Stage, open_stage
from saleor_msp_app.live.walk import Row, by_amount, by_cart, walked
from saleor_msp_app.saleor.manifest_files import manifest_text
from saleor_msp_app.staging.console import open_console
from saleor_msp_app.staging.faults import StageFailed

_TIMEOUT = 60.0
"""Seconds. Saleor answers a payment only after the app has; it waits 18 seconds for that."""

_OK, _FAILED, _NOT_TOLD = 0, 1, 2


def main(*, patience: float) -> int:
    """0 where Saleor recorded everything as expected, 1 where not, 2 where a variable is missing."""
    console = open_console()
    settings = read_settings(os.environ)
    if isinstance(settings, NotTold):
        _ask(settings, console)
        return _NOT_TOLD
    rows: list[Row] = []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_FAILED))  # by way of what removes and stops everything
    try:
        with httpx.Client(timeout=_TIMEOUT, trust_env=False) as http:
            _run(SaleorApi(settings, http), console, patience, rows)
    except StageFailed as failure:
        console.print(f"\nlive: failed: {failure}", markup=False)
        return _FAILED
    finally:
        if rows:
            console.print(table.steps(rows))
    good = sum(row.is_ok for row in rows)
    console.print(f"\nlive: {good} of {len(rows)} steps as expected", markup=False)
    return _OK if good == len(rows) else _FAILED


def _ask(settings: NotTold, console: Console) -> None:
    console.print("This needs a running Saleor, one without real shoppers. Variables name it:\n")
    for line in (*settings.lines, *(f"{name} may be set: {what}" for name, what in OPTIONAL.items())):
        console.print(f"  {line}", markup=False)


@dataclass(frozen=True, slots=True)
class _Shop:
    """What the walk needs to know of the Saleor; `app` is the app's identifier."""

    channel: Channel
    reason: str | None
    app: str


def _run(api: SaleorApi, console: Console, patience: float, rows: list[Row]) -> None:
    """What Saleor would refuse anyhow is found before anything is started or made. Raise `StageFailed`."""
    api.sign_in()
    app = str(json.loads(manifest_text("manifest.json"))["id"])
    shop = _Shop(find_channel(api, api.settings.channel), find_reason(api), app)
    if make_room(api, app):
        console.print("The app of an earlier walk was still installed. It is removed.", markup=False)
    made = Made(api)
    with open_stage(api.settings) as stage:
        try:
            for row in _rows(made, shop, stage, patience):
                console.print(f"  {row.step}: {'as expected' if row.is_ok else 'OTHERWISE'}", markup=False)
                rows.append(row)
        finally:
            made.remove()
            if made.things:
                console.print(table.things(made.things))


def _rows(made: Made, shop: _Shop, stage: Stage, patience: float) -> Iterator[Row]:
    installed = install(made, shop.app, patience)
    yield Row("install the app", "installed", f"installed: {installed}", is_ok=True)
    goods = make_goods(made, shop.channel, f"live check {secrets.token_hex(3)}")
    till = Till(made.api, made.api.http, shop.app, stage.multisafepay_url)
    sandbox = MultiSafepaySandbox(stage.multisafepay_url, made.api.http)
    sandbox.take_plain_addresses()
    desk = open_order(made, goods, till, shop.reason)
    yield from walked(desk, by_cart(desk), patience, sandbox, shop.channel.currency)
    desk = open_order(made, goods, till, shop.reason)
    steps = by_amount(desk, _method(shop.channel), sandbox)
    yield from walked(desk, steps, patience, sandbox, shop.channel.currency)


def _method(channel: Channel) -> str:
    """One that charges at once, in the channel's currency."""
    return "IDEAL" if channel.currency == "EUR" else "APPLEPAY"
