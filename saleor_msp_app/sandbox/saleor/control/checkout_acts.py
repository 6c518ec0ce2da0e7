"""Checkouts and channels: seeding, reading back, and what Saleor does with them by itself."""

from typing import Any

from starlette.requests import Request

from saleor_msp_app.sandbox.saleor.control import seed, show
from saleor_msp_app.sandbox.saleor.control.act import NotThere
from saleor_msp_app.sandbox.saleor.control.goods import Json
from saleor_msp_app.sandbox.saleor.records.order import Checkout
from saleor_msp_app.sandbox.saleor.release import release_funds
from saleor_msp_app.sandbox.saleor.world import World

_FLOWS = frozenset({"AUTHORIZATION", "CHARGE"})


def _checkout(world: World, request: Request) -> Checkout:
    found = world.shop.checkout(request.path_params["id"])
    if found is None:
        raise NotThere(request.path_params["id"])
    return found


async def add_checkout(world: World, given: Json, _request: Request) -> Any:
    return show.checkout_with_all(seed.seed_checkout(world.shop, given))


async def show_checkout(world: World, _given: Json, request: Request) -> Any:
    return show.checkout_with_all(_checkout(world, request))


async def release(world: World, _given: Json, request: Request) -> Any:
    requests = await release_funds(world.shop, world.requests, _checkout(world, request))
    return [show.event(one) for one in requests]


async def change_channel(world: World, given: Json, request: Request) -> Any:
    slug = request.path_params["slug"]
    channel = next((one for one in world.shop.channels if one.slug == slug), None)
    if channel is None:
        raise NotThere(slug)
    flow = str(given.get("default_transaction_flow", channel.default_transaction_flow))
    if flow not in _FLOWS:
        raise ValueError(f"not a flow: {flow}")
    channel.default_transaction_flow = flow
    completes = given.get("completes_paid_checkouts", channel.completes_paid_checkouts)
    channel.completes_paid_checkouts = bool(completes)
    return {"slug": slug, "default_transaction_flow": flow, "completes_paid_checkouts": bool(completes)}
