"""The shapes of answers. Every one is a JSON object: another makes Saleor's task crash (observed 3.23.28)."""

import uuid
from collections.abc import Mapping

from starlette.responses import JSONResponse

from saleor_msp_app.domain.ids import REFUSAL_PREFIX, PspReference


def refusal(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The form of the SDK's errors: Saleor shows `error.message` to the merchant (contract §2.1)."""
    return JSONResponse(sdk_error(code, message), status_code=status, headers=dict(headers or {}))


def sdk_error(code: str, message: str) -> dict[str, object]:
    """The members by which Saleor's SDK says that something went wrong."""
    return {"success": False, "error": {"code": code, "message": message}}


def refusal_of_transport(status: int, message: str) -> JSONResponse:
    """For a request whose rest will not be read: the connection is closed behind the answer."""
    return refusal(status, "REQUEST_NOT_READ", message, {"connection": "close"})


def new_refusal_reference() -> PspReference:
    """Saleor swallows a second failure under one reference (saleor-contract.md §5.5 e): always a new one."""
    return PspReference(f"{REFUSAL_PREFIX}-{uuid.uuid4().hex}")
