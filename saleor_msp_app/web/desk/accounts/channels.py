"""Which account serves which channel."""

from collections.abc import Mapping
from dataclasses import dataclass

from saleor_msp_app.domain.account_refused import AccountRefused
from saleor_msp_app.domain.errors import SaleorError
from saleor_msp_app.domain.ids import AccountId, ChannelSlug
from saleor_msp_app.domain.saleor_channel import SaleorChannel
from saleor_msp_app.usecases.assign_channels import AssignChannels
from saleor_msp_app.usecases.ports.account_book import AccountBook, SaleorChannels
from saleor_msp_app.web.desk.accounts.parts import DefaultAccount, errors, status
from saleor_msp_app.web.desk.answers import DeskAnswer, Go, Notice, View
from saleor_msp_app.web.desk.routes import CHANGE_SETTINGS, DeskRoute
from saleor_msp_app.web.desk.visit import Visit

_PAGE = "/accounts/channels"
_UNAVAILABLE = 503


@dataclass(frozen=True, slots=True)
class ChannelPage:
    """A section. `default` is the environment's account, which serves every channel without one."""

    book: AccountBook
    channels: SaleorChannels
    assign: AssignChannels
    default: DefaultAccount | None

    def routes(self) -> tuple[DeskRoute, ...]:
        """The table, and what it sends."""
        return (
            DeskRoute("GET", _PAGE, self._look),
            DeskRoute("POST", _PAGE, self._assign, CHANGE_SETTINGS),
        )

    async def _look(self, visit: Visit) -> DeskAnswer:
        return await self._table(visit, None)

    async def _assign(self, visit: Visit) -> DeskAnswer:
        wanted, seen = _accounts(visit.form, "to-"), _accounts(visit.form, "from-")
        done = await self.assign(visit.visitor.shop, wanted, seen, visit.visitor.email)
        if isinstance(done, AccountRefused):
            return await self._table(visit, done)
        text = "Payments that were made stay with the account that took them."
        title = {0: "Nothing was changed", 1: "1 channel was assigned"}.get(
            done, f"{done} channels were assigned"
        )
        return Go(f"/dashboard{_PAGE}", Notice("success", title, text if done else ""))

    async def _table(self, visit: Visit, refused: AccountRefused | None) -> View:
        shop = visit.visitor.shop
        try:
            channels = await self.channels.all(visit.visitor.installation)
        except SaleorError as error:
            text = f"Saleor does not tell its channels now ({error}). Try again in a minute."
            return View("message.html.jinja", {"title": "Channels", "text": text}, _UNAVAILABLE)
        assigned = await self.book.channels(shop)
        values = {
            "rows": _rows(channels, assigned),
            "accounts": [one for one in await self.book.all(shop) if not one.is_archived],
            "default": self.default,
            "errors": errors(refused),
        }
        return View("accounts/channels.html.jinja", values, status(refused))


@dataclass(frozen=True, slots=True)
class Row:
    """`channel` is None for one that Saleor does not have any more: renamed, or deleted."""

    slug: ChannelSlug
    channel: SaleorChannel | None
    account: AccountId | None


def _rows(channels: tuple[SaleorChannel, ...], assigned: Mapping[ChannelSlug, AccountId]) -> list[Row]:
    here = {one.slug: one for one in channels}
    return [Row(slug, here.get(slug), assigned.get(slug)) for slug in sorted({*here, *assigned})]


def _accounts(form: Mapping[str, str], prefix: str) -> dict[ChannelSlug, AccountId | None]:
    return {
        ChannelSlug(name.removeprefix(prefix)): AccountId(text) if text else None
        for name, text in form.items()
        if name.startswith(prefix)
    }
