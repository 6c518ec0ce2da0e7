"""The forms that make an account and change it, but for its policy."""

from dataclasses import dataclass

from saleor_msp_app.domain.account_refused import AccountRefused
from saleor_msp_app.domain.stored_account import StoredAccount
from saleor_msp_app.usecases.add_account import AccountAdded, AccountAsked, AddAccount
from saleor_msp_app.usecases.change_account import ChangeAccount, Changed
from saleor_msp_app.usecases.ports.account_book import AccountBook
from saleor_msp_app.usecases.replace_key import ReplaceKey
from saleor_msp_app.web.desk.accounts.parts import change_in, errors, found_in, page_of, status
from saleor_msp_app.web.desk.answers import DeskAnswer, Go, Notice, View
from saleor_msp_app.web.desk.routes import CHANGE_SETTINGS, DeskRoute
from saleor_msp_app.web.desk.visit import Visit


@dataclass(frozen=True, slots=True)
class AccountForms:
    """A section. What was typed is shown again where it is refused, but for a key."""

    book: AccountBook
    add: AddAccount
    change: ChangeAccount
    replace: ReplaceKey

    def routes(self) -> tuple[DeskRoute, ...]:
        """Each page with what it sends."""
        one = "/accounts/{account}"
        return (
            DeskRoute("GET", "/accounts/new", self._new, CHANGE_SETTINGS),
            DeskRoute("POST", "/accounts/new", self._add, CHANGE_SETTINGS),
            DeskRoute("POST", f"{one}/name", self._rename, CHANGE_SETTINGS),
            DeskRoute("GET", f"{one}/name", self._ask_name, CHANGE_SETTINGS),
            DeskRoute("GET", f"{one}/key", self._ask_key, CHANGE_SETTINGS),
            DeskRoute("POST", f"{one}/key", self._replace, CHANGE_SETTINGS),
            DeskRoute("GET", f"{one}/archive", self._ask_archive, CHANGE_SETTINGS),
            DeskRoute("POST", f"{one}/archive", self._archive, CHANGE_SETTINGS),
            DeskRoute("POST", f"{one}/restore", self._restore, CHANGE_SETTINGS),
        )

    async def _new(self, visit: Visit) -> DeskAnswer:
        del visit
        return _new_form(AccountAsked("", "test", ""), None)

    async def _add(self, visit: Visit) -> DeskAnswer:
        form = visit.form
        asked = AccountAsked(form.get("name", ""), form.get("environment", ""), form.get("api_key", ""))
        outcome = await self.add(visit.visitor.shop, asked, visit.visitor.email)
        if not isinstance(outcome, AccountAdded):
            return _new_form(asked, outcome)
        site = f"website {outcome.site.site_id}, " if outcome.site.site_id else ""
        methods = f"{len(outcome.site.methods)} payment methods"
        notice = Notice("success", f"{outcome.account.name} is connected", f"It reached {site}{methods}.")
        return Go(page_of(outcome.account.id), notice)

    async def _ask_name(self, visit: Visit) -> DeskAnswer:
        return await self._form(visit, "accounts/name.html.jinja", None)

    async def _rename(self, visit: Visit) -> DeskAnswer:
        changed = await self.change.rename(change_in(visit), visit.form.get("name", ""))
        return await self._answered(visit, changed, "accounts/name.html.jinja", "is its name now")

    async def _ask_key(self, visit: Visit) -> DeskAnswer:
        return await self._form(visit, "accounts/key.html.jinja", None)

    async def _replace(self, visit: Visit) -> DeskAnswer:
        changed = await self.replace(change_in(visit), visit.form.get("api_key", ""))
        return await self._answered(visit, changed, "accounts/key.html.jinja", "has its new key")

    async def _ask_archive(self, visit: Visit) -> DeskAnswer:
        return await self._form(visit, "accounts/archive.html.jinja", None)

    async def _archive(self, visit: Visit) -> DeskAnswer:
        changed = await self.change.archive(change_in(visit))
        return await self._answered(visit, changed, "accounts/archive.html.jinja", "is archived")

    async def _restore(self, visit: Visit) -> DeskAnswer:
        changed = await self.change.restore(change_in(visit))
        return await self._answered(visit, changed, "accounts/archive.html.jinja", "is in use again")

    async def _answered(self, visit: Visit, changed: Changed, template: str, done: str) -> DeskAnswer:
        if isinstance(changed, StoredAccount):
            return Go(page_of(changed.id), Notice("success", f"{changed.name} {done}"))
        return await self._form(visit, template, changed)

    async def _form(self, visit: Visit, template: str, refused: AccountRefused | None) -> DeskAnswer:
        account = await found_in(self.book, visit)
        if isinstance(account, View):
            return account
        values = {
            "account": account,
            "errors": errors(refused),
            "name": visit.form.get("name", account.name),
        }
        return View(template, values, status(refused))


def _new_form(asked: AccountAsked, refused: AccountRefused | None) -> View:
    values = {"name": asked.name, "environment": asked.environment, "errors": errors(refused)}
    return View("accounts/new.html.jinja", values, status(refused))
