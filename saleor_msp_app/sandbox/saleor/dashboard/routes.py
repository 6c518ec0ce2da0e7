"""The dashboard's addresses."""

from collections.abc import Awaitable
from dataclasses import replace
from importlib import resources
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from saleor_msp_app.sandbox.saleor.dashboard import order, presses, refund, staff, start
from saleor_msp_app.sandbox.saleor.dashboard.frame import app_page_frame
from saleor_msp_app.sandbox.saleor.dashboard.surroundings import Look, dashboard_page
from saleor_msp_app.sandbox.saleor.records.order import Order
from saleor_msp_app.sandbox.saleor.records.people import App
from saleor_msp_app.sandbox.saleor.shop import SCHEMA_VERSION, VERSION
from saleor_msp_app.sandbox.saleor.world import World

_FILES = {"dashboard.css": "text/css", "dashboard.js": "text/javascript"}
_PREFIX = "/dashboard"
_SEE_OTHER = 303


def _world(request: Request) -> World:
    world: World = request.app.state.world
    return world


def _look(request: Request) -> Look:
    world = _world(request)
    return Look(
        api_url=world.api_url,
        session=world.session,
        theme="dark" if request.cookies.get("theme") == "dark" else "light",
        path=request.url.path.removeprefix(_PREFIX),
        told=request.query_params.get("told"),
        refused=request.query_params.get("refused"),
    )


def _app(request: Request) -> App:
    found = _world(request).shop.app(unquote(request.path_params["id"]))
    if found is None:
        raise HTTPException(404)
    return found


def _order(request: Request) -> Order:
    found = _world(request).shop.order(unquote(request.path_params["id"]))
    if found is None:
        raise HTTPException(404)
    return found


def _installed(request: Request) -> list[App]:
    return [app for app in _world(request).shop.apps if app.is_active and not app.removed]


async def start_page(request: Request) -> Response:
    shop = _world(request).shop
    newest_first = list(shop.orders.values())[::-1]
    return start.start_page(_installed(request), shop.problems, newest_first, _look(request))


async def extensions_page(request: Request) -> Response:
    return start.extensions_page(_installed(request), _world(request).shop.problems, _look(request))


async def orders_page(request: Request) -> Response:
    return start.orders_page(list(_world(request).shop.orders.values())[::-1], _look(request))


async def app_page(request: Request) -> Response:
    """What follows the app's id in the address is handed through to the app, and the query as well."""
    app, look = _app(request), _look(request)
    url = (app.app_url or "").rstrip("/") + "/" + request.path_params.get("route", "").lstrip("/")
    frame = app_page_frame(app, url, look, dict(request.query_params))
    return dashboard_page(app.name, frame, look=replace(look, told=None, refused=None))


async def order_page(request: Request) -> Response:
    return order.order_page(_order(request), _installed(request), _look(request))


async def refund_page(request: Request) -> Response:
    return refund.refund_page(_order(request), _look(request))


async def press_refund(request: Request) -> Response:
    found = _order(request)
    done = presses.refund(_world(request), found, await _form(request))
    return await _told(done, f"/orders/{found.id}", f"/orders/{found.id}/refund")


async def press_action(request: Request) -> Response:
    found, transaction = _order(request), unquote(request.path_params["transaction"])
    done = presses.act(_world(request), found, transaction, await _form(request))
    return await _told(done, f"/orders/{found.id}", f"/orders/{found.id}")


async def staff_page(request: Request) -> Response:
    return staff.staff_page(_look(request))


async def change_staff(request: Request) -> Response:
    """What tokens say otherwise (`claims`) stays."""
    world, given = _world(request), await _fields(request)
    form = dict(given)
    world.session = replace(
        world.session,
        rights=tuple(value for name, value in given if name == "right"),
        email=form.get("email") or world.session.email,
        seconds=int(form["seconds"]) if form.get("seconds", "").isdecimal() else world.session.seconds,
    )
    return _to("/staff", told="Saved")


async def token(request: Request) -> Response:
    world = _world(request)
    made: dict[str, Any] = {
        "token": world.session.token(
            _app(request), world.api_url, world.key, extension=request.query_params.get("extension")
        ),
        "seconds": world.session.seconds,
        "saleorVersion": VERSION,
        "dashboardVersion": SCHEMA_VERSION,
    }
    return JSONResponse(made)


async def file(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _FILES:
        raise HTTPException(404)
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    return Response(text, media_type=_FILES[name])


async def _told(done: Awaitable[str], where: str, back: str) -> Response:
    try:
        return _to(where, told=await done)
    except presses.PressRefused as refused:
        return _to(back, refused=str(refused))


def _to(path: str, **notice: str) -> Response:
    query = "&".join(f"{name}={quote(text)}" for name, text in notice.items())
    return RedirectResponse(f"{_PREFIX}{path}?{query}", status_code=_SEE_OTHER)


async def _form(request: Request) -> dict[str, str]:
    return dict(await _fields(request))


async def _fields(request: Request) -> list[tuple[str, str]]:
    return parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)


ROUTES = [
    Mount(
        _PREFIX,
        routes=[
            Route("/", start_page, methods=["GET"]),
            Route("/extensions", extensions_page, methods=["GET"]),
            Route("/extensions/app/{id}", app_page, methods=["GET"]),
            Route("/extensions/app/{id}/{route:path}", app_page, methods=["GET"]),
            Route("/orders", orders_page, methods=["GET"]),
            Route("/orders/{id}", order_page, methods=["GET"]),
            Route("/orders/{id}/refund", refund_page, methods=["GET"]),
            Route("/orders/{id}/refund", press_refund, methods=["POST"]),
            Route("/orders/{id}/transactions/{transaction}", press_action, methods=["POST"]),
            Route("/staff", staff_page, methods=["GET"]),
            Route("/staff", change_staff, methods=["POST"]),
            Route("/token/{id}", token, methods=["POST"]),
            Route("/static/{name}", file, methods=["GET"]),
        ],
    )
]
