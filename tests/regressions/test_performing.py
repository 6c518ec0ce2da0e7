"""Mistakes that others made in carrying a refund out."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace

import httpx
import pytest

from saleor_msp_app.domain.account import MerchantAccount, Secret
from saleor_msp_app.domain.ids import AccountId, ChannelSlug, SaleorApiUrl
from saleor_msp_app.domain.operation import OperationState, ReportState
from saleor_msp_app.domain.refusals import RefusalCode
from saleor_msp_app.sandbox.multisafepay import SANDBOX_KEY
from saleor_msp_app.storage.engine import Database
from tests.builders.operations import ACCOUNT, euros
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.plain_http import NO_TLS
from tests.workflow.desk import Desk, by_amount, open_desk

pytestmark = pytest.mark.anyio

OLD_SITE, NEW_SITE = "key-of-the-old-site", "key-of-the-new-site"


@pytest.fixture
def sandbox() -> Iterator[MspSandbox]:
    with msp_sandbox(SANDBOX_KEY, OLD_SITE, NEW_SITE) as opened:
        yield opened


@pytest.fixture
async def desk(database: Database, sandbox: MspSandbox) -> AsyncIterator[Desk]:
    async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as http:
        with open_desk(database, sandbox, http) as opened:
            yield opened


async def test_e63_e88_a_refund_that_stays_reserved_was_taken(desk: Desk) -> None:
    """Reserved is a yes that waits for balance, or for somebody in the test world: never sent again."""
    desk.sandbox.seed(method="IDEAL", amount=14682)
    desk.sandbox.quirk(balance=0, short_balance="reserve")
    done = await desk.carry_out(by_amount("5.00"))
    assert (done.state, done.report, done.moved) == (OperationState.ACCEPTED, ReportState.DUE, euros("5.00"))
    assert desk.sandbox.control("POST", "midnight") == {"completed": 0}
    assert desk.sent() == 1


async def test_e69_a_reference_that_multisafepay_knows_already_is_looked_up(desk: Desk) -> None:
    """Error 1006 to a reference used before may hide a refund that was made: it is no plain no."""
    desk.sandbox.seed(method="IDEAL", amount=14682)
    desk.sandbox.quirk(visible_after_seconds=60)
    earlier = {"currency": "EUR", "amount": 500, "refund_order_id": "rf-1"}
    desk.sandbox.data("POST", "orders/order-1/refunds", earlier)
    done = await desk.carry_out(by_amount("5.00"))
    assert done.state is OperationState.ACCEPTED
    assert (desk.sent(), desk.sandbox.paid_out()) == (2, 500)


@pytest.mark.parametrize("code", [1024, 1023, 1019])
async def test_e91_a_no_for_any_reason_is_told_in_multisafepays_words(desk: Desk, code: int) -> None:
    desk.sandbox.seed(method="PAYAFTER")
    desk.sandbox.fault("refund", "error", code=code)
    done = await desk.carry_out(by_amount("5.00"))
    assert (done.state, done.report) == (OperationState.REFUSED, ReportState.DUE)
    assert done.refusal is not None
    assert done.refusal.code is RefusalCode.REFUSED_BY_MULTISAFEPAY
    assert str(code) in done.refusal.message
    assert desk.sent() == 1


@dataclass(frozen=True)
class TwoSites:
    """The port `Accounts` after the channel went over to the new account."""

    old: MerchantAccount
    new: MerchantAccount

    async def for_channel(self, shop: SaleorApiUrl, channel: ChannelSlug | None) -> MerchantAccount | None:
        del shop, channel
        return self.new

    async def by_id(self, shop: SaleorApiUrl, account: AccountId) -> MerchantAccount | None:
        del shop
        return {self.old.id: self.old, self.new.id: self.new}.get(account)


async def test_e73_s56_the_account_that_took_the_payment_refunds_it(desk: Desk) -> None:
    """The ledger's row names the account; what the channel has by now does not count."""
    sites = TwoSites(
        replace(ACCOUNT, api_key=Secret(OLD_SITE), api_url=desk.sandbox.api_url),
        replace(ACCOUNT, id=AccountId("new-site"), api_key=Secret(NEW_SITE), api_url=desk.sandbox.api_url),
    )
    desk.perform = replace(desk.perform, accounts=sites)
    desk.sandbox.seed(method="IDEAL", amount=14682, api_key=OLD_SITE)
    done = await desk.carry_out(by_amount("5.00"))
    assert done.account_id == ACCOUNT.id
    assert (done.state, desk.sandbox.paid_out()) == (OperationState.ACCEPTED, 500)
