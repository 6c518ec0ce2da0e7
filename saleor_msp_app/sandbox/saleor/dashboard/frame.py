"""The frames in which apps are shown."""

from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element

from saleor_msp_app.sandbox.saleor.dashboard.surroundings import Look
from saleor_msp_app.sandbox.saleor.records.people import App, Extension
from saleor_msp_app.sandbox.saleor.storefront.html import h

SANDBOX = "allow-same-origin allow-forms allow-scripts allow-downloads allow-popups"
"""No modals and no navigation of the page around (dashboard 3.23)."""

Context = dict[str, str]


def app_page_frame(app: App, url: str, look: Look, context: Context) -> Element:
    """The app's own page. Its `id` says that the address of the dashboard follows it."""
    return h("iframe", id="app-page", title=app.name, class_="app", **_told(app, None, url, look, context))


def widget_frame(app: App, extension: Extension, look: Look, context: Context) -> Element:
    """Beside an order; it says how high it wants to be."""
    told = _told(app, extension, _whole_url(app, extension), look, context)
    return h("iframe", title=extension.label, class_="app", **told)


def popup_button(app: App, extension: Extension, look: Look, context: Context) -> Element:
    """The frame is made by the script when the button is pressed, or when the app asks for it by its name."""
    told = _told(app, extension, _whole_url(app, extension), look, context)
    named = {"data_identifier": extension.identifier}
    return h("button", extension.label, type="button", class_="popup", **told, **named)


def _told(app: App, extension: Extension | None, url: str, look: Look, context: Context) -> dict[str, str]:
    """The query is what the dashboard adds to the address (saleor-contract.md §8.1).

    The script loads `data-src` once it listens, so that no word of the app is lost.
    """
    query = {
        **context,
        "domain": urlsplit(look.api_url).netloc,
        "saleorApiUrl": look.api_url,
        "id": app.id,
        "theme": look.theme,
    }
    joint = "&" if urlsplit(url).query else "?"
    return {
        "data_src": f"{url}{joint}{urlencode(query)}",
        "data_app": app.id,
        "data_extension": extension.id if extension else "",
        "sandbox": SANDBOX,
    }


def _whole_url(app: App, extension: Extension) -> str:
    """A relative one begins at the app's own address."""
    if not extension.url.startswith("/"):
        return extension.url
    return (app.app_url or "").rstrip("/") + extension.url
