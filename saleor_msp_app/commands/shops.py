"""`shops list` and `keys rotate`."""

from collections.abc import Mapping

import typer

from saleor_msp_app.commands import shown
from saleor_msp_app.commands.database import reading
from saleor_msp_app.commands.exits import DONE, REFUSED, echo_json, plain
from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.settings import read_database_settings, read_settings
from saleor_msp_app.storage.account_keys import AccountKeys, RotatedAccount
from saleor_msp_app.storage.crypto import KeyRing
from saleor_msp_app.storage.shop_list import Rotation, Shop, ShopList

_IN_WORDS = {
    Rotation.CURRENT: "is encrypted with the first key already",
    Rotation.ROTATED: "is encrypted with the first key now",
    Rotation.UNREADABLE: "fits none of the keys: put its key back, or {mend}",
    Rotation.INSTALLED_MEANWHILE: "has a new token: the app was installed again just now. Rotate once more",
    Rotation.CHANGED_MEANWHILE: "has a new API key: it was replaced just now. Rotate once more",
}
_MEND_SHOP = "install the app in this shop again"
_MEND_ACCOUNT = "enter its API key again in the dashboard"


async def list_shops(*, as_json: bool) -> int:
    """Where the app is installed."""
    async with reading(read_database_settings().database_url) as database:
        shops = await ShopList(database).all()
    if as_json:
        echo_json({"shops": [_content(shop) for shop in shops]})
        return DONE
    for shop in shops:
        typer.echo(plain(f"{shop.url}  app {shop.app_id}, installed {shown.time(shop.installed_at)}"))
    if not shops:
        typer.echo("the app is not installed in any shop")
    return DONE


async def rotate_keys(*, dry_run: bool, as_json: bool) -> int:
    """Put every shop's token and every account's API key under the first key of SALEOR_MSP_SECRET_KEYS."""
    settings = read_settings()
    ring = KeyRing(settings.secret_keys)
    async with reading(settings.database_url) as database:
        done = await ShopList(database).rotate(ring, dry_run=dry_run)
        accounts = await AccountKeys(database).rotate(ring, dry_run=dry_run)
    if as_json:
        shops = [{"shop": shop, "token": result.value} for shop, result in done.items()]
        echo_json({"dry_run": dry_run, "shops": shops, "accounts": [_keys(one) for one in accounts]})
    else:
        _print(done, accounts, dry_run=dry_run)
    results = {*done.values(), *(one.result for one in accounts)}
    return DONE if results <= {Rotation.CURRENT, Rotation.ROTATED} else REFUSED


def _print(
    done: Mapping[SaleorApiUrl, Rotation], accounts: tuple[RotatedAccount, ...], *, dry_run: bool
) -> None:
    for shop, result in done.items():
        typer.echo(plain(f"{shop}  {_words(result, _MEND_SHOP, dry_run=dry_run)}"))
    for one in accounts:
        words = _words(one.result, _MEND_ACCOUNT, dry_run=dry_run)
        typer.echo(plain(f"{one.shop}  account {one.name} ({one.id})  {words}"))
    if not done:
        typer.echo("the app is not installed in any shop")


def _words(result: Rotation, mend: str, *, dry_run: bool) -> str:
    if dry_run and result is Rotation.ROTATED:
        return "would be encrypted with the first key"
    return _IN_WORDS[result].format(mend=mend)


def _keys(one: RotatedAccount) -> dict[str, str]:
    return {"account": one.id, "shop": one.shop, "name": one.name, "keys": one.result.value}


def _content(shop: Shop) -> dict[str, str | None]:
    return {
        "shop": shop.url,
        "app_id": shop.app_id,
        "domain": shop.domain,
        "installed_at": shown.time(shop.installed_at),
    }
