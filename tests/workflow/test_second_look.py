"""A person's look believes what the app's own look-up believes."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from saleor_msp_app.domain.lookup import Found
from saleor_msp_app.storage.engine import Database
from saleor_msp_app.usecases.second_look import SecondLook, Seen
from tests.builders.operations import euros
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.plain_http import NO_TLS
from tests.workflow.desk import Desk, by_amount, open_desk

pytestmark = pytest.mark.anyio


@pytest.fixture
def sandbox() -> Iterator[MspSandbox]:
    with msp_sandbox() as opened:
        yield opened


@pytest.fixture
async def desk(database: Database, sandbox: MspSandbox) -> AsyncIterator[Desk]:
    async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as http:
        with open_desk(database, sandbox, http) as opened:
            yield opened


async def test_an_earlier_refund_whose_amount_is_not_shown_hides_no_later_one(desk: Desk) -> None:
    """PayPal books refunds without amounts: what the ledger knows of the earlier one counts here, too."""
    desk.sandbox.seed(method="PAYPAL", amount=14682)
    desk.sandbox.quirk(equal_amount_seconds=0)
    await desk.carry_out(by_amount("5.00"))
    second = await desk.take(by_amount("6.00", "rf-2"))
    desk.sandbox.fault("refund", "close", accepted=True)
    assert not await desk.step(second.psp_reference)
    look = SecondLook(desk.ledger, desk.perform.accounts, desk.perform.multisafepay, desk.clock)
    seen = await look(await desk.ledger.get(second.psp_reference))
    assert isinstance(seen, Seen)
    assert isinstance(seen.finding, Found)
    assert seen.refunded == euros("5.00")
