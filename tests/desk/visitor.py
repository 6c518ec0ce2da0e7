"""Staff in front of the desk: requests as the page's script makes them, with a token of the shop."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.workflow.road import Road


@dataclass(frozen=True, slots=True)
class DeskVisitor:
    """Signed in with every right, unless `token` says otherwise."""

    road: Road
    http: httpx.Client

    def get(self, path: str, **session: Any) -> httpx.Response:
        """A page: `/refunds`."""
        return self.http.get(f"{self.road.app_url}/desk{path}", headers=self._headers(session))

    def post(self, path: str, form: dict[str, str], **session: Any) -> httpx.Response:
        """A form."""
        headers = self._headers(session)
        return self.http.post(f"{self.road.app_url}/desk{path}", headers=headers, data=form)

    def _headers(self, session: dict[str, Any]) -> dict[str, str]:
        (app,) = [one for one in self.road.staff.control("GET", "state")["apps"] if one["is_active"]]
        made = self.road.staff.control("POST", f"apps/{app['id']}/dashboard-token", session)
        return {"authorization-bearer": made["token"], "saleor-api-url": f"{self.road.staff.url}/graphql/"}
