"""What the pages of accounts share."""

from collections.abc import Mapping
from dataclasses import dataclass

from saleor_msp_app.domain.account import Environment
from saleor_msp_app.domain.account_refused import AccountRefused
from saleor_msp_app.domain.ids import AccountId
from saleor_msp_app.domain.stored_account import StoredAccount
from saleor_msp_app.usecases.change_account import Change
from saleor_msp_app.usecases.ports.account_book import AccountBook
from saleor_msp_app.web.desk.answers import View, not_found
from saleor_msp_app.web.desk.visit import Visit

UNPROCESSABLE = 422
_NO_VERSION = -1
"""Of a form that says none: no account has it, so nothing is changed."""


@dataclass(frozen=True, slots=True)
class DefaultAccount:
    """The environment's account, as far as a page may know it."""

    id: AccountId
    environment: Environment
    key_last_four: str


def account_in(visit: Visit) -> AccountId:
    """The account that the address names."""
    return AccountId(visit.path["account"])


async def found_in(book: AccountBook, visit: Visit) -> StoredAccount | View:
    """The account, or the page that says that there is none."""
    account = await book.get(visit.visitor.shop, account_in(visit))
    return account or not_found("There is no such account in this shop.")


def change_in(visit: Visit) -> Change:
    """Of what was seen in the form."""
    text = visit.form.get("version", "")
    version = (
        int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000000") else _NO_VERSION
    )
    return Change(visit.visitor.shop, account_in(visit), version, visit.visitor.email)


def errors(refused: AccountRefused | None) -> Mapping[str, str]:
    """What is wrong, by field."""
    return {} if refused is None else {refused.field: refused.why}


def status(refused: AccountRefused | None) -> int:
    """Of a form that is shown again."""
    return 200 if refused is None else UNPROCESSABLE


def page_of(account: AccountId) -> str:
    """Where the account is shown."""
    return f"/dashboard/accounts/{account}"
