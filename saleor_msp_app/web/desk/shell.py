"""The page at `appUrl`, and at every address below it: the frame into which the script puts the pages.

It shows nothing of any shop, and so needs no token. What it may load and who may frame it, it says itself.
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    # Which dashboard belongs to a shop is not known: any may frame what tells nothing.
    "frame-ancestors": "https: http://localhost:* http://127.0.0.1:*",
}

_HEADERS = {
    "content-security-policy": "; ".join(f"{name} {sources}" for name, sources in _POLICY.items()),
    "cache-control": "no-cache",
}


@dataclass(frozen=True, slots=True)
class Shell:
    """The same for everybody."""

    html: str

    def answer(self, _request: Request) -> HTMLResponse:
        """The page."""
        return HTMLResponse(self.html, headers=_HEADERS)
