"""The endpoints."""

import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import simplejson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from saleor_msp_app.sandbox.saleor.control import seed, show
from saleor_msp_app.sandbox.saleor.control.goods import Json
from saleor_msp_app.sandbox.saleor.control.install import app_from, forget_app
from saleor_msp_app.sandbox.saleor.faults import Fault, Faults, UnknownFault
from saleor_msp_app.sandbox.saleor.global_id import InvalidGlobalId
from saleor_msp_app.sandbox.saleor.keys import SigningKey
from saleor_msp_app.sandbox.saleor.manifest import ManifestRefused
from saleor_msp_app.sandbox.saleor.records.delivery import Delivery
from saleor_msp_app.sandbox.saleor.shop import STAFF
from saleor_msp_app.sandbox.saleor.world import World

_Act: TypeAlias = Callable[[World, Json, Request], Awaitable[Any]]


class NotThere(Exception):
    pass


def _endpoint(act: _Act) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        raw = await request.body()
        try:
            # Amounts come as text or as numbers; either way they become exact.
            given = simplejson.loads(raw, use_decimal=True) if raw else {}
            found = await act(request.app.state.world, given, request)
        except (NotThere, InvalidGlobalId) as error:
            return JSONResponse({"error": str(error)}, status_code=404)
        except (seed.CannotSeed, UnknownFault, ManifestRefused, KeyError, ValueError, TypeError) as error:
            text = f"{type(error).__name__}: {error}"
            return JSONResponse({"error": text}, status_code=400)
        return JSONResponse(found)

    return answer


async def _state(world: World, _given: Json, _request: Request) -> Any:
    return {
        "api_url": world.api_url,
        "kid": world.key.kid,
        "apps": [show.app(app) for app in world.shop.apps],
        "orders": [order.id for order in world.shop.orders.values()],
        "transactions": [item.id for item in world.shop.transactions.values()],
    }


async def _install(world: World, given: Json, _request: Request) -> Any:
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


async def _add_app(world: World, given: Json, _request: Request) -> Any:
    return show.app(app_from(world.shop, given))


async def _change_app(world: World, given: Json, request: Request) -> Any:
    app = world.shop.app(request.path_params["id"])
    if app is None:
        raise NotThere(request.path_params["id"])
    app.is_active = bool(given.get("is_active", app.is_active))
    return show.app(app)


async def _remove_app(world: World, _given: Json, request: Request) -> Any:
    app = world.shop.app(request.path_params["id"])
    if app is None:
        raise NotThere(request.path_params["id"])
    forget_app(app)
    return show.app(app)


async def _dashboard_token(world: World, given: Json, request: Request) -> Any:
    """What the dashboard hands to the app's frame: good for five minutes, with the rights of user and app."""
    app = world.shop.app(request.path_params["id"])
    if app is None:
        raise NotThere(request.path_params["id"])
    now = int(time.time())
    rights = list(given.get("user_permissions", ["MANAGE_APPS", "MANAGE_ORDERS", "HANDLE_PAYMENTS"]))
    claims: dict[str, Any] = {
        "iat": now,
        "owner": "saleor",
        "iss": world.api_url,
        "exp": now + int(given.get("seconds", 300)),
        "token": "staffjwtkey0",
        "email": given.get("email", STAFF.email),
        "type": "thirdparty",
        "user_id": STAFF.id,
        "is_staff": True,
        "app": app.id,
        "permissions": [name for name in rights if name in app.permission_codes],
        "user_permissions": rights,
    }
    if app.audience:
        claims["aud"] = app.audience
    return {"token": world.key.token({**claims, **given.get("claims", {})})}


async def _add_order(world: World, given: Json, _request: Request) -> Any:
    return show.order_with_all(seed.seed_order(world.shop, given))


async def _show_order(world: World, _given: Json, request: Request) -> Any:
    order = world.shop.order(request.path_params["id"])
    if order is None:
        raise NotThere(request.path_params["id"])
    return show.order_with_all(order)


async def _add_transaction(world: World, given: Json, request: Request) -> Any:
    order = world.shop.order(request.path_params["id"])
    if order is None:
        raise NotThere(request.path_params["id"])
    return show.transaction(seed.seed_transaction(world.shop, order, given))


async def _add_checkout(world: World, given: Json, _request: Request) -> Any:
    return show.checkout_with_all(seed.seed_checkout(world.shop, given))


async def _show_transaction(world: World, _given: Json, request: Request) -> Any:
    transaction = world.shop.transaction(request.path_params["id"])
    if transaction is None:
        raise NotThere(request.path_params["id"])
    return show.transaction(transaction)


async def _deliveries(world: World, _given: Json, _request: Request) -> Any:
    return [show.delivery(one) for one in world.shop.deliveries]


def _delivery(world: World, request: Request) -> Delivery:
    number = request.path_params["number"]
    found = next((one for one in world.shop.deliveries if one.number == number), None)
    if found is None:
        raise NotThere(f"delivery {number}")
    return found


async def _show_delivery(world: World, _given: Json, request: Request) -> Any:
    return show.delivery(_delivery(world, request))


async def _replay(world: World, _given: Json, request: Request) -> Any:
    return show.attempt(await world.courier.replay(_delivery(world, request)))


async def _settle(world: World, given: Json, _request: Request) -> Any:
    return {"settled": await world.courier.settle(float(given.get("seconds", 10)))}


async def _set_faults(world: World, given: Json, _request: Request) -> Any:
    """Replaces all faults: what is not named is whole again."""
    world.faults = Faults(
        graphql=[Fault.read(one) for one in given.get("graphql", ())],
        jwks=[Fault.read(one) for one in given.get("jwks", ())],
        answer=[Fault.read(one) for one in given.get("answer", ())],
        answer_delay=float(given.get("answer_delay", 0)),
    )
    world.shop.tokens_dead = bool(given.get("token_dead", False))
    return {"faults": "set"}


async def _rotate(world: World, given: Json, _request: Request) -> Any:
    world.key = SigningKey.from_pem(given["pem"]) if "pem" in given else SigningKey.generate()
    return {"kid": world.key.kid}


async def _reset(world: World, _given: Json, _request: Request) -> Any:
    await world.reset()
    return {"reset": True}


def _post(path: str, act: _Act) -> Route:
    return Route(path, _endpoint(act), methods=["POST"])


def _get(path: str, act: _Act) -> Route:
    return Route(path, _endpoint(act), methods=["GET"])


ROUTES = [
    Mount(
        "/sandbox",
        routes=[
            _get("/state", _state),
            _post("/install", _install),
            _post("/apps", _add_app),
            Route("/apps/{id}", _endpoint(_change_app), methods=["PATCH"]),
            Route("/apps/{id}", _endpoint(_remove_app), methods=["DELETE"]),
            _post("/apps/{id}/dashboard-token", _dashboard_token),
            _post("/orders", _add_order),
            _get("/orders/{id}", _show_order),
            _post("/orders/{id}/transactions", _add_transaction),
            _post("/checkouts", _add_checkout),
            _get("/transactions/{id}", _show_transaction),
            _get("/deliveries", _deliveries),
            _get("/deliveries/{number:int}", _show_delivery),
            _post("/deliveries/{number:int}/replay", _replay),
            _post("/settle", _settle),
            Route("/faults", _endpoint(_set_faults), methods=["PUT"]),
            _post("/keys/rotate", _rotate),
            _post("/reset", _reset),
        ],
    )
]
