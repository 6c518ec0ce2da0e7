"""Answers of a broken world."""

import anyio
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from saleor_msp_app.sandbox.saleor.faults import Fault

_PAGE = "<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"


class CutResponse(Response):
    """Promises more than it sends, so that the server breaks the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's own
        headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"da', "more_body": True})


async def broken_response(fault: Fault) -> Response:
    match fault.mode:
        case "cut":
            return CutResponse()
        case "html":
            return HTMLResponse(_PAGE.format(status="Bad things happen"))
        case "hang":
            await anyio.sleep(fault.seconds)
            return HTMLResponse(_PAGE.format(status="504"), status_code=504)
        case "unknown":
            return JSONResponse({"errors": [_unknown(fault.containing)]}, status_code=400)
        case _:
            return HTMLResponse(_PAGE.format(status=fault.mode), status_code=int(fault.mode))


def _unknown(field: str) -> dict[str, object]:
    return {
        "message": f'Cannot query field "{field}" on type "Mutation".',
        "extensions": {"exception": {"code": "GraphQLError"}},
    }
