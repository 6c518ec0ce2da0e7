"""The list of changes: who, when, what."""

from dataclasses import dataclass

from saleor_msp_app.domain.audit import What
from saleor_msp_app.usecases.ports.account_book import AuditTrail
from saleor_msp_app.web.desk.answers import DeskAnswer, View
from saleor_msp_app.web.desk.routes import DeskRoute
from saleor_msp_app.web.desk.visit import Visit

_PAGE = 50
_LONGEST = 18

WORDS = {
    What.ACCOUNT_ADDED: "Account added",
    What.ACCOUNT_RENAMED: "Account renamed",
    What.KEY_REPLACED: "API key replaced",
    What.POLICY_CHANGED: "Policy changed",
    What.ACCOUNT_ARCHIVED: "Account archived",
    What.ACCOUNT_RESTORED: "Account restored",
    What.CHANNELS_ASSIGNED: "Channels assigned",
}


@dataclass(frozen=True, slots=True)
class AuditSection:
    """A section."""

    trail: AuditTrail

    def routes(self) -> tuple[DeskRoute, ...]:
        """One list, in pages."""
        return (DeskRoute("GET", "/audit", self._look),)

    async def _look(self, visit: Visit) -> DeskAnswer:
        text = visit.query.get("before", "")
        before = int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST else None
        page = await self.trail.page(visit.visitor.shop, _PAGE, before)
        return View("audit.html.jinja", {"page": page, "words": WORDS, "is_first": before is None})
