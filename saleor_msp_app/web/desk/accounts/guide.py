"""The way to the first refund. The overview shows it, too, until it is done."""

from collections.abc import Callable
from dataclasses import dataclass

from saleor_msp_app.domain.first_run import first_run
from saleor_msp_app.domain.ids import SaleorApiUrl
from saleor_msp_app.usecases.ports.account_book import FirstRunRecords
from saleor_msp_app.web.desk.answers import DeskAnswer, View
from saleor_msp_app.web.desk.routes import DeskRoute
from saleor_msp_app.web.desk.visit import Visit


@dataclass(frozen=True, slots=True)
class Guide:
    """What `first_run.html.jinja` needs. `notification_url` is the address for MultiSafepay's dashboard."""

    records: FirstRunRecords
    notification_url: Callable[[], str]

    async def values(self, shop: SaleorApiUrl) -> dict[str, object]:
        """`steps` is empty once a refund was made."""
        return {"steps": first_run(await self.records(shop)), "notification_url": self.notification_url()}


@dataclass(frozen=True, slots=True)
class GuidePage:
    """A section."""

    guide: Guide

    def routes(self) -> tuple[DeskRoute, ...]:
        """One page."""
        return (DeskRoute("GET", "/accounts/guide", self._look),)

    async def _look(self, visit: Visit) -> DeskAnswer:
        return View("accounts/guide.html.jinja", await self.guide.values(visit.visitor.shop))
