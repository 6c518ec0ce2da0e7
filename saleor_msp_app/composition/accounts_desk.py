"""Puts the desk's pages of accounts together; a part of the composition root."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from saleor_msp_app.domain.account import Environment, MerchantAccount
from saleor_msp_app.domain.ids import AccountId
from saleor_msp_app.storage.account_book import SqlAccountBook
from saleor_msp_app.storage.audit import SqlAudit
from saleor_msp_app.storage.crypto import KeyRing
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.first_run import SqlFirstRun
from saleor_msp_app.usecases.add_account import AddAccount
from saleor_msp_app.usecases.assign_channels import AssignChannels
from saleor_msp_app.usecases.change_account import ChangeAccount
from saleor_msp_app.usecases.check_key import CheckKey
from saleor_msp_app.usecases.ports.account_book import Connection, SaleorChannels
from saleor_msp_app.usecases.ports.accounts import Accounts
from saleor_msp_app.usecases.ports.running import Clock
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


@dataclass(frozen=True, slots=True)
class AccountParts:
    """What the pages of accounts are made of. `default` is the environment's account; `notification_url` is
    known only once the app listens."""

    database: Database
    ring: KeyRing
    accounts: Accounts
    default: MerchantAccount | None
    api_urls: Mapping[Environment, str]
    connection: Connection
    channels: SaleorChannels
    notification_url: Callable[[], str]
    clock: Clock


def guide_of(parts: AccountParts) -> Guide:
    """The way to the first refund, for its own page and for the overview."""
    return Guide(SqlFirstRun(parts.database, parts.default is not None), parts.notification_url)


def account_sections(parts: AccountParts) -> tuple[Section, ...]:
    """The pages below `/accounts`, in the order in which their addresses are tried, and the changes."""
    book, clock = SqlAccountBook(parts.database, parts.ring), parts.clock
    check = CheckKey(parts.connection, parts.api_urls)
    change, default = ChangeAccount(book, clock), _shown(parts.default)
    add = AddAccount(book, check, _new_id, clock)
    return (
        AccountForms(book, add, change, ReplaceKey(book, check, clock)),
        PolicyForm(book, change),
        ChannelPage(book, parts.channels, AssignChannels(book, clock), default),
        GuidePage(guide_of(parts)),
        AccountPages(book, TryConnection(parts.accounts, parts.connection), default),
        AuditSection(SqlAudit(parts.database)),
    )


def _new_id() -> AccountId:
    return AccountId(f"acc-{uuid.uuid4().hex}")


def _shown(account: MerchantAccount | None) -> DefaultAccount | None:
    if account is None:
        return None
    return DefaultAccount(account.id, account.environment, account.api_key.last_four)
