"""Where Saleor brings the token of a new installation."""

from typing import assert_never

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse

from saleor_msp_app.domain.account import Secret
from saleor_msp_app.saleor.json_object import read_object
from saleor_msp_app.usecases.install_app import (
    Installed,
    InstallOutcome,
    InstallRefusalCode,
    InstallRefused,
    InstallRequest,
)
from saleor_msp_app.web.responses import refusal
from saleor_msp_app.web.services import Install

LIMIT = 4096
"""Saleor sends 48 bytes (observed 3.23.28)."""

_LONGEST_TOKEN = 256
_STATUS = {
    InstallRefusalCode.SALEOR_URL_PROHIBITED: 403,
    InstallRefusalCode.UNKNOWN_APP_ID: 401,
    InstallRefusalCode.JWKS_NOT_AVAILABLE: 401,
}

log = structlog.stdlib.get_logger(__name__)


class RegisterEndpoint:
    """Takes the token; whether it is worth anything, the use-case finds out at the shop itself."""

    def __init__(self, install: Install) -> None:
        self._install = install

    async def answer(self, request: Request) -> JSONResponse:
        """The steps and errors of Saleor's SDK (saleor-contract.md §2.2)."""
        api_url = request.headers.get("saleor-api-url", "")
        with structlog.contextvars.bound_contextvars(shop=api_url[:200]):
            if not api_url:
                return _refused(400, "MISSING_API_URL_HEADER", "The header Saleor-Api-Url is missing.")
            body = await request.body()
            if len(body) > LIMIT:
                return _refused(413, "REQUEST_TOO_LARGE", "The request is too large.")
            token = _token(body)
            if token is None:
                return _refused(400, "MISSING_AUTH_TOKEN", "Missing auth token.")
            domain = request.headers.get("saleor-domain") or None
            return _answer(await self._install(InstallRequest(api_url, domain, token)))


def _answer(outcome: InstallOutcome) -> JSONResponse:
    match outcome:
        case Installed(_, app_id, again):
            log.info("installation.stored", app_id=app_id, again=again)
            return JSONResponse({"success": True})
        case InstallRefused(code, message):
            return _refused(_STATUS[code], code.value, message)
        case _:
            assert_never(outcome)


def _token(body: bytes) -> Secret | None:
    """It will be sent in a header: nothing that breaks one."""
    found = (read_object(body) or {}).get("auth_token")
    if not isinstance(found, str) or not 0 < len(found) <= _LONGEST_TOKEN:
        return None
    return Secret(found) if found.isascii() and found.isprintable() and " " not in found else None


def _refused(status: int, code: str, message: str) -> JSONResponse:
    log.warning("registration.refused", status=status, reason=code, why=message)
    return refusal(status, code, message)
