"""Performing, with a real ledger on both databases and MultiSafepay's sandbox over real HTTP."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import httpx
import pytest

from saleor_msp_app.composition.environment_account import EnvironmentAccount
from saleor_msp_app.domain.lookup import Found
from saleor_msp_app.domain.operation import OperationState, ReportState
from saleor_msp_app.domain.refusals import RefusalCode
from saleor_msp_app.storage.engine import Database
from tests.builders.operations import euros
from tests.msp_sandbox import MspSandbox, msp_sandbox
from tests.plain_http import NO_TLS
from tests.workflow.desk import Desk, by_amount, by_lines, open_desk

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


async def test_an_amount_refund(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682)
    done = await desk.carry_out(by_amount("5.00"))
    assert (done.state, done.report, done.moved) == (OperationState.ACCEPTED, ReportState.DUE, euros("5.00"))
    assert desk.sandbox.paid_out() == 500
    assert desk.refunds()[0]["refund_order_id"] == "rf-1"
    assert done.msp_refund_id == desk.refunds()[0]["refund_id"]


@pytest.mark.parametrize(("method", "sign"), [("KLARNA", "unit_price"), ("AFTERPAY", "quantity")])
async def test_a_cart_refund_in_the_methods_sign(desk: Desk, method: str, sign: str) -> None:
    desk.sandbox.quirk(signs="klarna_price_others_quantity")
    desk.sandbox.seed(method=method)
    done = await desk.carry_out(by_lines(2, "217.80"))
    assert (done.state, done.moved) == (OperationState.ACCEPTED, euros("217.80"))
    assert desk.sandbox.paid_out() == 21780
    body = desk.sandbox.control("GET", "requests?kind=refund")[0]["body"]
    posted = json.loads(body)["checkout_data"]["items"]
    assert [item["merchant_item_id"] for item in posted] == ["1111", "666666", "msp-shipping", "1111"]
    assert posted[-1][sign] < 0


async def test_the_journal_tells_the_whole_story(desk: Desk) -> None:
    desk.sandbox.seed()
    await desk.carry_out(by_lines(1, "108.90"))
    entries = await desk.ledger.journal(by_amount("1.00").psp_reference)
    assert [entry.kind for entry in entries] == [
        "refund.requested",
        "refund.planned",
        "multisafepay.called",
        "refund.accepted",
    ]
    assert "sandbox-key" not in str(entries)


async def test_a_plan_that_is_refused_sends_nothing(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=1000)
    done = await desk.carry_out(by_amount("10.01"))
    assert (done.state, done.report) == (OperationState.REFUSED, ReportState.DUE)
    assert desk.sent() == 0


async def test_an_unknown_order_is_refused_in_multisafepays_words(desk: Desk) -> None:
    done = await desk.carry_out(by_amount("1.00", order_id="order-404"))
    assert done.refusal is not None
    assert done.refusal.code is RefusalCode.ORDER_NOT_FOUND
    assert "1006" in done.refusal.message


async def test_a_refund_without_an_account_is_refused(desk: Desk) -> None:
    desk.perform = replace(desk.perform, accounts=EnvironmentAccount(None))
    done = await desk.carry_out(by_amount("1.00"))
    assert done.refusal is not None
    assert done.refusal.code is RefusalCode.ACCOUNT_GONE


@pytest.mark.parametrize("answer", ["hang", "reset", "close", "cut_off", "html", "empty", "half_json"])
async def test_an_answer_that_is_lost_after_the_refund_is_found_and_not_repeated(
    desk: Desk, answer: str
) -> None:
    desk.sandbox.seed()
    desk.sandbox.fault("refund", answer, accepted=True, status=502 if answer == "html" else 200)
    done = await desk.carry_out(by_lines(1, "108.90"))
    assert (done.state, done.moved) == (OperationState.ACCEPTED, euros("108.90"))
    assert (desk.sent(), desk.sandbox.paid_out()) == (1, 10890)


@pytest.mark.parametrize("answer", ["hang", "reset", "close", "html", "empty"])
async def test_a_call_that_was_lost_before_the_refund_is_sent_again_once_its_absence_is_certain(
    desk: Desk, answer: str
) -> None:
    desk.sandbox.seed()
    desk.sandbox.fault("refund", answer, accepted=False, status=500 if answer == "html" else 200)
    started = desk.clock()
    done = await desk.carry_out(by_lines(1, "108.90"))
    assert (done.state, done.attempts) == (OperationState.ACCEPTED, 2)
    assert desk.clock() - started >= desk.perform.pace.certain_after
    assert desk.sandbox.paid_out() == 10890


@pytest.mark.parametrize("method", ["PAYPAL", "AFTERPAY"])
async def test_a_lost_answer_of_a_method_that_only_books_costs(desk: Desk, method: str) -> None:
    if method == "AFTERPAY":
        desk.sandbox.seed(method=method)
    else:
        desk.sandbox.seed(method=method, amount=14682)
    desk.sandbox.fault("refund", "hang", accepted=True)
    done = await desk.carry_out(by_amount("5.00"))
    assert (done.state, done.moved) == (OperationState.ACCEPTED, euros("5.00"))
    assert (desk.sent(), desk.sandbox.paid_out()) == (1, 500)


async def test_a_refund_that_appears_late_is_not_sent_again(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682)
    desk.sandbox.quirk(visible_after_seconds=200)
    desk.sandbox.fault("refund", "hang", accepted=True)
    done = await desk.carry_out(by_amount("5.00"))
    assert (done.state, desk.sent(), desk.sandbox.paid_out()) == (OperationState.ACCEPTED, 1, 500)


async def test_a_refund_that_stays_invisible_is_not_paid_twice(desk: Desk) -> None:
    """MultiSafepay refuses the used reference: then nobody but a person can tell."""
    desk.sandbox.seed(method="IDEAL", amount=14682)
    desk.sandbox.quirk(visible_after_seconds=100_000)
    desk.sandbox.fault("refund", "hang", accepted=True)
    done = await desk.carry_out(by_amount("5.00"))
    assert (done.state, desk.sandbox.paid_out()) == (OperationState.NEEDS_PERSON, 500)


async def test_a_taken_refund_is_never_sent_again_though_nothing_shows_it(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682)
    desk.sandbox.quirk(visible_after_seconds=100_000)
    done = await desk.carry_out(by_amount("5.00"))
    assert (done.state, done.moved, desk.sent()) == (OperationState.ACCEPTED, euros("5.00"), 1)


async def test_a_crash_after_the_call_is_looked_up_by_the_next_process(desk: Desk) -> None:
    desk.sandbox.seed()
    one = await desk.take(by_lines(1, "108.90"))

    class Killed(BaseException):
        pass

    class DyingLedger:
        def __init__(self, inner: object) -> None:
            self.inner = inner

        def __getattr__(self, name: str) -> object:
            return getattr(self.inner, name)

        async def save(self, operation: object, *entries: object) -> None:
            if getattr(operation, "taken", False):
                raise Killed
            await desk.ledger.save(operation, *entries)  # type: ignore[arg-type]  # passed through as it came

    dying = replace(desk.perform, ledger=DyingLedger(desk.ledger))  # type: ignore[arg-type]  # the port but one method
    with pytest.raises(Killed):
        await dying(one.psp_reference, 0)
    assert (await desk.ledger.get(one.psp_reference)).state is OperationState.SENDING
    done = await desk.settle(one)
    assert (done.state, desk.sent(), desk.sandbox.paid_out()) == (OperationState.ACCEPTED, 1, 10890)


async def test_multisafepay_away_before_sending_is_waited_for(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682)
    desk.sandbox.fault("get_order", "html", status=503, times=5)
    done = await desk.carry_out(by_amount("5.00"))
    assert (done.state, desk.sent()) == (OperationState.ACCEPTED, 1)


async def test_multisafepay_away_for_a_day_ends_as_a_failure_and_nothing_was_sent(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682)
    desk.sandbox.fault("get_order", "html", status=503, times=100_000)
    one = await desk.take(by_amount("5.00"))
    desk.clock.advance(24 * 3600)
    done = await desk.settle(one)
    assert (done.state, desk.sent()) == (OperationState.REFUSED, 0)


async def test_an_equal_amount_within_five_minutes_waits_and_goes_through(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682)
    await desk.carry_out(by_amount("5.00", "rf-1"))
    done = await desk.carry_out(by_amount("5.00", "rf-2"))
    assert (done.state, done.attempts) == (OperationState.ACCEPTED, 2)
    assert desk.sandbox.paid_out() == 1000


async def test_too_little_balance_is_a_failure_that_says_so(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682)
    desk.sandbox.quirk(balance=100)
    done = await desk.carry_out(by_amount("5.00"))
    assert done.state is OperationState.REFUSED
    assert done.refusal is not None
    assert "1034" in done.refusal.message
    assert "balance" in done.refusal.message


async def test_a_wrong_key_is_a_failure_and_not_retried(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682)
    account = await desk.perform.accounts.for_channel(by_amount("1.00").shop, None)
    assert account is not None
    wrong = replace(account, api_key=type(account.api_key)("a-key-that-is-not-the-one"))
    desk.perform = replace(desk.perform, accounts=EnvironmentAccount(wrong))
    done = await desk.carry_out(by_amount("5.00"))
    assert done.refusal is not None
    assert "1032" in done.refusal.message


async def test_two_refunds_of_one_order_are_sent_one_after_the_other(desk: Desk) -> None:
    desk.sandbox.seed()
    first = await desk.take(by_lines(1, "108.90", "rf-1"))
    second = await desk.take(by_lines(2, "217.80", "rf-2"))
    await desk.ledger.claim_order(first.psp_reference)
    assert not await desk.step(second.psp_reference)
    assert "rf-1" in desk.waits[-1]
    await desk.settle(first)
    done = await desk.settle(second)
    assert (done.state, desk.sandbox.paid_out()) == (OperationState.ACCEPTED, 32670)


async def test_a_refund_behind_one_that_needs_a_person_is_refused(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682)
    first = await desk.take(by_amount("5.00", "rf-1"))
    await desk.ledger.claim_order(first.psp_reference)
    await desk.perform.settling.hold(first, "nobody knows")
    done = await desk.carry_out(by_amount("6.00", "rf-2"))
    assert done.refusal is not None
    assert done.refusal.code is RefusalCode.PRECEDING_REFUND_OPEN
    assert desk.sent() == 0


async def test_a_refund_that_the_ledger_forgot_is_adopted(desk: Desk) -> None:
    """A ledger restored from a backup meets the same request again: the reference is the same."""
    desk.sandbox.seed(method="IDEAL", amount=14682)
    desk.sandbox.data(
        "POST", "orders/order-1/refunds", {"currency": "EUR", "amount": 500, "refund_order_id": "rf-1"}
    )
    done = await desk.carry_out(by_amount("5.00", "rf-1"))
    assert (done.state, desk.sent(), desk.sandbox.paid_out()) == (OperationState.ACCEPTED, 1, 500)


async def test_what_the_ledger_knows_counts_where_multisafepay_shows_nothing(desk: Desk) -> None:
    """PayPal books a refund without its amount: the second one must not exceed the payment together."""
    desk.sandbox.seed(method="PAYPAL", amount=1000)
    desk.sandbox.quirk(equal_amount_seconds=0)
    await desk.carry_out(by_amount("6.00", "rf-1"))
    done = await desk.carry_out(by_amount("6.00", "rf-2"))
    assert done.refusal is not None
    assert done.refusal.code is RefusalCode.MORE_THAN_LEFT
    assert "4.00 EUR" in done.refusal.message
    assert desk.sent() == 1


async def test_a_refund_made_at_multisafepay_meanwhile_is_not_taken_for_ours(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682)
    desk.sandbox.fault("refund", "hang", accepted=False)
    one = await desk.take(by_amount("5.00"))
    await desk.step(one.psp_reference)
    other = {"currency": "EUR", "amount": 500, "refund_order_id": "made-in-the-dashboard"}
    desk.sandbox.data("POST", "orders/order-1/refunds", other)
    done = await desk.settle(one)
    assert done.state is OperationState.ACCEPTED
    assert desk.sandbox.paid_out() == 1000


async def test_the_amount_reported_is_what_multisafepay_moved(desk: Desk) -> None:
    desk.sandbox.seed(method="IDEAL", amount=14682)
    one = await desk.take(by_amount("5.00"))
    await desk.ledger.claim_order(one.psp_reference)
    found = Found(None, euros("4.99"))
    order = await desk.perform.multisafepay.get_order(
        (await desk.perform.accounts.for_channel(one.shop, None)) or pytest.fail("no account"),
        one.msp_order_id,
    )
    sending = await desk.perform._begin(one, one.amount, order)
    await desk.perform.settling.adopt(sending, found)
    assert (await desk.ledger.get(one.psp_reference)).moved == euros("4.99")
