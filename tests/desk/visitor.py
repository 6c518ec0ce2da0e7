"""Staff in front of the desk: requests as the page's script makes them, with a token of the shop."""

import time
from dataclasses import dataclass
from typing import Any

import httpx

from saleor_msp_app.demo.staff import SaleorOrder
from tests.workflow.road import Road


@dataclass(frozen=True, slots=True)
class DeskVisitor:
    """Signed in with every right, unless `token` says otherwise."""

    road: Road
    http: httpx.Client

    def get(self, path: str, **session: Any) -> httpx.Response:
        """A page: `/refunds`."""
        return self.http.get(f"{self.road.app_url}/desk{path}", headers=self._headers(session))

    def until(self, path: str, text: str) -> str:
        """The page once it says so."""
        shown = ""
        for _ in range(200):
            shown = self.get(path).text
            if text in shown:
                return shown
            time.sleep(0.05)
        raise AssertionError(shown)

    def until_held(self, order: SaleorOrder) -> None:
        """Once the order has a refund that needs a person; MultiSafepay is not asked for it."""
        number = self.road.staff.look(order)["order"]["number"]
        self.until(f"/refunds?order={number}&state=needs_person", "</table>")

    def post(self, path: str, form: dict[str, str], **session: Any) -> httpx.Response:
        """A form."""
        headers = self._headers(session)
        return self.http.post(f"{self.road.app_url}/desk{path}", headers=headers, data=form)

    def _headers(self, session: dict[str, Any]) -> dict[str, str]:
        (app,) = [one for one in self.road.staff.control("GET", "state")["apps"] if one["is_active"]]
        made = self.road.staff.control("POST", f"apps/{app['id']}/dashboard-token", session)
        return {"authorization-bearer": made["token"], "saleor-api-url": f"{self.road.staff.url}/graphql/"}
