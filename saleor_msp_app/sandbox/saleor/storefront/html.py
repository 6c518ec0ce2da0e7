"""Pages as trees of elements: whatever is put in is escaped when the tree is written."""

from typing import TypeAlias
from xml.etree.ElementTree import Element, tostring

from starlette.responses import HTMLResponse

Child: TypeAlias = Element | str

_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def h(tag: str, *children: Child, **attributes: str) -> Element:
    """Build an element. `class_` and `for_` are `class` and `for`, `http_equiv` is `http-equiv`."""
    names = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    element = Element(tag, names)
    last: Element | None = None
    for child in children:
        if isinstance(child, Element):
            element.append(child)
            last = child
        elif last is None:
            element.text = (element.text or "") + child
        else:
            last.tail = (last.tail or "") + child
    return element


def page(title: str, *body: Child, status: int = 200, then: str | None = None) -> HTMLResponse:
    """`then` is where the browser goes by itself."""
    head = [
        h("meta", charset="utf-8"),
        h("meta", name="viewport", content="width=device-width, initial-scale=1"),
        h("title", f"{title} · Sandbox shop"),
        h("link", rel="stylesheet", href="/storefront/style.css"),
    ]
    if then is not None:
        head.append(h("meta", http_equiv="refresh", content=f"0; url={then}"))
    banner = h("header", h("a", "Sandbox shop", href="/storefront/"), h("span", "nothing here is real"))
    main = h("main", h("h1", title), *body)
    document = h("html", h("head", *head), h("body", banner, main), lang="en")
    text = tostring(document, encoding="unicode", method="html")
    return HTMLResponse(f"<!doctype html>\n{text}\n", status_code=status, headers=_HEADERS)
