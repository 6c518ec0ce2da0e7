"""Puts the merchant's desk together; a part of the composition root."""

from dataclasses import dataclass

from saleor_msp_app.composition.accounts_desk import AccountParts, account_sections, guide_of
from saleor_msp_app.multisafepay.client import MultiSafepayClient
from saleor_msp_app.multisafepay.refund_body import refund_body
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.storage.inbox import SqlInbox
from saleor_msp_app.storage.refund_list import RefundList
from saleor_msp_app.storage.refund_sums import SqlRefundSums
from saleor_msp_app.usecases.cancel_refund import CancelRefund
from saleor_msp_app.usecases.choose_account import ChooseAccount
from saleor_msp_app.usecases.look_at_order import LookAtOrder
from saleor_msp_app.usecases.pace import Pace
from saleor_msp_app.usecases.ports.accounts import Accounts
from saleor_msp_app.usecases.ports.ledger import Ledger, Resumption
from saleor_msp_app.usecases.ports.order_page import OrderReading
from saleor_msp_app.usecases.ports.running import Clock, Notices
from saleor_msp_app.usecases.ports.saleor import Saleor
from saleor_msp_app.usecases.preview_refund import PreviewRefund
from saleor_msp_app.usecases.recheck_refund import RecheckRefund
from saleor_msp_app.usecases.refund_story import ReadRefundStory
from saleor_msp_app.usecases.resolve_refund import ResolveRefund
from saleor_msp_app.usecases.retry_refund import RetryRefund
from saleor_msp_app.usecases.second_look import SecondLook
from saleor_msp_app.usecases.settling import Settling
from saleor_msp_app.web.desk.accounts.guide import Guide
from saleor_msp_app.web.desk.order_pages import OrderPages
from saleor_msp_app.web.desk.refunds.cancel_pages import CancelPages
from saleor_msp_app.web.desk.refunds.detail import RefundSection
from saleor_msp_app.web.desk.refunds.listing import RefundListSection
from saleor_msp_app.web.desk.refunds.overview import OverviewSection
from saleor_msp_app.web.desk.refunds.recheck_pages import RecheckPages
from saleor_msp_app.web.desk.refunds.retry_pages import RetryPages
from saleor_msp_app.web.desk.refunds.settle_pages import SettlePages
from saleor_msp_app.web.desk.routes import Section


@dataclass(frozen=True, slots=True)
class DeskParts:
    """What the desk is made of. `saleor` is asked while a page is drawn: it must give up soon."""

    database: Database
    ledger: Ledger
    resume: Resumption
    accounts: Accounts
    choose: ChooseAccount
    orders: OrderReading
    multisafepay: MultiSafepayClient
    saleor: Saleor
    notices: Notices
    clock: Clock
    pace: Pace


def desk_sections(parts: DeskParts, accounts: AccountParts) -> tuple[Section, ...]:
    """The sections in their order; each brings its pages."""
    refunds = refund_sections(parts, guide_of(accounts))
    return (*refunds, order_pages(parts), *account_sections(accounts))


def refund_sections(parts: DeskParts, guide: Guide) -> tuple[Section, ...]:
    """The overview, the list, one refund, and what can be done with it."""
    ledger, clock, resume = parts.ledger, parts.clock, parts.resume
    pages, sums = RefundList(parts.database), SqlRefundSums(parts.database)
    story = ReadRefundStory(ledger, SqlInbox(parts.database))
    look = SecondLook(ledger, parts.accounts, parts.multisafepay, clock)
    recheck = RecheckRefund(ledger, resume, Settling(ledger, clock), look, clock)
    retry = RetryRefund(ledger, resume, look, recheck, clock, parts.pace)
    cancel = CancelRefund(
        ledger, parts.accounts, parts.multisafepay, parts.multisafepay, parts.notices, clock
    )
    return (
        OverviewSection(pages, sums, guide),
        RefundListSection(pages),
        RefundSection(story, parts.saleor, parts.accounts),
        RecheckPages(ledger, recheck),
        RetryPages(ledger, retry),
        SettlePages(ledger, ResolveRefund(ledger, resume, look, clock)),
        CancelPages(ledger, cancel),
    )


def order_pages(parts: DeskParts) -> OrderPages:
    """What stands beside an order in Saleor."""
    ledger, choose, multisafepay = parts.ledger, parts.choose, parts.multisafepay
    look = LookAtOrder(parts.orders, ledger, choose, multisafepay)
    return OrderPages(look, PreviewRefund(ledger, choose, multisafepay, refund_body, parts.clock))
