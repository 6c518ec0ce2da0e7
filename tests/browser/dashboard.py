"""Short words for what a member of staff does with the desk in the dashboard."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it brings no types
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Frame,
    FrameLocator,
    Locator,
    Page,
    Request,
    ViewportSize,
    expect,
)

from tests.workflow.road import Road

ARTEFACTS = Path(os.environ.get("BROWSER_ARTEFACTS", Path(__file__).parents[2] / ".artefacts"))
"""Pictures of what the tests saw; not kept in the repository."""

PATIENCE = 30_000.0
"""Milliseconds: the machine may be busy with other tests."""

WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=400, height=800)
APP_PAGE, WIDGET, POPUP = "iframe#app-page", "aside iframe", "dialog iframe"
"""The frames that the dashboard gives to apps."""

_OF_SALEOR = "allow-scripts and allow-same-origin"
"""Chromium warns of the `sandbox` attribute that Saleor's dashboard gives to the frames of apps."""

_EVERYTHING = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
_COLOURS = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}}
_TALLEST = 2600


@dataclass
class Dashboard:
    """One browser window. `complaints` is what nobody may see: what is written to the console, errors of
    scripts, requests to another host. `selector` is the frame that is looked into.
    """

    page: Page
    road: Road
    app_id: str
    selector: str = APP_PAGE
    is_pictured: bool = False
    complaints: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the app's page is, in the dashboard."""
        return f"{self.road.staff.url}/dashboard/extensions/app/{self.app_id}"

    @property
    def frame(self) -> FrameLocator:
        """What the app shows."""
        return self.page.frame_locator(self.selector)

    def begin(self) -> None:
        """As a window that was just opened."""
        self.page.context.clear_cookies()
        self.page.set_viewport_size(WIDE)
        self.selector, self.is_pictured = APP_PAGE, False
        self.complaints.clear()

    def cookies(self) -> list[str]:
        """The dashboard of the sandbox keeps its theme in one; the app has none."""
        names = [str(one.get("name")) for one in self.page.context.cookies()]
        return [name for name in names if name != "theme"]

    def open(self, route: str = "/", heading: str | None = None) -> Locator:
        """Open a page of the desk; its main part, once it is there."""
        self.page.goto(self.url + route)
        return self.shows(heading)

    def open_order(self, order_id: str) -> Locator:
        """Open an order's page; what the app shows beside it."""
        self.page.goto(f"{self.road.staff.url}/dashboard/orders/{order_id}")
        self.selector = WIDGET
        return self.shows()

    def shows(self, heading: str | None = None) -> Locator:
        """The main part, once it is drawn and nothing is under way."""
        expect(self.frame.locator("#desk:not([aria-busy])")).to_be_visible()
        if heading is not None:
            expect(self.frame.get_by_role("heading", level=1)).to_have_text(re.compile(heading))
        return self.frame.locator("main")

    def follow(self, name: str, heading: str) -> Locator:
        """Press a link of the desk."""
        self.frame.get_by_role("link", name=name).first.click()
        return self.shows(heading)

    def press(self, name: str) -> None:
        """Press a button of the desk."""
        self.frame.get_by_role("button", name=name, exact=True).click()

    def tab_to(self, target: Locator) -> None:
        """Go on by Tab until it is there; it is reached so, or this fails."""
        for _ in range(60):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        expect(target).to_be_focused()

    def toast(self, text: str) -> None:
        """The dashboard shows this in its corner."""
        expect(self.page.locator("#toasts")).to_contain_text(text)

    def other_theme(self) -> None:
        """Light becomes dark."""
        self.page.get_by_role("button", name="Other theme").click()

    def forgive(self, text: str) -> None:
        """What Chromium says of an answer that the test has asked for."""
        self.complaints[:] = [one for one in self.complaints if text not in one]

    def barriers(self, *, colours_only: bool = False) -> list[str]:
        """What axe-core finds in the way of people who see, hear or move otherwise, in the app's frame."""
        frame = self.inside()
        if frame.evaluate("typeof axe") == "undefined":
            frame.evaluate(Axe().axe_script)
        found = frame.evaluate("options => axe.run(options)", _COLOURS if colours_only else _EVERYTHING)
        return [
            f"{one['id']}: {node['target']} {node.get('failureSummary', '')}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    def inside(self) -> Frame:
        """The app's document, for scripts of the test."""
        frame = self.page.locator(self.selector).element_handle().content_frame()
        assert frame is not None
        return frame

    def overflows(self) -> bool:
        """Whether the page must be pushed sideways to be read."""
        return bool(self.inside().evaluate("document.documentElement.scrollWidth > innerWidth"))

    def picture(self, name: str, folder: Path = ARTEFACTS) -> None:
        """A picture of the whole page, however long it is."""
        height = int(self.inside().evaluate("document.getElementById('desk').scrollHeight"))
        size = self.page.viewport_size or WIDE
        around = self.page.locator("main > h1").bounding_box()
        above = int(around["y"] + around["height"]) if around else 0
        if self.selector == APP_PAGE and above + height > size["height"]:
            self.page.set_viewport_size({"width": size["width"], "height": min(above + height + 1, _TALLEST)})
        self.page.screenshot(path=folder / name)
        self.page.set_viewport_size(size)
        self.is_pictured = True


@contextmanager
def open_dashboard(browser: Browser, road: Road) -> Iterator[Dashboard]:
    """A window of its own, without anything kept from another."""
    (app,) = [one for one in road.staff.control("GET", "state")["apps"] if one["is_active"]]
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    opened = Dashboard(page, road, app["id"])
    page.on("console", lambda said: _heard(opened, said))
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    page.on("request", lambda request: _asked(opened, request))
    yield opened
    context.close()


def _heard(opened: Dashboard, said: ConsoleMessage) -> None:
    """Violations of the content security policy are errors here."""
    if said.type in ("error", "warning") and _OF_SALEOR not in said.text:
        opened.complaints.append(f"{said.type}: {said.text}")


def _asked(opened: Dashboard, request: Request) -> None:
    known = {urlsplit(opened.road.app_url).netloc, urlsplit(opened.road.staff.url).netloc}
    url = urlsplit(request.url)
    if url.scheme in ("http", "https") and url.netloc not in known:
        opened.complaints.append(f"asked a third party: {request.url}")
