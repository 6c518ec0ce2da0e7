"""The sandbox's dashboard speaks AppBridge as Saleor's does: to an app that is nothing but an empty page."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Frame, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

from saleor_msp_app.sandbox.saleor import create_saleor
from tests.browser.dashboard import PATIENCE
from tests.http_server import serve

EAR = """<!doctype html><title>App</title><script>
    window.heard = [];
    addEventListener("message", (event) => heard.push(event.data));
</script>"""
SAY = """(message) => new Promise((resolve) => {
    const mine = ({ data }) => {
        if (data.type !== "response" || data.payload.actionId !== message.payload.actionId) return;
        removeEventListener("message", mine);
        resolve(data.payload.ok);
    };
    addEventListener("message", mine);
    parent.postMessage(message, "*");
})"""
POPUP = {
    "identifier": "more",
    "label": "More",
    "mount": "ORDER_DETAILS_MORE_ACTIONS",
    "target": "POPUP",
    "url": "/more",
}
WIDGET = {
    "identifier": "beside",
    "label": "Beside",
    "mount": "ORDER_DETAILS_WIDGETS",
    "target": "WIDGET",
    "url": "/beside",
    "options": {"widgetTarget": {"method": "GET"}},
}


async def manifest(request: Request) -> JSONResponse:
    url = str(request.base_url).rstrip("/")
    known = {"id": "app.empty", "name": "Empty", "version": "1", "appUrl": f"{url}/page"}
    return JSONResponse({**known, "permissions": ["HANDLE_PAYMENTS"], "extensions": [POPUP, WIDGET]})


async def page(_request: Request) -> HTMLResponse:
    return HTMLResponse(EAR)


@dataclass
class Place:
    """The dashboard at `url` in a window, with the app and an order."""

    page: Page
    url: str
    app: str
    order: str

    def frame(self, selector: str) -> Frame:
        """The app's document, once the dashboard has shaken hands with it."""
        found = self.page.locator(selector).element_handle().content_frame()
        assert found is not None
        self.page.frame_locator(selector).locator("html").wait_for(state="attached")
        return found

    def say(self, frame: Frame, kind: str, **payload: Any) -> bool:
        """What the dashboard answers."""
        ok: bool = frame.evaluate(SAY, {"type": kind, "payload": {"actionId": f"{kind}-1", **payload}})
        return ok


@pytest.fixture(scope="module")
def place(chromium: Browser) -> Iterator[Place]:
    routes = [Route("/manifest", manifest), Route("/page", page), Route("/page/{more:path}", page)]
    with serve(Starlette(routes=routes)) as app, serve(create_saleor()) as url, httpx.Client() as http:
        done = http.post(f"{url}/sandbox/install", json={"manifest_url": f"{app}/manifest"}).json()
        order = http.post(f"{url}/sandbox/orders", json={}).json()["order"]["id"]
        window = chromium.new_page()
        window.set_default_timeout(PATIENCE)
        yield Place(window, f"{url}/dashboard", done["app"]["id"], order)
        window.close()


@pytest.fixture
def app_page(place: Place) -> Frame:
    place.page.goto(f"{place.url}/extensions/app/{place.app}/some/route?x=1")
    return place.frame("#app-page")


def test_the_route_is_handed_through_and_hands_are_shaken(place: Place, app_page: Frame) -> None:
    assert "/page/some/route?x=1&domain=" in app_page.url
    assert place.say(app_page, "notifyReady")
    heard = app_page.evaluate("() => heard")
    said = next(one["payload"] for one in heard if one["type"] == "handshake")
    assert (said["version"], said["dashboardVersion"]) == (1, "3.23")
    assert said["token"].count(".") == 2


def test_what_the_dashboard_does_not_know_is_said_to_have_failed(place: Place, app_page: Frame) -> None:
    assert not place.say(app_page, "of the future")
    assert not place.say(app_page, "redirect", to=5)
    assert not place.say(app_page, "openPopup", extensionIdentifier="more")


def test_another_window_is_not_answered(place: Place, app_page: Frame) -> None:
    """A message of the page to itself, as one of a stranger would be."""
    place.page.evaluate(
        "() => postMessage({ type: 'notification', payload: { actionId: '1', title: 'No' } })"
    )
    assert place.say(app_page, "notification", title="Yes", text="of the app")
    expect(place.page.locator("#toasts p")).to_have_text(["Yes: of the app"])


def test_a_popup_is_opened_by_its_name_and_closed(place: Place) -> None:
    place.page.goto(f"{place.url}/orders/{place.order}")
    widget = place.frame("aside iframe")
    assert place.say(widget, "widgetResize", height=9000)
    expect(place.page.locator("aside iframe")).to_have_css("height", "5000px")
    assert place.say(widget, "openPopup", extensionIdentifier="more", appParams={"line": 1})
    popup = place.frame("dialog iframe")
    query = httpx.URL(popup.url).params
    assert json.loads(base64.b64decode(query["appParams"])) == {"line": 1}
    assert query["orderId"] == place.order
    popup.evaluate("() => parent.postMessage({ type: 'popupClose', payload: { actionId: '1' } }, '*')")
    expect(place.page.locator("dialog")).to_have_count(0)


def test_the_frame_may_not_leave_its_frame(app_page: Frame) -> None:
    """No modals, and the page around stays where it is (saleor-contract.md §8.1)."""
    assert app_page.evaluate("() => confirm('Shall we?')") is False
    refused = "() => { try { top.location = 'about:blank'; return '' } catch (error) { return error.name } }"
    assert app_page.evaluate(refused) == "SecurityError"
