"""Orders and transactions: seeding and reading back."""

from typing import Any

from starlette.requests import Request

from saleor_msp_app.sandbox.saleor.control import seed, show
from saleor_msp_app.sandbox.saleor.control.act import NotThere
from saleor_msp_app.sandbox.saleor.control.goods import Json
from saleor_msp_app.sandbox.saleor.records.order import Order
from saleor_msp_app.sandbox.saleor.world import World


def _order(world: World, request: Request) -> Order:
    found = world.shop.order(request.path_params["id"])
    if found is None:
        raise NotThere(request.path_params["id"])
    return found


async def add_order(world: World, given: Json, _request: Request) -> Any:
    return show.order_with_all(seed.seed_order(world.shop, given))


async def show_order(world: World, _given: Json, request: Request) -> Any:
    order = _order(world, request)
    return show.order_with_all(order)


async def add_transaction(world: World, given: Json, request: Request) -> Any:
    order = _order(world, request)
    return show.transaction(seed.seed_transaction(world.shop, order, given))


async def show_transaction(world: World, _given: Json, request: Request) -> Any:
    transaction = world.shop.transaction(request.path_params["id"])
    if transaction is None:
        raise NotThere(request.path_params["id"])
    return show.transaction(transaction)
