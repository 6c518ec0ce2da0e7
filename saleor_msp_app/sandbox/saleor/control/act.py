"""What an endpoint does, and how it fails."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import simplejson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from saleor_msp_app.sandbox.saleor.control.goods import Json
from saleor_msp_app.sandbox.saleor.control.seed import CannotSeed
from saleor_msp_app.sandbox.saleor.faults import UnknownFault
from saleor_msp_app.sandbox.saleor.global_id import InvalidGlobalId
from saleor_msp_app.sandbox.saleor.manifest import ManifestRefused
from saleor_msp_app.sandbox.saleor.world import World

Act: TypeAlias = Callable[[World, Json, Request], Awaitable[Any]]


class NotThere(Exception):
    pass


def endpoint(act: Act) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        raw = await request.body()
        try:
            # Amounts come as text or as numbers; either way they become exact.
            given = simplejson.loads(raw, use_decimal=True) if raw else {}
            found = await act(request.app.state.world, given, request)
        except (NotThere, InvalidGlobalId) as error:
            return JSONResponse({"error": str(error)}, status_code=404)
        except (CannotSeed, UnknownFault, ManifestRefused, KeyError, ValueError, TypeError) as error:
            text = f"{type(error).__name__}: {error}"
            return JSONResponse({"error": text}, status_code=400)
        return JSONResponse(found)

    return answer
