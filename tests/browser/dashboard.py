"""Short words for what a member of staff does with the desk in the dashboard."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it brings no types
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from tests.workflow.road import Road

ARTEFACTS = Path(os.environ.get("BROWSER_ARTEFACTS", Path(__file__).parents[2] / ".artefacts"))
"""Pictures of what the tests saw; not kept in the repository."""

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 400, "height": 800}
_OF_SALEOR = "allow-scripts and allow-same-origin"
"""Chromium warns of the `sandbox` attribute that Saleor's dashboard gives to the frames of apps."""

_ROOT = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


@dataclass
class Dashboard:
    """One browser window. `complaints` is what it wrote to its console, and every error of a script."""

    page: Page
    road: Road
    app_id: str
    complaints: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the app's page is, in the dashboard."""
        return f"{self.road.staff.url}/dashboard/extensions/app/{self.app_id}"

    @property
    def frame(self) -> FrameLocator:
        """What the app shows."""
        return self.page.frame_locator("#app-page")

    def open(self, route: str = "/", heading: str | None = None) -> Locator:
        """Open a page of the desk; its main part, once it is there."""
        self.page.goto(self.url + route)
        return self.shows(heading)

    def shows(self, heading: str | None = None) -> Locator:
        """The main part, once it is drawn and nothing is under way."""
        expect(self.frame.locator("#desk:not([aria-busy])")).to_be_visible()
        if heading is not None:
            expect(self.frame.get_by_role("heading", level=1)).to_have_text(heading)
        return self.frame.locator("main")

    def toast(self, text: str) -> None:
        """The dashboard shows this in its corner."""
        expect(self.page.locator("#toasts")).to_contain_text(text)

    def other_theme(self) -> None:
        """Light becomes dark."""
        self.page.get_by_role("button", name="Other theme").click()

    def barriers(self) -> list[str]:
        """What axe-core finds in the way of people who see, hear or move otherwise, in the app's frame."""
        desk = next(frame for frame in self.page.frames if frame.parent_frame is not None)
        found: dict[str, Any] = Axe().run(desk, options=_ROOT).response
        return [
            f"{one['id']}: {node['target']} {node.get('failureSummary', '')}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    def overflows(self) -> bool:
        """Whether the page must be pushed sideways to be read."""
        desk = self.frame.locator("html")
        return bool(desk.evaluate("root => root.scrollWidth > root.clientWidth"))

    def picture(self, name: str) -> None:
        """A picture of the app's page for the documents, where `make screenshots` asks for them."""
        asked = os.environ.get("DESK_PICTURES")
        folder = Path(asked) if asked else ARTEFACTS
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / name)

    def keep(self, name: str) -> None:
        """Take a picture."""
        self.page.screenshot(path=ARTEFACTS / re.sub(r"[^A-Za-z0-9._-]+", "-", name))


@contextmanager
def open_dashboard(browser: Browser, road: Road) -> Iterator[Dashboard]:
    """A window of its own, without anything kept from another."""
    (app,) = [one for one in road.staff.control("GET", "state")["apps"] if one["is_active"]]
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")  # type: ignore[arg-type]  # a size
    context.set_default_timeout(15_000)
    page = context.new_page()
    opened = Dashboard(page, road, app["id"])
    page.on("console", lambda said: _note(opened, said.type, said.text))
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    yield opened
    context.close()


def _note(opened: Dashboard, kind: str, text: str) -> None:
    if kind in ("error", "warning") and _OF_SALEOR not in text:
        opened.complaints.append(f"{kind}: {text}")
