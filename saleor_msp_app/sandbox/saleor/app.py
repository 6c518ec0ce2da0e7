"""Saleor 3.23.28 around payment apps and refunds, as a program.

It behaves as a live Saleor was observed to behave, bugs included; `/sandbox/` holds what drives it, and
`/storefront/` a shop to try it with, and `/dashboard/` what staff sees of its apps.
"""

import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from saleor_msp_app.sandbox.saleor import control, dashboard, storefront, web
from saleor_msp_app.sandbox.saleor.keys import SigningKey
from saleor_msp_app.sandbox.saleor.settings import Timing
from saleor_msp_app.sandbox.saleor.world import World

STAFF_TOKEN = "sandbox-staff-token"  # noqa: S105 - opens nothing but the sandbox


def create_saleor(
    *,
    api_url: str | None = None,
    signing_key: SigningKey | None = None,
    staff_token: str = STAFF_TOKEN,
    timing: Timing | None = None,
) -> Starlette:
    """Build the sandbox. Without `api_url` its address is the one under which it is first called."""
    world = World(api_url=api_url, key=signing_key, staff_token=staff_token, timing=timing or Timing())

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await world.close()

    app = Starlette(
        routes=[*web.ROUTES, *control.ROUTES, *dashboard.ROUTES, *storefront.ROUTES], lifespan=lifespan
    )
    app.add_middleware(_Address, world=world)
    app.state.world = world
    return app


class _Address:
    """Learns Saleor's own address from the first request."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self._app = app
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            host = dict(scope["headers"]).get(b"host", b"localhost:8000").decode("latin-1")
            self._world.learn_address(f"{scope['scheme']}://{host}")
        await self._app(scope, receive, send)
