"""A real Chromium in front of the real desk, inside the sandbox's dashboard."""

import os
import re
import shutil
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.dashboard import ARTEFACTS, PATIENCE, Dashboard, open_dashboard
from tests.workflow.road import Road, open_road

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's, or the one that CHROMIUM names.

    For one module: Playwright keeps an event loop running in this thread, and other tests want their own.
    """
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("there is no Chromium here: install Debian's package `chromium`, or name one by CHROMIUM")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    """One shop, for all tests of a module; SQLite, as the pages know no database."""
    file = tmp_path_factory.mktemp("desk") / "desk.sqlite"
    with open_road(sa.make_url(f"sqlite:///{file}")) as opened:
        yield opened


@pytest.fixture(scope="module")
def window(chromium: Browser, road: Road) -> Iterator[Dashboard]:
    """One for all tests of a module: to open one costs more than most tests do."""
    with open_dashboard(chromium, road) as opened:
        yield opened


@pytest.fixture
def dashboard(window: Dashboard, road: Road, request: pytest.FixtureRequest) -> Iterator[Dashboard]:
    """Signed in with every right. Fails where the browser complained of anything, such as of the policy."""
    road.staff.control("PUT", "session", {})
    window.begin()
    yield window
    if not window.is_pictured:
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", request.node.name)
        window.page.screenshot(path=ARTEFACTS / f"{name}.png")
    assert window.complaints == []
    assert window.cookies() == []
