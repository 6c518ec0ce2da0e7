"""The form of an account's policy, with a preview of what a refund would say."""

from dataclasses import dataclass

from saleor_msp_app.domain.account_refused import AccountRefused
from saleor_msp_app.domain.policy import RefundPolicy, ReportOn
from saleor_msp_app.domain.policy_changes import REPORT_ON_WORDS
from saleor_msp_app.domain.policy_input import STYLED_METHODS, PolicyInput, policy_from
from saleor_msp_app.domain.refund_description import MAX_LENGTH, PLACES, example_description
from saleor_msp_app.domain.stored_account import StoredAccount
from saleor_msp_app.usecases.change_account import ChangeAccount
from saleor_msp_app.usecases.ports.account_book import AccountBook
from saleor_msp_app.web.desk.accounts.parts import change_in, errors, found_in, page_of, status
from saleor_msp_app.web.desk.accounts.policy_shown import STYLE_OPTIONS, style_choices
from saleor_msp_app.web.desk.answers import DeskAnswer, Go, Notice, View
from saleor_msp_app.web.desk.routes import CHANGE_SETTINGS, DeskRoute
from saleor_msp_app.web.desk.visit import Visit

_STYLE = "style-"


@dataclass(frozen=True, slots=True)
class PolicyForm:
    """A section."""

    book: AccountBook
    change: ChangeAccount

    def routes(self) -> tuple[DeskRoute, ...]:
        """The form, what it shows before it is saved, and saving it."""
        page = "/accounts/{account}/policy"
        return (
            DeskRoute("GET", page, self._ask, CHANGE_SETTINGS),
            DeskRoute("POST", page, self._decide, CHANGE_SETTINGS),
            DeskRoute("POST", f"{page}/preview", self._preview, CHANGE_SETTINGS),
        )

    async def _ask(self, visit: Visit) -> DeskAnswer:
        account = await found_in(self.book, visit)
        return account if isinstance(account, View) else _form(account, _of(account.policy), None)

    async def _preview(self, visit: Visit) -> DeskAnswer:
        account = await found_in(self.book, visit)
        if isinstance(account, View):
            return account
        typed = _typed(visit)
        policy = policy_from(typed, account.policy)
        return _form(account, typed, policy if isinstance(policy, AccountRefused) else None)

    async def _decide(self, visit: Visit) -> DeskAnswer:
        typed = _typed(visit)
        changed = await self.change.decide(change_in(visit), typed)
        if isinstance(changed, StoredAccount):
            text = "It holds for refunds that are asked for from now on."
            return Go(page_of(changed.id), Notice("success", f"The policy of {changed.name} is saved", text))
        account = await found_in(self.book, visit)
        return account if isinstance(account, View) else _form(account, typed, changed)


def _typed(visit: Visit) -> PolicyInput:
    styles = {name.removeprefix(_STYLE): text for name, text in visit.form.items() if name.startswith(_STYLE)}
    return PolicyInput(
        report_on=visit.form.get("report_on", ""),
        free_amounts_allowed=visit.form.get("free_amounts") == "yes",
        description=visit.form.get("description", ""),
        sign_styles=styles,
    )


def _of(policy: RefundPolicy) -> PolicyInput:
    styles = {
        method: policy.sign_styles[method].value for method in STYLED_METHODS if method in policy.sign_styles
    }
    return PolicyInput(policy.report_on.value, policy.free_amounts_allowed, policy.description, styles)


def _form(account: StoredAccount, typed: PolicyInput, refused: AccountRefused | None) -> View:
    values = {
        "account": account,
        "typed": typed,
        "example": "" if refused else example_description(typed.description),
        "report_on_choices": tuple((one.value, REPORT_ON_WORDS[one]) for one in ReportOn),
        "styles": style_choices(dict(typed.sign_styles)),
        "style_options": STYLE_OPTIONS,
        "places": PLACES,
        "longest": MAX_LENGTH,
        "errors": errors(refused),
    }
    return View("accounts/policy.html.jinja", values, status(refused))
