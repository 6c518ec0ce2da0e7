"""A member of staff at the refunds desk, by real HTTP and with the tokens that Saleor's sandbox gives."""

import html
import re
from dataclasses import dataclass
from typing import Any

import httpx

from tests.workflow.road import Road


@dataclass(frozen=True, slots=True)
class Clerk:
    """`email` is who Saleor says it is."""

    road: Road
    http: httpx.Client
    email: str = "clerk@example.com"

    def get(self, path: str, **query: str) -> httpx.Response:
        """A page of the desk."""
        return self.http.get(f"{self.road.app_url}/desk{path}", params=query, headers=self._headers())

    def post(self, path: str, **form: str) -> httpx.Response:
        """A form."""
        return self.http.post(f"{self.road.app_url}/desk{path}", data=form, headers=self._headers())

    def shown(self, path: str, status: int = 200, **query: str) -> str:
        """The words of a page, without its marks."""
        answer = self.get(path, **query)
        assert answer.status_code == status, answer.text
        return words(answer.text)

    def confirm(self, path: str) -> Any:
        """Open a confirmation and press its button; where the desk goes then."""
        page = self.get(path)
        assert page.status_code == 200, page.text
        done = self.post(path, **hidden(page.text))
        assert done.status_code == 200, done.text
        return done.json()

    def _headers(self) -> dict[str, str]:
        staff = self.road.staff
        (app,) = [one for one in staff.control("GET", "state")["apps"] if one["is_active"]]
        made = staff.control("POST", f"apps/{app['id']}/dashboard-token", {"email": self.email})
        return {"authorization-bearer": made["token"], "saleor-api-url": f"{staff.url}/graphql/"}


def words(page: str) -> str:
    """What a person reads."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's form."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in found}
