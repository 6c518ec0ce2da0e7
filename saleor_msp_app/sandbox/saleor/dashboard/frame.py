"""The look around every page of the dashboard, and the frames in which apps are shown."""

from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element, tostring

from starlette.responses import HTMLResponse

from saleor_msp_app.sandbox.saleor.records.people import App, Extension
from saleor_msp_app.sandbox.saleor.storefront.html import Child, h

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "frame-src http: https:; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}

SANDBOX = "allow-same-origin allow-forms allow-scripts allow-downloads allow-popups"
"""No modals and no navigation of the page around (dashboard 3.23)."""

Context = dict[str, str]


def dashboard_page(title: str, *body: Child, theme: str) -> HTMLResponse:
    """`theme` is light or dark."""
    head = [
        h("meta", charset="utf-8"),
        h("meta", name="viewport", content="width=device-width, initial-scale=1"),
        h("title", f"{title} · Sandbox dashboard"),
        h("link", rel="stylesheet", href="/dashboard/static/dashboard.css"),
        h("script", type="module", src="/dashboard/static/dashboard.js"),
    ]
    bar = h(
        "header",
        h("a", "Sandbox dashboard", href="/dashboard/"),
        h("button", "Other theme", type="button", id="other-theme"),
        h("label", "Language", for_="locale"),
        h("select", *(h("option", one, value=one) for one in ("en", "nl", "de")), id="locale"),
    )
    main = h("main", h("h1", title), *body)
    corner = h("div", id="toasts", role="status")
    document = h("html", h("head", *head), h("body", bar, main, corner), lang="en", data_theme=theme)
    text = tostring(document, encoding="unicode", method="html")
    return HTMLResponse(f"<!doctype html>\n{text}\n", headers=_HEADERS)


def app_frame(app: App, url: str, api_url: str, theme: str, context: Context, **attributes: str) -> Element:
    """An app's page. The query is what the dashboard adds to the address (saleor-contract.md §8.1).

    The script loads it once it listens, so that no word of the app is lost.
    """
    told = {
        **context,
        "domain": urlsplit(api_url).netloc,
        "saleorApiUrl": api_url,
        "id": app.id,
        "theme": theme,
    }
    joint = "&" if urlsplit(url).query else "?"
    return h(
        "iframe",
        data_src=f"{url}{joint}{urlencode(told)}",
        sandbox=SANDBOX,
        class_="app",
        data_app=app.id,
        **{"title": app.name, **attributes},
    )


def whole_url(app: App, extension: Extension) -> str:
    """A relative one begins at the app's own address."""
    if not extension.url.startswith("/"):
        return extension.url
    return (app.app_url or "").rstrip("/") + extension.url
