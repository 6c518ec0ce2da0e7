"""The look around every page of the dashboard: sections at the left, the title above, notices in a corner."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element, tostring

from starlette.responses import HTMLResponse

from saleor_msp_app.sandbox.saleor.dashboard_session import DashboardSession
from saleor_msp_app.sandbox.saleor.storefront.html import Child, h

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-src http: https:; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}

_SECTIONS = (("/", "Home"), ("/orders", "Orders"), ("/extensions", "Extensions"))
_LANGUAGES = ("en", "nl", "de")


@dataclass(frozen=True, slots=True)
class Look:
    """What a page is drawn for. `theme` is light or dark, `path` what follows `/dashboard`; `told` and
    `refused` are about what was done last.
    """

    api_url: str
    session: DashboardSession
    theme: str
    path: str
    told: str | None = None
    refused: str | None = None


def dashboard_page(title: str, *body: Child, look: Look) -> HTMLResponse:
    head = [
        h("meta", charset="utf-8"),
        h("meta", name="viewport", content="width=device-width, initial-scale=1"),
        h("title", f"{title} · Sandbox dashboard"),
        h("link", rel="stylesheet", href="/dashboard/static/dashboard.css"),
        h("script", type="module", src="/dashboard/static/dashboard.js"),
    ]
    main = h("main", h("h1", title), *body)
    corner = h("div", *_notices(look), id="toasts", role="status")
    document = h(
        "html", h("head", *head), h("body", _side(look), main, corner), lang="en", data_theme=look.theme
    )
    text = tostring(document, encoding="unicode", method="html")
    return HTMLResponse(f"<!doctype html>\n{text}\n", headers=_HEADERS)


def _side(look: Look) -> Element:
    links = []
    for path, name in _SECTIONS:
        is_here = look.path == path or (path != "/" and look.path.startswith(path))
        links.append(h("a", name, href=f"/dashboard{path}", **({"aria-current": "page"} if is_here else {})))
    return h(
        "header",
        h("strong", "Sandbox dashboard"),
        h("nav", *links, **{"aria-label": "Dashboard"}),
        h("button", "Other theme", type="button", id="other-theme"),
        h(
            "label",
            "Language ",
            h("select", *(h("option", one, value=one) for one in _LANGUAGES), id="locale"),
        ),
        h("a", look.session.email, href="/dashboard/staff"),
    )


def _notices(look: Look) -> list[Element]:
    found = (("success", look.told), ("error", look.refused))
    return [h("p", text, class_=kind) for kind, text in found if text]
