"""What a Saleor shows to the network."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from saleor_msp_app.sandbox.saleor.broken import broken_response
from saleor_msp_app.sandbox.saleor.graphql.request import answer_request
from saleor_msp_app.sandbox.saleor.world import World


def token_of(request: Request) -> str | None:
    """`Authorization-Bearer` is Saleor's other name for the header."""
    value = request.headers.get("authorization-bearer")
    if value is None:
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
    return value.strip() or None


async def _payload(request: Request) -> dict[str, Any] | None:
    try:
        value = await request.json()
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


async def graphql(request: Request) -> Response:
    world: World = request.app.state.world
    payload = await _payload(request)
    if payload is None:
        return JSONResponse({"errors": [{"message": "Unable to parse query."}]}, status_code=400)
    document = str(payload.get("query"))
    fault = world.faults.next("graphql", document)
    if fault is not None:
        return await broken_response(fault)
    client_ip = request.client.host if request.client else None
    answer = await answer_request(world.context(world.shop.caller(token_of(request)), client_ip), payload)
    fault = world.faults.next("graphql", document, after=True)
    if fault is not None:
        return await broken_response(fault)
    return Response(json.dumps(answer.body), status_code=answer.status, media_type="application/json")


async def jwks(request: Request) -> Response:
    world: World = request.app.state.world
    fault = world.faults.next("jwks")
    return await broken_response(fault) if fault else JSONResponse(world.key.jwks())


ROUTES = [
    Route("/graphql/", graphql, methods=["POST"]),
    Route("/.well-known/jwks.json", jwks, methods=["GET"]),
]
