"""The desk's stylesheet and scripts, as they are served: under an address that changes with their content."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript"}
_FOR_GOOD = "public, max-age=31536000, immutable"
_FOR_NOW = "no-cache"


@dataclass(frozen=True, slots=True)
class Asset:
    """`tag` names the content."""

    content: bytes
    media_type: str


@cache
def assets() -> dict[str, Asset]:
    """By name."""
    folder = files("saleor_msp_app.web.desk") / "static"
    return {
        file.name: Asset(file.read_bytes(), _MEDIA_TYPES[file.name[file.name.rindex(".") :]])
        for file in folder.iterdir()
        if file.name.endswith((*_MEDIA_TYPES,))
    }


@cache
def assets_tag() -> str:
    """Names all of them together: a script imports the other by a plain name, so they change as one."""
    whole = hashlib.sha256()
    for name, asset in sorted(assets().items()):
        whole.update(name.encode() + b"\0" + asset.content)
    return whole.hexdigest()[:12]


def serve_asset(request: Request) -> Response:
    """404 where there is none of this name, or it is asked for by the tag of another version."""
    found = assets().get(request.path_params["name"])
    tag = request.path_params["tag"]
    if found is None:
        return Response(status_code=404)
    keep = _FOR_GOOD if tag == assets_tag() else _FOR_NOW
    return Response(found.content, media_type=found.media_type, headers={"cache-control": keep})
