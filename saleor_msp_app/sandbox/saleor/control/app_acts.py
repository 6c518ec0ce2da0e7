"""Apps: installing, switching off, removing, and the dashboard's token for them."""

from typing import Any

from starlette.requests import Request

from saleor_msp_app.sandbox.saleor.control import show
from saleor_msp_app.sandbox.saleor.control.act import NotThere
from saleor_msp_app.sandbox.saleor.control.goods import Json
from saleor_msp_app.sandbox.saleor.control.install import app_from
from saleor_msp_app.sandbox.saleor.dashboard_session import DashboardSession
from saleor_msp_app.sandbox.saleor.records.people import App
from saleor_msp_app.sandbox.saleor.world import World


def _app(world: World, request: Request) -> App:
    found = world.shop.app(request.path_params["id"])
    if found is None:
        raise NotThere(request.path_params["id"])
    return found


async def install(world: World, given: Json, _request: Request) -> Any:
    outcome = await world.install(
        str(given["manifest_url"]),
        permissions=given.get("permissions"),
        activate=bool(given.get("activate", True)),
    )
    return {
        "status": "INSTALLED" if outcome.app else "FAILED",
        "message": outcome.message,
        "app": show.app(outcome.app) if outcome.app else None,
    }


async def add_app(world: World, given: Json, _request: Request) -> Any:
    return show.app(app_from(world.shop, given))


async def change_app(world: World, given: Json, request: Request) -> Any:
    app = _app(world, request)
    app.is_active = bool(given.get("is_active", app.is_active))
    app.permission_codes = frozenset(given.get("permissions", app.permission_codes))
    app.breaker_state = str(given.get("breaker_state", app.breaker_state))
    return show.app(app)


async def remove_app(world: World, _given: Json, request: Request) -> Any:
    app = _app(world, request)
    app.forget()
    return show.app(app)


async def dashboard_token(world: World, given: Json, request: Request) -> Any:
    """What the dashboard hands to the app's frame: good for five minutes, with the rights of user and app."""
    app = _app(world, request)
    return {"token": DashboardSession.read(given).token(app, world.api_url, world.key)}


async def sign_in(world: World, given: Json, _request: Request) -> Any:
    """Who sits in front of the dashboard from now on; without anything, a user with every right."""
    world.session = DashboardSession.read(given)
    return {"signed_in": world.session.email}
