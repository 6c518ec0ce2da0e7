"""For whoever watches over the process: does it live, and can it work."""

import anyio
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse

from saleor_msp_app import __version__
from saleor_msp_app.web.services import Readiness

_SECONDS = 5.0

log = structlog.stdlib.get_logger(__name__)


def health(_request: Request) -> JSONResponse:
    """The process answers. Nothing else is asked: a dead database is no reason to kill it."""
    return JSONResponse({"status": "ok", "version": __version__})


class ReadyEndpoint:
    """Whether requests can be taken: 200, or 503 with the name of what is missing."""

    def __init__(self, readiness: Readiness) -> None:
        self._readiness = readiness

    async def answer(self, _request: Request) -> JSONResponse:
        """Each thing by its name."""
        try:
            with anyio.fail_after(_SECONDS):
                checks = dict(await self._readiness())
        except Exception:
            log.exception("readiness.failed")
            checks = {"readiness": False}
        ready = all(checks.values())
        content = {"status": "ready" if ready else "not ready", "checks": checks}
        return JSONResponse(content, status_code=200 if ready else 503)
