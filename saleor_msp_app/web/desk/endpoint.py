"""The one endpoint behind every page of the desk: who is it, what do they want, draw it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never
from urllib.parse import parse_qsl

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from saleor_msp_app.web.desk.answers import DeskAnswer, Download, Go, View
from saleor_msp_app.web.desk.door import Door, TurnedAway
from saleor_msp_app.web.desk.rendering import Rendering
from saleor_msp_app.web.desk.routes import DeskRoute, Section
from saleor_msp_app.web.desk.visit import Fields, Visit, Visitor

PREFIX = "/desk"
CODE_HEADER = "x-desk-code"

_MOST_FIELDS = 2000
_TITLES = {401: "Open the app from the dashboard", 403: "You may not do this", 503: "Not now"}

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class DeskEndpoint:
    """One page, as a Starlette endpoint: `answer`."""

    route: DeskRoute
    door: Door
    rendering: Rendering

    async def answer(self, request: Request) -> Response:
        """Nothing is read of the request before it is known who sends it."""
        admission = await self.door(request.headers, self.route.needs)
        if isinstance(admission, TurnedAway):
            return self._turn_away(admission)
        fields = structlog.contextvars.bound_contextvars(shop=admission.shop, page=self.route.path)
        with fields:
            try:
                visit = await self._visit(request, admission)
            except ValueError:
                return JSONResponse(_told("UNREADABLE", "The form cannot be read."), status_code=400)
            return self._drawn(await self.route.answer(visit), visit, request)

    async def _visit(self, request: Request, visitor: Visitor) -> Visit:
        return Visit(
            visitor=visitor,
            now=self.door.clock(),
            path={name: _storable(value) for name, value in request.path_params.items()},
            queries=_fields(request.url.query),
            forms=_fields((await request.body()).decode()),
        )

    def _drawn(self, answer: DeskAnswer, visit: Visit, request: Request) -> Response:
        match answer:
            case View():
                path = request.url.path.removeprefix(PREFIX).rstrip("/") or "/"
                html = self.rendering.render(
                    answer, {"visitor": visit.visitor, "now": visit.now, "path": path}
                )
                return HTMLResponse(html, status_code=answer.status)
            case Go(to, notice):
                told = None if notice is None else _notice(notice.status, notice.title, notice.text)
                return JSONResponse({"go": to, "notice": told})
            case Download(name, media_type, chunks):
                attached = {"content-disposition": f'attachment; filename="{name}"'}
                return StreamingResponse(chunks, media_type=media_type, headers=attached)
            case _:
                assert_never(answer)

    def _turn_away(self, away: TurnedAway) -> Response:
        view = View("turned_away.html.jinja", {"title": _TITLES[away.status], "text": away.text})
        html = self.rendering.render(view, {})
        return HTMLResponse(html, status_code=away.status, headers={CODE_HEADER: away.code})


def desk_routes(sections: Sequence[Section], door: Door, rendering: Rendering) -> Iterator[Route]:
    """The routes of all sections, each with and without a slash behind it."""
    for section in sections:
        for route in section.routes():
            endpoint = DeskEndpoint(route, door, rendering).answer
            path = PREFIX + route.path.rstrip("/")
            for form in (path, f"{path}/"):
                yield Route(form, endpoint, methods=[route.method])


def _fields(text: str) -> Fields:
    """Raise `ValueError` for too many fields, or for what is no UTF-8."""
    found: dict[str, tuple[str, ...]] = {}
    pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    for name, value in pairs:
        found[name] = (*found.get(name, ()), _storable(value))
    return found


def _storable(text: str) -> str:
    """PostgreSQL knows no zero character."""
    return text.replace("\0", "")


def _notice(status: str, title: str, text: str) -> dict[str, str]:
    return {"status": status, "title": title, "text": text}


def _told(code: str, message: str) -> dict[str, object]:
    return {"error": {"code": code, "message": message}}
