"""The desk of a real app, visited as the dashboard's script does, with tokens of the sandbox's Saleor."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import sqlalchemy as sa

from saleor_msp_app.demo.staff import Staff
from saleor_msp_app.sandbox.saleor import create_saleor
from saleor_msp_app.sandbox.saleor.settings import FAST
from tests.accounts.second import SECOND_KEY
from tests.http_server import serve
from tests.msp_sandbox import msp_sandbox
from tests.workflow.road import QUICK, Road, app_variables, open_road, running_app

EVERYTHING, LOOKING = ("HANDLE_PAYMENTS", "MANAGE_APPS"), ("HANDLE_PAYMENTS",)
HOSTILE = "<script>alert(1)</script>\"'&"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;"


@dataclass(frozen=True, slots=True)
class Desk:
    """What staff with some rights sees."""

    road: Road
    http: httpx.Client
    rights: tuple[str, ...] = EVERYTHING

    def page(self, path: str, status: int = 200) -> str:
        """A page, and that nothing of it runs."""
        answer = self.http.get(f"{self.road.app_url}/desk{path}", headers=self._headers())
        return self._checked(answer, status)

    def post(self, path: str, status: int = 200, /, **form: str) -> httpx.Response:
        """Send a form."""
        answer = self.http.post(f"{self.road.app_url}/desk{path}", data=form, headers=self._headers())
        self._checked(answer, status)
        return answer

    def gone_to(self, path: str, /, **form: str) -> str:
        """Send a form that is taken; the page that comes next, behind `/dashboard`."""
        answer = self.post(path, **form)
        to: str = answer.json()["go"]
        assert to.startswith("/dashboard/")
        return to.removeprefix("/dashboard")

    def looking(self) -> "Desk":
        """Somebody who may look and not change."""
        return Desk(self.road, self.http, LOOKING)

    def add(self, name: str, key: str, environment: str = "test") -> str:
        """A new account; its page."""
        return self.gone_to("/accounts/new", name=name, api_key=key, environment=environment)

    def _headers(self) -> dict[str, str]:
        staff: Staff = self.road.staff
        (app,) = [one for one in staff.control("GET", "state")["apps"] if one["is_active"]]
        asked: dict[str, Any] = {"user_permissions": list(self.rights)}
        token = staff.control("POST", f"apps/{app['id']}/dashboard-token", asked)["token"]
        return {"authorization-bearer": token, "saleor-api-url": f"{staff.url}/graphql/"}

    def _checked(self, answer: httpx.Response, status: int) -> str:
        assert answer.status_code == status, answer.text
        html = answer.text
        if "text/html" in answer.headers["content-type"]:
            assert "<script" not in html
            assert not re.search(r"\s(style|on[a-z]+)=", html)
        return html


@contextmanager
def open_desk(database_url: sa.URL, **variables: str) -> Iterator[Desk]:
    """The app with two websites at MultiSafepay behind it."""
    with open_road(database_url, QUICK, (SECOND_KEY,), **variables) as road, httpx.Client(timeout=30) as http:
        yield Desk(road, http)


@contextmanager
def open_unconfigured_desk(database_url: sa.URL) -> Iterator[Desk]:
    """As somebody finds it who has just installed the app: the environment has no account."""
    with (
        msp_sandbox() as msp,
        serve(create_saleor(timing=replace(FAST, read_timeout=5.0))) as saleor,
        httpx.Client(timeout=30, trust_env=False) as http,
    ):
        changes = {"SALEOR_MSP_API_KEY": "", "SALEOR_MSP_ALLOWED_STOREFRONTS": saleor}
        with running_app(app_variables(database_url, msp, 1) | changes) as app_url:
            staff = Staff(saleor, http)
            staff.install(f"{app_url}/api/manifest")
            yield Desk(Road(app_url, msp, staff), http)


def version_in(html: str) -> str:
    """Of the account that a form shows."""
    found = re.search(r'name="version" value="(\d+)"', html)
    assert found is not None
    return found[1]
