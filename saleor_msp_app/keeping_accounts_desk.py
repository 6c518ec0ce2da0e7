"""Puts the desk's pages of accounts together; a part of the composition root."""

import uuid
from collections.abc import Callable

import httpx

from saleor_msp_app.domain.ids import AccountId
from saleor_msp_app.multisafepay.connection import MultiSafepayConnection
from saleor_msp_app.saleor.channels import SaleorChannelList
from saleor_msp_app.settings import Settings
from saleor_msp_app.storage.account_book import SqlAccountBook
from saleor_msp_app.storage.audit import SqlAudit
from saleor_msp_app.storage.crypto import KeyRing
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.first_run import SqlFirstRun
from saleor_msp_app.usecases.add_account import AddAccount
from saleor_msp_app.usecases.assign_channels import AssignChannels
from saleor_msp_app.usecases.change_account import ChangeAccount
from saleor_msp_app.usecases.check_key import CheckKey
from saleor_msp_app.usecases.ports import Accounts, Clock
from saleor_msp_app.usecases.replace_key import ReplaceKey
from saleor_msp_app.usecases.try_connection import TryConnection
from saleor_msp_app.web.desk.accounts.channels import ChannelPage
from saleor_msp_app.web.desk.accounts.forms import AccountForms
from saleor_msp_app.web.desk.accounts.guide import Guide, GuidePage
from saleor_msp_app.web.desk.accounts.pages import AccountPages
from saleor_msp_app.web.desk.accounts.parts import DefaultAccount
from saleor_msp_app.web.desk.accounts.policy_form import PolicyForm
from saleor_msp_app.web.desk.audit import AuditSection
from saleor_msp_app.web.desk.routes import Section


def guide(settings: Settings, database: Database, notification_url: Callable[[], str]) -> Guide:
    """The way to the first refund, for its own page and for the overview."""
    return Guide(SqlFirstRun(database, settings.account is not None), notification_url)


def account_sections(
    settings: Settings,
    database: Database,
    accounts: Accounts,
    *,
    multisafepay: httpx.AsyncClient,
    saleor: httpx.AsyncBaseTransport,
    clock: Clock,
    way: Guide,
) -> tuple[Section, ...]:
    """The pages below `/accounts`, in the order in which their addresses are tried, and the changes."""
    book = SqlAccountBook(database, KeyRing(settings.secret_keys))
    connection = MultiSafepayConnection(multisafepay)
    check = CheckKey(connection, settings.api_urls)
    change = ChangeAccount(book, clock)
    default = _default(settings)
    return (
        AccountForms(book, AddAccount(book, check, _new_id, clock), change, ReplaceKey(book, check, clock)),
        PolicyForm(book, change),
        ChannelPage(book, SaleorChannelList(saleor), AssignChannels(book, clock), default),
        GuidePage(way),
        AccountPages(book, TryConnection(accounts, connection), default),
        AuditSection(SqlAudit(database)),
    )


def _new_id() -> AccountId:
    return AccountId(f"acc-{uuid.uuid4().hex}")


def _default(settings: Settings) -> DefaultAccount | None:
    account = settings.account
    if account is None:
        return None
    return DefaultAccount(account.id, account.environment, account.api_key.last_four)
