"""The dashboard's addresses."""

from importlib import resources
from typing import Any
from urllib.parse import unquote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from saleor_msp_app.sandbox.saleor.dashboard import pages
from saleor_msp_app.sandbox.saleor.records.people import App
from saleor_msp_app.sandbox.saleor.shop import SCHEMA_VERSION, VERSION
from saleor_msp_app.sandbox.saleor.world import World

_FILES = {"dashboard.css": "text/css", "dashboard.js": "text/javascript"}


def _world(request: Request) -> World:
    world: World = request.app.state.world
    return world


def _app(request: Request) -> App:
    found = _world(request).shop.app(unquote(request.path_params["id"]))
    if found is None:
        raise HTTPException(404)
    return found


def _theme(request: Request) -> str:
    return "dark" if request.cookies.get("theme") == "dark" else "light"


def _installed(world: World) -> list[App]:
    return [app for app in world.shop.apps if app.is_active and not app.removed]


async def start(request: Request) -> Response:
    world = _world(request)
    return pages.start_page(_installed(world), world.shop.orders.values(), _theme(request))


async def app_page(request: Request) -> Response:
    """What follows the app's id in the address is handed through to the app, and the query as well."""
    app, world = _app(request), _world(request)
    url = (app.app_url or "").rstrip("/") + "/" + request.path_params.get("route", "").lstrip("/")
    context = dict(request.query_params)
    return pages.app_page(app, url, world.api_url, _theme(request), context)


async def order_page(request: Request) -> Response:
    world = _world(request)
    order = world.shop.order(unquote(request.path_params["id"]))
    if order is None:
        raise HTTPException(404)
    return pages.order_page(order, _installed(world), world.api_url, _theme(request))


async def token(request: Request) -> Response:
    world = _world(request)
    made: dict[str, Any] = {
        "token": world.session.token(_app(request), world.api_url, world.key),
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


ROUTES = [
    Mount(
        "/dashboard",
        routes=[
            Route("/", start, methods=["GET"]),
            Route("/extensions/app/{id}", app_page, methods=["GET"]),
            Route("/extensions/app/{id}/{route:path}", app_page, methods=["GET"]),
            Route("/orders/{id}", order_page, methods=["GET"]),
            Route("/token/{id}", token, methods=["POST"]),
            Route("/static/{name}", file, methods=["GET"]),
        ],
    )
]
