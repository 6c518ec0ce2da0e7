"""Deliveries, faults, keys, and the whole."""

from dataclasses import replace
from typing import Any

from starlette.requests import Request

from saleor_msp_app.sandbox.saleor.control import show
from saleor_msp_app.sandbox.saleor.control.act import NotThere
from saleor_msp_app.sandbox.saleor.control.goods import Json
from saleor_msp_app.sandbox.saleor.faults import Fault, Faults
from saleor_msp_app.sandbox.saleor.keys import SigningKey
from saleor_msp_app.sandbox.saleor.records.delivery import Delivery
from saleor_msp_app.sandbox.saleor.records.refund_reasons import reasons
from saleor_msp_app.sandbox.saleor.world import World


async def state(world: World, _given: Json, _request: Request) -> Any:
    return {
        "api_url": world.api_url,
        "kid": world.key.kid,
        "apps": [show.app(app) for app in world.shop.apps],
        "orders": [order.id for order in world.shop.orders.values()],
        "transactions": [item.id for item in world.shop.transactions.values()],
    }


async def deliveries(world: World, _given: Json, _request: Request) -> Any:
    return [show.delivery(one) for one in world.shop.deliveries]


def _delivery(world: World, request: Request) -> Delivery:
    number = request.path_params["number"]
    found = next((one for one in world.shop.deliveries if one.number == number), None)
    if found is None:
        raise NotThere(f"delivery {number}")
    return found


async def show_delivery(world: World, _given: Json, request: Request) -> Any:
    return show.delivery(_delivery(world, request))


async def replay(world: World, _given: Json, request: Request) -> Any:
    return show.attempt(await world.courier.replay(_delivery(world, request)))


async def settle(world: World, given: Json, _request: Request) -> Any:
    return {"settled": await world.courier.settle(float(given.get("seconds", 10)))}


async def set_faults(world: World, given: Json, _request: Request) -> Any:
    """Replaces all faults: what is not named is whole again."""
    world.faults = Faults(
        graphql=[Fault.read(one) for one in given.get("graphql", ())],
        jwks=[Fault.read(one) for one in given.get("jwks", ())],
        answer=[Fault.read(one) for one in given.get("answer", ())],
        answer_delay=float(given.get("answer_delay", 0)),
    )
    world.shop.tokens_dead = bool(given.get("token_dead", False))
    return {"faults": "set"}


async def change_staff(world: World, given: Json, _request: Request) -> Any:
    shop = world.shop
    shop.staff = replace(shop.staff, permission_codes=frozenset(given["permissions"]))
    return {"email": shop.staff.email, "permissions": sorted(shop.staff.permission_codes)}


async def want_reasons(world: World, given: Json, _request: Request) -> Any:
    world.shop.refund_reasons = reasons([str(title) for title in given["titles"]])
    return {"titles": [page.title for page in world.shop.refund_reasons.pages]}


async def rotate(world: World, given: Json, _request: Request) -> Any:
    world.key = SigningKey.from_pem(given["pem"]) if "pem" in given else SigningKey.generate()
    return {"kid": world.key.kid}


async def reset(world: World, _given: Json, _request: Request) -> Any:
    await world.reset()
    return {"reset": True}
