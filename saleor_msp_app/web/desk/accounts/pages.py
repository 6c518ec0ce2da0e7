"""The accounts of a shop, one of them, and *Test connection*."""

from dataclasses import dataclass

from saleor_msp_app.domain.account import Environment
from saleor_msp_app.domain.ids import AccountId, ChannelSlug, SaleorApiUrl
from saleor_msp_app.domain.site_reached import SiteReached
from saleor_msp_app.usecases.ports.account_book import AccountBook
from saleor_msp_app.usecases.try_connection import TryConnection
from saleor_msp_app.web.desk.accounts.parts import DefaultAccount, account_in, found_in
from saleor_msp_app.web.desk.accounts.policy_shown import policy_shown
from saleor_msp_app.web.desk.answers import DeskAnswer, View, not_found
from saleor_msp_app.web.desk.routes import DeskRoute
from saleor_msp_app.web.desk.visit import Visit


@dataclass(frozen=True, slots=True)
class AccountPages:
    """A section that changes nothing."""

    book: AccountBook
    reach: TryConnection
    default: DefaultAccount | None

    def routes(self) -> tuple[DeskRoute, ...]:
        """Behind every other page below `/accounts`: `{account}` fits them all."""
        return (
            DeskRoute("GET", "/accounts", self._list),
            DeskRoute("GET", "/accounts/{account}", self._show),
            DeskRoute("POST", "/accounts/{account}/connection", self._try),
        )

    async def _list(self, visit: Visit) -> DeskAnswer:
        shop = visit.visitor.shop
        values = {
            "accounts": await self.book.all(shop),
            "channels": await self._channels(shop),
            "default": self.default,
        }
        return View("accounts/list.html.jinja", values)

    async def _show(self, visit: Visit) -> DeskAnswer:
        account = await found_in(self.book, visit)
        if isinstance(account, View):
            return account
        channels = await self._channels(visit.visitor.shop)
        values = {
            "account": account,
            "channels": channels.get(account.id, []),
            "policy": policy_shown(account.policy),
            "errors": {},
            "typed_name": account.name,
        }
        return View("accounts/one.html.jinja", values)

    async def _try(self, visit: Visit) -> DeskAnswer:
        shop, account_id = visit.visitor.shop, account_in(visit)
        named = await self._named(shop, account_id)
        if named is None:
            return not_found("There is no such account in this shop.")
        name, environment = named
        reached = await self.reach(shop, account_id)
        site = reached if isinstance(reached, SiteReached) else None
        values = {
            "name": name,
            "environment": environment,
            "account_id": account_id,
            "site": site,
            "why": "" if isinstance(reached, SiteReached) else reached.why,
        }
        return View("accounts/connection.html.jinja", values)

    async def _named(self, shop: SaleorApiUrl, account_id: AccountId) -> tuple[str, Environment] | None:
        if self.default is not None and account_id == self.default.id:
            return "The environment's account", self.default.environment
        account = await self.book.get(shop, account_id)
        return None if account is None else (account.name, account.environment)

    async def _channels(self, shop: SaleorApiUrl) -> dict[AccountId, list[ChannelSlug]]:
        """By account."""
        served: dict[AccountId, list[ChannelSlug]] = {}
        for slug, account in sorted((await self.book.channels(shop)).items()):
            served.setdefault(account, []).append(slug)
        return served
