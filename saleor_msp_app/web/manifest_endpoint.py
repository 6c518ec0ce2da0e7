"""What Saleor fetches before it installs the app."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from saleor_msp_app.web.services import Manifest


class ManifestEndpoint:
    """The manifest that fits the Saleor that asks."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest

    def answer(self, request: Request) -> JSONResponse:
        """Older versions of Saleor refuse what they do not know (saleor-contract.md §1.3)."""
        version = request.headers.get("saleor-schema-version")
        return JSONResponse(dict(self._manifest(version)), headers={"vary": "Saleor-Schema-Version"})


class LogoEndpoint:
    """Saleor wants `image/png`, exactly (saleor-contract.md §1.1)."""

    def __init__(self, logo: bytes) -> None:
        self._logo = logo

    def answer(self, _request: Request) -> Response:
        """The dashboard shows it from another origin, and may keep it."""
        return Response(
            self._logo, media_type="image/png", headers={"cache-control": "public, max-age=86400"}
        )
